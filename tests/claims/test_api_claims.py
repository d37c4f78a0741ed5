"""Claims, verdicts and the ledger, as a client of the API gets them."""

import hashlib
import json
from datetime import date

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims import workflow
from claims.api.documents import document_of, fetch_parts
from claims.api.examples import CLAIM
from claims.api.shapes import DocumentShape, Shape
from claims.interchange.document import public_document
from claims.models import Claim, LedgerEntry
from sources.models import Article
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims/"
CHANGES = "/api/v1/changes/"


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def desk(reviewer):
    client = APIClient()
    client.force_authenticate(reviewer)
    return client


def ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def rich_claim() -> Claim:
    """Publish a claim with something in every part of its document."""
    return factories.published(
        claimant=factories.ClaimantFactory(),
        topics=[factories.TopicFactory()],
        quantity_comparator="between",
        quantity_value=40,
        quantity_upper=50,
        quantity_unit="schools",
        speaks_of_from="2025-01-01",
    )


def differences(document, shape, path="") -> list[str]:
    """Name what a document holds and its description does not, or the other way round."""
    if isinstance(shape, list) or not isinstance(getattr(shape, "child", shape), Shape):
        return []
    fields = getattr(shape, "child", shape).fields
    rows = document if isinstance(document, list) else [document]
    found = []
    for row in filter(None, rows):
        found += [f"{path}.{name}" for name in row.keys() ^ fields.keys()]
        for name in row.keys() & fields.keys():
            found += differences(row[name], fields[name], f"{path}.{name}")
    return found


