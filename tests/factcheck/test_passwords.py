"""Passwords cannot be guessed, neither at the desk's door nor at the API's."""

import base64

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "the right one, and long"


@pytest.fixture
def person():
    return factories.Reviewer(password=PASSWORD)


def sign_in(client, username, password):
    return client.post(reverse("admin:login"), {"username": username, "password": password})


def ask_for_token(client, username, password):
    name = base64.b64encode(f"{username}:{password}".encode()).decode()
    return client.post("/api/v1/tokens/", {"name": "A program"}, headers={"Authorization": f"Basic {name}"})


class TestDesk:
    def test_lets_nobody_in_after_five_wrong_passwords(self, client, person):
        answers = [sign_in(client, person.username, "wrong").status_code for _ in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        refused = sign_in(client, person.username, PASSWORD)
        assert refused.status_code == 429
        assert "a quarter of an hour" in refused.content.decode()

    def test_forgets_the_wrong_ones_after_the_right_one(self, client, person):
        for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
            answer = sign_in(client, person.username, password)
        assert answer.status_code == 200

    def test_keeps_other_accounts_open(self, client, person):
        for _ in range(5):
            sign_in(client, "somebody else", "wrong")
        assert sign_in(client, person.username, PASSWORD).status_code == 302


class TestTokens:
    def test_are_refused_after_five_wrong_passwords_with_a_time_to_wait(self, client, person):
        answers = [ask_for_token(client, person.username, "wrong").status_code for _ in range(4)]
        assert answers == [401] * 4
        ask_for_token(client, person.username, "wrong")
        refused = ask_for_token(client, person.username, PASSWORD)
        assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
        assert refused["Retry-After"] == "900"

    def test_are_given_for_the_right_one(self, client, person):
        assert ask_for_token(client, person.username, PASSWORD).status_code == 201
