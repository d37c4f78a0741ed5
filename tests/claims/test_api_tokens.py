"""Signing in from programs."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests import factories

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/tokens/"


@pytest.fixture
def person():
    return factories.Contributor(username="zoë", password="correct horse")


def with_password(name: str = "zoë", password: str = "correct horse") -> APIClient:
    credentials = b64encode(f"{name}:{password}".encode()).decode()
    return APIClient(HTTP_AUTHORIZATION=f"Basic {credentials}")


def with_token(token: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")


@pytest.mark.usefixtures("person")
class TestToken:
    def test_is_shown_once_and_kept_as_a_digest(self):
        answer = with_password().post(TOKENS)
        token = answer.json()["token"]
        assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert token not in str(AuthToken.objects.values().get())
        assert "token" not in with_token(token).get(TOKENS).json()[0]

    def test_signs_in(self):
        token = with_password().post(TOKENS).json()["token"]
        answer = with_token(token).post(
            "/api/v1/articles/", {"text": "The council met on Monday."}, format="json"
        )
        assert answer.status_code == 201

    def test_can_be_had_with_a_session(self, person):
        client = APIClient()
        client.force_login(person)
        assert client.post(TOKENS).status_code == 201

    def test_asked_for_by_another_site_is_refused(self, person):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(person)
        assert client.post(TOKENS).status_code == 403

    def test_makes_no_other_token(self):
        token = with_password().post(TOKENS).json()["token"]
        assert with_token(token).post(TOKENS).status_code == 401

    def test_expires(self):
        made = with_password().post(TOKENS).json()
        left = parse_datetime(made["expires_at"]) - timezone.now()
        assert timedelta(days=29) < left <= timedelta(days=30)
        AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
        assert with_token(made["token"]).get(TOKENS).status_code == 401

    def test_is_revoked(self):
        made = with_password().post(TOKENS).json()
        client = with_token(made["token"])
        assert client.delete(f"{TOKENS}{made['id']}/").status_code == 204
        assert client.get(TOKENS).status_code == 401

    def test_of_somebody_else_is_out_of_reach(self):
        factories.Person(username="other", password="battery staple")
        theirs = with_password("other", "battery staple").post(TOKENS).json()
        mine = with_token(with_password().post(TOKENS).json()["token"])
        assert theirs["id"] not in str(mine.get(TOKENS).json())
        assert mine.delete(f"{TOKENS}{theirs['id']}/").status_code == 404


@pytest.mark.usefixtures("person")
class TestPassword:
    @pytest.mark.parametrize(
        ("name", "password"), [("zoë", "wrong"), ("nobody", "x"), ("zo\0", "x"), ("", "")]
    )
    def test_that_is_wrong_is_refused(self, name, password):
        answer = with_password(name, password).post(TOKENS)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic")

    def test_is_good_for_tokens_only(self):
        assert with_password().get(TOKENS).status_code == 401

    def test_of_somebody_who_left_is_refused(self, person):
        person.is_active = False
        person.save()
        assert with_password().post(TOKENS).status_code == 401
