"""Idempotency-Key: sent again, a request is answered as the first time and done once."""

import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from claims import workflow
from claims.models import IdempotentRequest
from factcheck.api import idempotency
from sources.models import Ingestion
from tests import factories
from tests.at_once import at_once

ARTICLES = "/api/v1/articles/"
BODY = {"text": "The council met on Monday. It built 12 schools in 2025, the mayor said.", "title": "Council"}


def client_of(person) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(person)
    return client


@pytest.fixture
def api(editor):
    return client_of(editor)


def send(api, key="k1", body=BODY, **options):
    return api.post(ARTICLES, body, **{"format": "json", "HTTP_IDEMPOTENCY_KEY": key, **options})


@pytest.mark.django_db
class TestKey:
    def test_has_the_act_done_once_and_answered_alike(self, api):
        first, second = send(api), send(api)
        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert first["Location"] == second["Location"] and first["Content-Type"] == second["Content-Type"]
        assert Ingestion.objects.count() == 1

    def test_says_which_answer_is_the_second(self, api):
        assert "Idempotency-Replayed" not in send(api)
        assert send(api)["Idempotency-Replayed"] == "true"

    def test_may_stand_in_quotes_as_the_draft_has_it(self, api):
        send(api, key="k1")
        assert send(api, key='"k1"')["Idempotency-Replayed"] == "true"

    def test_without_one_everything_is_done_again(self, api):
        for _ in range(2):
            api.post(ARTICLES, BODY, format="json")
        assert Ingestion.objects.count() == 2 and not IdempotentRequest.objects.exists()

    def test_belongs_to_one_person(self, api):
        send(api)
        assert "Idempotency-Replayed" not in send(client_of(factories.Editor()))

    @pytest.mark.parametrize("change", [{"body": {**BODY, "title": "X"}}, {"QUERY_STRING": "x=1"}])
    def test_with_another_request_is_refused(self, api, change):
        send(api)
        answer = send(api, **change)
        expected = (422, "idempotency-key-reused") if "body" in change else (400, "invalid")
        assert (answer.status_code, answer.json()["type"].split("/")[-2]) == expected
        assert Ingestion.objects.count() == 1

    def test_knows_a_form_again_by_its_parts(self, api):
        """Clients choose a new boundary whenever they encode a form."""
        for boundary in ("one", "two"):
            part = f'--{boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{BODY["text"]}\r\n'
            answer = api.generic(
                "POST",
                ARTICLES,
                f"{part}--{boundary}--\r\n",
                content_type=f"multipart/form-data; boundary={boundary}",
                HTTP_IDEMPOTENCY_KEY="k",
            )
            assert answer.status_code == 201
        assert answer["Idempotency-Replayed"] == "true"

    def test_works_for_files_sent_in_a_session(self, editor):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(editor)
        client.get("/admin/")
        token = client.cookies["csrftoken"].value
        for _ in range(2):
            file = SimpleUploadedFile("a.txt", BODY["text"].encode())
            answer = send(client, body={"file": file}, format="multipart", HTTP_X_CSRFTOKEN=token)
            assert answer.status_code == 201, answer.content
        assert Ingestion.objects.count() == 1

    @pytest.mark.parametrize("key", ["", '""', "é", "a b", "x" * 256])
    def test_that_can_be_none_is_refused(self, api, key):
        assert "Idempotency-Key" in send(api, key=key).json()["errors"]

    def test_keeps_a_refusal_too(self, api):
        first, second = send(api, body={}), send(api, body={})
        assert first.status_code == second.status_code == 400
        assert first.content == second.content
        assert second["Content-Type"] == "application/problem+json"
        assert second["Idempotency-Replayed"] == "true"

    def test_does_not_keep_what_a_later_permission_would_better(self):
        person = factories.Person()
        assert send(client_of(person)).status_code == 403
        assert not IdempotentRequest.objects.exists()

    def test_of_nobody_known_is_not_kept(self):
        assert send(APIClient()).status_code == 401
        assert not IdempotentRequest.objects.exists()

    def test_goes_with_what_a_crash_undoes(self, api, monkeypatch):
        real = workflow.take_in_text

        def crash(**given):
            real(**given)
            raise ZeroDivisionError

        with monkeypatch.context() as broken:
            broken.setattr("claims.workflow.take_in_text", crash)
            assert send(api).status_code == 500
        assert not Ingestion.objects.exists() and not IdempotentRequest.objects.exists()
        assert send(api).status_code == 201

    def test_is_refused_where_the_answer_is_a_secret(self, editor):
        client = APIClient()
        client.force_login(editor)
        answer = client.post("/api/v1/tokens/", {"name": "x"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
        assert answer.status_code == 400 and "secret" in answer.json()["errors"]["Idempotency-Key"][0]
        assert not IdempotentRequest.objects.exists()

    def test_keeps_nothing_that_says_it_is_not_to_be_stored(self, api, monkeypatch):
        from claims.api.articles import ArticleViewSet

        real = ArticleViewSet.create

        def secretly(view, request):
            answer = real(view, request)
            answer["Cache-Control"] = "no-store"
            return answer

        monkeypatch.setattr(ArticleViewSet, "create", secretly)
        assert send(api).status_code == 201
        assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
class TestAge:
    def test_of_two_days_makes_a_key_new(self, api):
        send(api)
        IdempotentRequest.objects.update(received_at=timezone.now() - timedelta(hours=49))
        assert "Idempotency-Replayed" not in send(api)
        assert IdempotentRequest.objects.count() == 1

    @pytest.mark.parametrize(("hours", "left"), [(47, 1), (49, 0)])
    def test_is_looked_at_by_an_idle_worker(self, editor, hours, left):
        IdempotentRequest.objects.create(
            user=editor, key="k", method="POST", path="/", received_at=timezone.now() - timedelta(hours=hours)
        )
        assert not workflow.run_due(clock=timezone.now)
        assert IdempotentRequest.objects.count() == left


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    @pytest.fixture
    def answers(self, monkeypatch):
        real, person, answers = workflow.take_in_text, factories.Editor(), []

        def slowly(**given):
            time.sleep(0.5)
            return real(**given)

        monkeypatch.setattr("claims.workflow.take_in_text", slowly)

        def ask():
            answers.append(send(client_of(person)))

        return ask, answers

    def test_one_act_and_two_equal_answers(self, answers):
        ask, answered = answers
        assert at_once([ask, ask]) == []
        assert Ingestion.objects.count() == 1
        assert [answer.status_code for answer in answered] == [201, 201]
        assert len({answer.content for answer in answered}) == 1
        assert sum("Idempotency-Replayed" in answer for answer in answered) == 1

    def test_who_waits_too_long_is_told_to_come_back(self, answers, monkeypatch):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite's writers queue for 20 seconds, whatever they write")
        monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.1)
        ask, answered = answers
        assert at_once([ask, ask]) == []
        assert Ingestion.objects.count() == 1
        late = next(answer for answer in answered if answer.status_code == 409)
        assert late.json()["type"].endswith("/request-in-progress/") and late["Retry-After"] == "1"
