"""The conventions of the API, tried on endpoints of every kind and on some made for the purpose."""

import json

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions, serializers
from rest_framework.test import APIClient

import claims.api.problems  # noqa: F401 - teaches the handler what claims raise
from claims.workflow import TransitionNotAllowed
from factcheck.api.problems import KINDS, problem_handler, problem_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient(raise_request_exception=False)


def problem(answer, slug: str) -> dict:
    """Check that an answer is this problem, by all the places where that shows."""
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["type"] == f"http://testserver/api/v1/problems/{slug}/"
    assert body["status"] == answer.status_code == KINDS[slug].status
    assert body["title"] and body["detail"]
    return body


class TestProblem:
    @pytest.mark.parametrize(
        ("error", "slug"),
        [
            (Http404(), "not-found"),
            (PermissionDenied("Ask an editor."), "permission-denied"),
            (TransitionNotAllowed("It is published.", conditions=["Two reviews."]), "transition-not-allowed"),
            (ValidationError({"url": "No address."}), "invalid"),
            (ValidationError("Not so."), "invalid"),
            (IntegrityError("UNIQUE constraint failed"), "conflict"),
            (RequestDataTooBig(), "payload-too-large"),
            (exceptions.ParseError(), "parse-error"),
            (exceptions.NotAuthenticated(), "not-authenticated"),
            (exceptions.AuthenticationFailed(), "authentication-failed"),
            (exceptions.UnsupportedMediaType("text/x"), "unsupported-media-type"),
            (exceptions.Throttled(wait=30), "throttled"),
        ],
    )
    def test_stands_for_each_exception(self, error, slug):
        answer = problem_handler(error, {})
        assert answer.data["type"].endswith(f"/{slug}/")
        assert answer.data["status"] == answer.status_code == KINDS[slug].status
        assert answer.data["detail"]

    def test_lists_what_a_transition_still_asks_for(self):
        error = TransitionNotAllowed("Not yet.", conditions=["It takes 2 reviews."])
        assert problem_of(error).to_dict()["conditions"] == ["It takes 2 reviews."]

    def test_names_each_field_and_the_fields_within(self):
        error = serializers.ValidationError({"a": ["x"], "b": {"c": ["y"]}, "d": [{}, {"e": ["z"]}]})
        assert problem_of(error).to_dict()["errors"] == {"a": ["x"], "b.c": ["y"], "d.1.e": ["z"]}

    def test_says_what_is_wrong_with_no_field_in_particular(self):
        shown = problem_of(ValidationError("Make a policy first.")).to_dict()
        assert (shown["detail"], shown["errors"]) == ("Make a policy first.", {})

    def test_says_when_to_come_back(self):
        assert problem_handler(exceptions.Throttled(wait=30), {}).headers["Retry-After"] == "30"

    def test_says_what_the_violated_constraint_says(self):
        with pytest.raises(IntegrityError) as violation, transaction.atomic():
            factories.ClaimFactory(statement="")
        assert problem_of(violation.value).detail == "Write the claim as one sentence."

    def test_is_none_for_what_nobody_foresaw(self):
        assert problem_handler(ZeroDivisionError(), {}) is None

    @pytest.mark.parametrize("slug", KINDS)
    def test_is_explained_at_the_address_of_its_type(self, api, slug):
        answer = api.get(KINDS[slug].uri)
        assert answer.json()["type"] == KINDS[slug].uri
        assert answer.json()["meaning"]

    def test_kinds_are_listed(self, api):
        assert len(api.get("/api/v1/problems/").json()) == len(KINDS)

    def test_of_no_known_kind_is_not_found(self, api):
        problem(api.get("/api/v1/problems/boredom/"), "not-found")


class TestErrorsOutsideTheViews:
    def test_unknown_address_is_a_problem(self, api):
        problem(api.get("/api/v1/nothing/"), "not-found")
        problem(api.get("/api/v9/claims/"), "not-found")

    def test_unknown_address_elsewhere_is_a_page(self, api):
        answer = api.get("/nothing/")
        assert answer.status_code == 404 and answer["Content-Type"].startswith("text/html")

    def test_crash_is_a_problem_that_tells_no_secrets(self, api, monkeypatch):
        monkeypatch.setattr("claims.api.views.TopicViewSet.get_queryset", lambda view: 1 / 0)
        body = problem(api.get("/api/v1/topics/"), "server-error")
        assert "division" not in json.dumps(body)