class TestClaim:
    def test_is_the_document_of_its_ledger_entry(self, api):
        claim = factories.published()
        shown = api.get(f"{CLAIMS}{claim.pk}/").json()
        entry = LedgerEntry.objects.get()
        assert entry.content.items() <= shown.items()
        assert shown["entry"]["sha256"] == entry.sha256
        assert shown["url"] == f"http://testserver{claim.get_absolute_url()}"
        assert "desk" not in shown

    def test_is_described_field_by_field(self):
        assert differences(rich_claim().current_entry.content, DocumentShape()) == []

    def test_is_as_the_example_shows_it(self, api):
        claim = rich_claim()
        assert api.get(f"{CLAIMS}{claim.pk}/").json().keys() == CLAIM.keys()
        document = {name: CLAIM[name] for name in CLAIM.keys() - {"url", "entry"}}
        assert differences(document, DocumentShape()) == []

    def test_that_was_merged_stays_and_says_where_it_went(self, api, editor):
        into, claim = factories.published(), factories.published()
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        shown = api.get(f"{CLAIMS}{claim.pk}/").json()
        assert (shown["status"], shown["merged_into"]) == ("merged", into.pk)
        assert ids(api.get(CLAIMS)) == [into.pk]
        assert ids(api.get(CLAIMS, {"status": "merged"})) == [claim.pk]

    def test_that_was_retracted_says_so(self, api):
        claim = factories.retracted()
        shown = api.get(f"{CLAIMS}{claim.pk}/").json()
        assert (shown["status"], shown["verdict"]) == ("retracted", None)

    def test_shows_what_was_published_whatever_its_row_says(self, api):
        claim = factories.published()
        Claim.objects.filter(pk=claim.pk).update(statement="New.")
        shown = api.get(f"{CLAIMS}{claim.pk}/").json()
        assert shown["statement"] == claim.statement
        assert shown["url"].endswith(claim.get_absolute_url())

    def test_has_its_sequence_number_for_an_etag(self, api, editor):
        claim = factories.published()
        etag = api.get(f"{CLAIMS}{claim.pk}/")["ETag"]
        assert etag.startswith('"1-')
        assert api.get(f"{CLAIMS}{claim.pk}/", HTTP_IF_NONE_MATCH=etag).status_code == 304
        assert api.get(f"{CLAIMS}{claim.pk}/?fields=id", HTTP_IF_NONE_MATCH=etag).status_code == 200
        workflow.retract(claim=claim, reason="Forged.", by=editor, at=AT)
        assert api.get(f"{CLAIMS}{claim.pk}/", HTTP_IF_NONE_MATCH=etag).status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            *("page_size=2", "rating=false&is_corrected=false", "status=merged,retracted", "q=schools"),
            *("ordering=published&page_size=1", "is_stale=false", "ratng=false", "topic=no", "cursor=x"),
        ],
    )
    def test_is_listed_as_the_page_lists_it(self, api, client, query, editor):
        for state in (factories.corrected, factories.retracted, factories.proposed):
            state()
        workflow.merge(claim=factories.published(), into=factories.published(), by=editor, at=AT)
        data, page = api.get(f"{CLAIMS}?{query}"), client.get(f"/claims/?{query}")
        assert data.status_code == page.status_code
        if data.status_code == 200:
            assert ids(data) == [reading.document["id"] for reading in page.context["readings"]]
        else:
            assert data.json()["errors"].keys() == page.context["errors"].keys()

    def test_is_listed_as_the_ledger_keeps_it_and_nothing_is_read(self, api, editor, monkeypatch):
        claims = [factories.corrected(), factories.retracted(), rich_claim(), factories.published()]
        workflow.merge(claim=claims[3], into=claims[2], by=editor, at=AT)
        alone = [api.get(f"{CLAIMS}{claim.pk}/").json() for claim in claims]
        with monkeypatch.context() as patch:
            patch.setattr(LedgerEntry, "content", property(lambda entry: pytest.fail("A document was read.")))
            listed = api.get(f"{CLAIMS}?status=published,retracted,merged&ordering=id").json()["results"]
        assert listed == alone
        parts = api.get(f"{CLAIMS}?status=published,retracted,merged&ordering=id&fields=id,entry").json()
        assert parts["results"] == [{name: each[name] for name in ("id", "entry")} for each in alone]

    @pytest.mark.parametrize("asked", ["rating=false", "topic=ports", "is_stale=false", "count=true"])
    def test_is_listed_as_soon_as_it_is_published(self, api, asked):
        """How a list is asked for is kept; what it holds is not."""
        topic = factories.TopicFactory(slug="ports")
        assert ids(api.get(f"{CLAIMS}?{asked}")) == []
        claims = [factories.published(topics=[topic]) for _ in range(2)]
        assert sorted(ids(api.get(f"{CLAIMS}?{asked}"))) == [claim.pk for claim in claims]

    def test_is_not_asked_for_by_a_topic_that_is_gone(self, api):
        topic = factories.TopicFactory(slug="ports")
        assert api.get(f"{CLAIMS}?topic=ports").status_code == 200
        topic.delete()
        assert api.get(f"{CLAIMS}?topic=ports").status_code == 400

    @pytest.mark.parametrize(
        ("query", "wrong"),
        [
            ("cursor=a", {"cursor"}),
            ("rating=false&cursor=a&cursor=b", {"cursor"}),
            ("cursor=a&rating=fals&page_size=0", {"cursor", "rating", "page_size"}),
            ("count=maybe", {"count"}),
        ],
    )
    def test_is_not_listed_where_parameters_are_wrong(self, api, query, wrong):
        problem = api.get(f"{CLAIMS}?{query}")
        assert (problem.status_code, problem.json()["errors"].keys()) == (400, wrong)

    def test_changes_the_etag_of_its_list_with_what_is_listed(self, api, editor):
        claim, etag = factories.published(), api.get(CLAIMS)["ETag"]
        assert api.get(CLAIMS, HTTP_IF_NONE_MATCH=etag).status_code == 304
        for other in ("?count=true", "?page_size=1", "?rating=false"):
            assert api.get(CLAIMS + other, HTTP_IF_NONE_MATCH=etag).status_code == 200
        workflow.retract(claim=claim, reason="Forged.", by=editor, at=AT)
        assert api.get(CLAIMS, HTTP_IF_NONE_MATCH=etag).status_code == 200


