"""Fact-checks by others through the API: taken in, told of by place, read beside our claims."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from claims import workflow
from claims.enums import ClaimStatus, Scope
from claims.models import Claim, Import, LedgerEntry, OutsideReview
from claims.workflow.tokens import make_token
from tests import factories
from tests.claims.outside import SCHOOLS, feed, google, many, rating, review
from tests.factories import AT

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports/"


@pytest.fixture
def api():
    client = APIClient()
    client.force_authenticate(factories.Contributor())
    return client


def send(api, content, query="", content_type="application/ld+json", **headers):
    raw = content if isinstance(content, bytes | str) else json.dumps(content)
    return api.post(IMPORTS + query, raw, content_type=content_type, **headers)


class TestImporting:
    def test_proposes_the_claim_and_keeps_what_was_found(self, api):
        answer = send(api, review())
        body = answer.json()
        assert (answer.status_code, body["is_dry_run"], body["new_count"], body["claim_count"]) == (
            201, False, 1, 1,
        )  # fmt: skip
        claim = Claim.objects.get()
        assert (claim.statement, claim.language, claim.status) == (SCHOOLS, "en", ClaimStatus.PROPOSED)
        assert claim.claimant.name == "Ada Lindqvist"
        assert body["outcomes"][0]["claim"] == claim.pk
        kept = api.get(f"/api/v1/claims/{claim.pk}/outside-reviews/").json()["results"][0]
        assert kept["publisher"]["name"] == "Checks" and kept["url"] == "https://checks.example/schools"
        assert (kept["rating_label"], kept["category"], kept["value"]) == ("False", "false", 1)
        assert (kept["claimed_on"], kept["reviewed_on"]) == ("2026-02-20", "2026-02-24")
        assert kept["appearances"] == ["https://courier.example/council"]
        assert kept["record"] == review()
        shown = api.get(answer["Location"]).json()
        assert (shown["id"], shown["format"], shown["new_count"]) == (body["id"], "claimreview", 1)

    def test_publishes_nothing(self, api):
        send(api, many(3))
        assert not LedgerEntry.objects.exists() and not Claim.objects.public().exists()
        anonymous = APIClient()
        assert anonymous.get("/api/v1/claims/").json()["results"] == []
        assert anonymous.get("/api/v1/claimants/").json()["results"] == []
        assert anonymous.get("/api/v1/publishers/").json()["results"] == []

    def test_again_changes_nothing(self, api):
        send(api, many(3))
        before = list(OutsideReview.objects.order_by("pk").values())
        body = send(api, many(3)).json()
        assert (body["known_count"], body["new_count"], body["changed_count"]) == (3, 0, 0)
        assert list(OutsideReview.objects.order_by("pk").values()) == before
        assert (Claim.objects.count(), OutsideReview.history.count()) == (3, 3)

    @pytest.mark.parametrize(
        ("content", "content_type", "format_"),
        [
            (google(), "application/json", "google"),
            (feed(review()), "application/json", "claimreview"),
            (json.dumps(review()) + "\n" + json.dumps(review(url="https://checks.example/2")),
             "application/x-ndjson", "claimreview"),
            (f"claim,url,rating\n{SCHOOLS},https://checks.example/schools,False\n", "text/csv", "csv"),
            (f'<html><script type="application/ld+json">{json.dumps(review())}</script></html>', "text/html",
             "page"),
        ],
        ids=["google", "feed", "lines", "csv", "page"],
    )  # fmt: skip
    def test_takes_the_body_as_it_is(self, api, content, content_type, format_):
        answer = send(api, content, content_type=content_type)
        assert answer.status_code == 201, answer.content
        assert answer.json()["format"] == format_
        assert Claim.objects.get().statement == SCHOOLS

    def test_takes_a_file_of_a_form(self, api):
        file = SimpleUploadedFile("feed.json", json.dumps(feed(review())).encode(), "application/json")
        answer = api.post(IMPORTS, {"file": file}, format="multipart")
        assert answer.status_code == 201 and Import.objects.get().filename == "feed.json"

    def test_asks_for_a_file(self, api):
        answer = api.post(IMPORTS, {"file": "text"}, format="multipart")
        assert answer.status_code == 400 and "file" in answer.json()["errors"]

    def test_tells_what_would_come_of_it(self, api):
        answer = send(api, feed(review(), review(claimReviewed="")), "?dry_run=true")
        body = answer.json()
        assert (answer.status_code, body["is_dry_run"], body["id"]) == (200, True, None)
        assert (body["new_count"], body["refused_count"], body["claim_count"]) == (1, 1, 1)
        assert [row["fate"] for row in body["outcomes"]] == ["new", "refused"]
        assert body["outcomes"][0]["claim"] is None
        assert not Claim.objects.exists() and not Import.objects.exists()

    def test_refuses_all_when_a_row_is_wrong(self, api):
        answer = send(api, feed(review(), review(claimReviewed=None, url=None, author=None)))
        problem = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert set(problem["errors"]) == {
            "dataFeedElement.1.item.0.claimReviewed",
            "dataFeedElement.1.item.0.author",
        }
        assert not OutsideReview.objects.exists() and not Import.objects.exists()

    def test_leaves_bad_rows_out_when_asked(self, api):
        body = send(api, feed(review(), review(claimReviewed="?")), "?skip_bad=true").json()
        assert (body["new_count"], body["refused_count"]) == (1, 1)
        assert body["problems"] == [
            {
                "row": 2,
                "place": "dataFeedElement.1.item.0",
                "field": "claimReviewed",
                "problem": "Say which claim was reviewed.",
            }
        ]
        assert Import.objects.get().problems == body["problems"]

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("?dry_run=maybe", "dry_run"),
            ("?format=xml", "format"),
            ("?language=!", "language"),
            ("?x=1", "x"),
        ],
    )
    def test_refuses_parameters_that_make_no_sense(self, api, query, name):
        answer = send(api, review(), query)
        assert answer.status_code == 400 and name in answer.json()["errors"]

    def test_takes_the_language_where_the_file_does_not_say(self, api):
        send(api, review(inLanguage=None), "?language=pt-BR")
        assert Claim.objects.get().language == "pt-BR"

    @pytest.mark.parametrize("content", ["", "{}", "[]", "hello", "%PDF-1.7", "\0\0", "[" * 100_000])
    def test_says_what_is_wrong_with_what_is_no_file(self, api, content):
        answer = send(api, content, content_type="application/octet-stream")
        assert answer.status_code == 400 and answer.json()["errors"]

    def test_is_done_once_for_a_key(self, api):
        first, second = (send(api, review(), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
        assert first.json() == second.json() and second["Idempotency-Replayed"] == "true"
        assert Import.objects.count() == 1


class TestPermission:
    @pytest.mark.parametrize("group", [factories.Contributor, factories.Reviewer, factories.Editor])
    def test_has_the_desk(self, api, group):
        api.force_authenticate(group())
        assert send(api, review()).status_code == 201
        assert api.get(IMPORTS).json()["results"]

    def test_has_nobody_else(self, api):
        send(api, review())
        claim = Claim.objects.get().pk
        api.force_authenticate(factories.Person())
        assert send(api, review()).status_code == 403
        assert api.get(IMPORTS).status_code == 403
        assert APIClient().get(IMPORTS).status_code == 401
        assert APIClient().get(f"/api/v1/claims/{claim}/outside-reviews/").status_code == 401
        assert api.get(f"/api/v1/claims/{claim}/outside-reviews/").status_code == 404

    @pytest.mark.parametrize(("scope", "status"), [(Scope.WRITE_CLAIMS, 201), (Scope.READ_UNPUBLISHED, 403)])
    def test_takes_the_scope(self, scope, status):
        _, key = make_token(owner=factories.Contributor(), name="t", scopes=[scope], at=AT)
        client = APIClient(HTTP_AUTHORIZATION=f"Token {key}")
        answer = send(client, review())
        assert answer.status_code == status, answer.content
        if status == 403:
            assert "write:claims" in answer.json()["detail"]

    def test_shows_no_outside_review_to_the_public(self, api):
        claim = factories.published(statement=SCHOOLS)
        send(api, review())
        assert OutsideReview.objects.get().claim == claim
        address = f"/api/v1/claims/{claim.pk}/"
        assert "Checks" not in APIClient().get(address).content.decode()
        assert APIClient().get(f"{address}outside-reviews/").status_code == 401


class TestList:
    def test_takes_as_many_queries_for_eleven_rows_as_for_one(self, api, django_assert_num_queries):
        send(api, review())
        claim = Claim.objects.get()
        addresses = [IMPORTS, f"/api/v1/claims/{claim.pk}/outside-reviews/"]
        for address in addresses:
            api.get(address)
        with django_assert_num_queries(4):
            assert [len(api.get(address).json()["results"]) for address in addresses] == [1, 1]
        for number in range(10):
            send(api, review(url=f"https://checks{number}.example/", author=None))
        with django_assert_num_queries(4):
            assert [len(api.get(address).json()["results"]) for address in addresses] == [11, 11]

    def test_shows_what_belongs_to_merged_claims(self, api):
        send(api, review())
        into, merged = factories.ClaimFactory(), Claim.objects.get(statement=SCHOOLS)
        workflow.merge(claim=merged, into=into, by=factories.Editor(), at=AT)
        assert len(api.get(f"/api/v1/claims/{into.pk}/outside-reviews/").json()["results"]) == 1

    def test_filters_and_refuses(self, api):
        send(api, review())
        assert len(api.get(IMPORTS, {"format": "claimreview"}).json()["results"]) == 1
        assert api.get(IMPORTS, {"format": "csv"}).json()["results"] == []
        assert api.get(IMPORTS, {"formal": "csv"}).status_code == 400

    def test_is_described(self, api):
        form = api.options(IMPORTS).json()
        assert {"text/csv", "application/ld+json", "multipart/form-data"} <= set(form["parses"])
        assert {each["name"] for each in form["filters"]} == {"format", "sha256", "created", "id"}

    def test_is_where_the_others_are(self):
        assert "imports" in APIClient().get(reverse("api:root")).json()

    def test_shows_the_rating_as_written_and_as_read(self, api):
        send(api, review(reviewRating=rating(ratingValue=5, bestRating=1, worstRating=5)))
        kept = api.get(f"/api/v1/claims/{Claim.objects.get().pk}/outside-reviews/").json()["results"][0]
        assert (kept["rating_value"], kept["rating_best"], kept["rating_worst"]) == ("5", "1", "5")
        assert (kept["category"], kept["value"]) == ("false", 1)
        assert any("swapped" in note for note in kept["notes"])