class TestRequest:
    def test_with_a_method_nobody_takes_is_told_which_are_taken(self, api, editor):
        api.force_authenticate(editor)
        answer = api.delete("/api/v1/claims/")
        problem(answer, "method-not-allowed")
        assert "GET" in answer["Allow"]

    def test_for_another_media_type_is_refused(self, api):
        problem(api.get("/api/v1/topics/", HTTP_ACCEPT="text/csv"), "not-acceptable")

    def test_that_is_not_signed_in_is_told_how_to(self, api):
        answer = api.post("/api/v1/articles/", {"text": "x"}, format="json")
        problem(answer, "not-authenticated")
        assert answer["WWW-Authenticate"] == "Token"

    @pytest.mark.parametrize("token", ["", "x", "é", "a" * 64, "a" * 5000, "a b"])
    def test_with_a_wrong_token_is_refused(self, api, token):
        answer = api.get("/api/v1/claims/", HTTP_AUTHORIZATION=f"Token {token}")
        problem(answer, "authentication-failed")

    def test_beyond_the_size_limit_is_refused_unread(self, api, editor):
        api.force_authenticate(editor)
        body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        answer = api.generic("POST", "/api/v1/articles/", body, content_type="application/json")
        assert "12 MiB" in problem(answer, "payload-too-large")["detail"]


class TestSelection:
    @pytest.fixture
    def address(self):
        return reverse("api:topic-detail", args=[factories.TopicFactory(slug="health").pk])

    def test_keeps_the_fields_asked_for(self, api, address):
        assert api.get(address, {"fields": "slug, name"}).json().keys() == {"slug", "name"}

    def test_leaves_out_the_fields_not_wanted(self, api, address):
        assert api.get(address, {"omit": "slug"}).json().keys() == {"id", "name", "description"}

    def test_works_on_lists(self, api, address):
        assert api.get("/api/v1/topics/", {"fields": "slug"}).json()["results"] == [{"slug": "health"}]

    @pytest.mark.parametrize("parameter", ["fields", "omit"])
    def test_of_an_unknown_field_is_refused_with_the_nearest(self, api, address, parameter):
        for place in (address, "/api/v1/topics/"):
            errors = problem(api.get(place, {parameter: "slgu"}), "invalid")["errors"]
            assert "Did you mean “slug”?" in errors[parameter][0]


class TestPages:
    def test_lead_to_each_other(self, api):
        for count in range(3):
            factories.TopicFactory(slug=f"t{count}")
        first = api.get("/api/v1/topics/?page_size=2&fields=slug").json()
        second = api.get(first["next"]).json()
        assert [row["slug"] for row in first["results"] + second["results"]] == ["t0", "t1", "t2"]
        assert first["previous"] is None and second["next"] is None
        assert api.get(second["previous"]).json()["results"] == first["results"]

    def test_count_when_asked(self, api):
        factories.TopicFactory()
        assert "count" not in api.get("/api/v1/topics/?count=false").json()
        assert api.get("/api/v1/topics/?count=true&page_size=1").json()["count"] == 1

    @pytest.mark.parametrize("query", ["cursor=x", "page_size=0", "count=yes", "ordering=x"])
    def test_are_refused_when_a_control_is_wrong(self, api, query):
        body = problem(api.get(f"/api/v1/topics/?{query}"), "invalid")
        assert list(body["errors"]) == [query.partition("=")[0]]


class TestConditionalRequest:
    def test_gets_a_304_while_nothing_changed(self, api):
        topic = factories.TopicFactory()
        etag = api.get("/api/v1/topics/")["ETag"]
        unchanged = api.get("/api/v1/topics/", HTTP_IF_NONE_MATCH=etag)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        topic.name = "Another"
        topic.save()
        assert api.get("/api/v1/topics/", HTTP_IF_NONE_MATCH=etag).status_code == 200

    def test_is_told_apart_by_who_asks(self, api):
        assert {"Authorization", "Cookie"} <= set(api.get("/api/v1/topics/")["Vary"].split(", "))


def test_long_answers_are_compressed(api):
    answer = api.get("/api/v1/problems/", HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Encoding"] == "gzip"