class TestClaimOnTheDesk:
    def test_has_the_shape_of_a_published_one(self, desk):
        claim = factories.reviewed(topics=[factories.TopicFactory()])
        shown = desk.get(f"{CLAIMS}{claim.pk}/").json()
        assert shown["entry"] is shown["verdict"] is shown["ledger"] is None
        assert (shown["status"], shown["desk"]["status"]) == ("none", "in_review")
        assert len(shown["evidence"]) == shown["review_count"] == 2
        document = {name: shown[name] for name in shown.keys() - {"url", "entry", "desk"}}
        assert differences(document, DocumentShape()) == []

    def test_says_where_a_published_one_stands(self, desk, editor):
        claim = factories.published()
        workflow.start_review(claim=claim, by=editor, at=AT)
        shown = desk.get(f"{CLAIMS}{claim.pk}/?fields=status,desk,entry").json()
        assert (shown["status"], shown["desk"]["status"]) == ("published", "in_review")
        assert shown["entry"]["sequence"] == 1

    def test_reads_as_its_publication_would_write_it(self):
        claim = factories.reviewed(topics=[factories.TopicFactory(), factories.TopicFactory()])
        for day in (None, date(2026, 1, 1)):
            merged = factories.merged(claim)
            Article.objects.filter(versions__appearances__claim=merged).update(published_on=day)
        claim = Claim.objects.get(pk=claim.pk)
        fetch_parts([claim])
        published = public_document(claim, act={}, verdict=None) | {"history": [], "ledger": None}
        assert {name: document_of(claim)[name] for name in published} == published
        days = [seen["article"]["published_on"] for seen in published["appearances"]]
        assert days == ["2026-01-01", "2026-02-20", None]

    def test_shows_the_appearances_it_took_over(self, desk):
        into = factories.accepted()
        factories.merged(into)
        assert len(desk.get(f"{CLAIMS}{into.pk}/").json()["appearances"]) == 2

    def test_costs_the_same_queries_for_one_as_for_eleven(self, desk, reviewer):
        reviewer.get_all_permissions()
        counts = []
        for more in (1, 10):
            for _ in range(more):
                factories.merged(factories.reviewed(topics=[factories.TopicFactory()]))
            with CaptureQueriesContext(connection) as queries:
                desk.get(CLAIMS)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestVerdicts:
    def test_show_every_published_revision_and_which_holds(self, api):
        claim = factories.corrected()
        rows = api.get("/api/v1/verdicts/", {"claim": claim.pk, "ordering": "id"}).json()["results"]
        assert [(row["revision"], row["is_in_force"]) for row in rows] == [(1, False), (2, True)]

    def test_of_a_retracted_claim_are_not_in_force(self, api):
        factories.retracted()
        (row,) = api.get("/api/v1/verdicts/").json()["results"]
        assert row["is_in_force"] is False


class TestHistory:
    def test_lists_the_acts_on_one_claim(self, api):
        factories.published()
        claim = factories.corrected()
        rows = api.get(f"{CLAIMS}{claim.pk}/history/").json()["results"]
        assert [row["action"] for row in rows] == ["published", "corrected"]

    def test_of_a_claim_that_is_not_public_is_not_found(self, api):
        claim = factories.decided()
        assert api.get(f"{CLAIMS}{claim.pk}/history/").status_code == 404
        assert api.get(f"{CLAIMS}{10**17}/history/").status_code == 404

    def test_refuses_what_it_does_not_know(self, api):
        claim = factories.published()
        assert api.get(f"{CLAIMS}{claim.pk}/history/?claim=1").status_code == 400


class TestChanges:
    def _replay(self, api, address: str = CHANGES) -> tuple[list[dict], str]:
        rows = []
        while True:
            page = api.get(address).json()
            rows += page["results"]
            if not page["results"]:
                return rows, address
            address = page["next"]

    def test_can_be_replayed_to_what_is_published(self, api, editor):
        factories.corrected()
        factories.retracted()
        into, claim = factories.published(), factories.published()
        workflow.merge(claim=claim, into=into, by=editor, at=AT)
        rows, _ = self._replay(api, f"{CHANGES}?page_size=2")
        assert [row["sequence"] for row in rows] == list(range(1, LedgerEntry.objects.count() + 1))
        replayed = {row["claim"]: row["document"] for row in rows}
        published = {
            claim.pk: claim.current_entry.content for claim in Claim.objects.public().with_documents()
        }
        assert replayed == published

    def test_are_resumed_where_they_ended(self, api):
        factories.published()
        _, address = self._replay(api)
        assert api.get(address).json()["results"] == []
        factories.published()
        assert [row["sequence"] for row in api.get(address).json()["results"]] == [2]

    def test_prove_themselves(self, api):
        factories.corrected()
        previous = "0" * 64
        for row in self._replay(api)[0]:
            assert hashlib.sha256(rfc8785.dumps(row["document"])).hexdigest() == row["sha256"]
            assert row["previous_sha256"] == row["document"]["ledger"]["previous_sha256"] == previous
            previous = row["sha256"]

    def test_can_be_narrowed_and_still_resumed(self, api):
        factories.corrected()
        page = api.get(CHANGES, {"action": "corrected"}).json()
        assert [row["sequence"] for row in page["results"]] == [2]
        assert "action=corrected" in page["next"] and "since=2" in page["next"]

    @pytest.mark.parametrize("query", ["since=x", "since=-1", f"since={10**30}", "cursor=x", "ordering=id"])
    def test_refuse_what_is_wrong(self, api, query):
        answer = api.get(f"{CHANGES}?{query}")
        assert list(answer.json()["errors"]) == [query.partition("=")[0]]


class TestOutsider:
    """Somebody who is not signed in, or is and does not belong to the desk."""

    @pytest.fixture(params=["anonymous", "stranger"])
    def api(self, request):
        client = APIClient()
        if request.param == "stranger":
            client.force_authenticate(factories.Person(is_staff=False))
        return client

    @pytest.fixture
    def secrets(self):
        """Build one of everything that is not public, each naming itself."""
        for state in (factories.proposed, factories.accepted, factories.rejected, factories.signed_off):
            state(
                statement=f"SECRET {state.__name__}",
                claimant=factories.ClaimantFactory(name="SECRET claimant"),
                place=workflow.Place(version=self._version(), start=0, end=6),
            )
        factories.merged(statement="SECRET merged")

    def _version(self):
        publisher = factories.PublisherFactory(name="SECRET outlet")
        article = factories.ArticleFactory(title="SECRET article", publisher=publisher)
        return factories.VersionFactory(article=article, text="SECRET text.", title="SECRET version")

    LISTS = ("claims", "verdicts", "articles", "publishers", "sources", "claimants", "changes", "ratings")

    def test_sees_nothing_of_what_is_not_public(self, api, secrets):
        for name in self.LISTS[:-1]:
            answer = api.get(f"/api/v1/{name}/?count=true")
            assert answer.json()["count"] == 0, name
        for claim in Claim.objects.all():
            assert api.get(f"{CLAIMS}{claim.pk}/").status_code == 404
            assert api.get(f"{CLAIMS}?id={claim.pk}&status=none").json()["results"] == []

    def test_sees_nothing_of_a_new_check_of_a_public_claim(self, api, editor, at):
        claim = factories.published()
        workflow.start_review(claim=claim, by=editor, at=at)
        source = factories.SourceFactory(title="SECRET source")
        factories.EvidenceFactory(claim=claim, source=source, excerpt="SECRET excerpt", added_at=at)
        workflow.draft_review(claim=claim, by=factories.Reviewer(), at=at, rationale="SECRET draft")
        workflow.add_appearance(
            claim=claim, place=workflow.Place(version=self._version(), start=0, end=6), by=editor, at=at
        )
        shown = "".join(api.get(f"/api/v1/{name}/").content.decode() for name in self.LISTS)
        article = claim.appearances.earliest("pk").version.article_id
        shown += api.get(f"/api/v1/articles/{article}/").content.decode()
        assert "SECRET" not in shown and claim.statement in shown

    def test_gets_no_text_of_articles(self, api):
        version = factories.published().appearances.get().version
        shown = api.get(f"/api/v1/articles/{version.article_id}/").json()
        assert shown["appearances"] and "text" not in shown["versions"][0]
        assert version.text not in json.dumps(shown)

    def test_sees_no_ingestions(self, api):
        assert api.get("/api/v1/ingestions/1/").status_code in (401, 403)
