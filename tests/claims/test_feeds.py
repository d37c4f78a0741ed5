"""The list of claims, and each claim, in the formats that other programs read."""

import csv
import io
import json
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from rest_framework.test import APIClient

from claims import workflow
from claims.interchange.claimreview import claim_review
from claims.interchange.datafeed import feed_head, feed_pieces
from claims.models import Claim
from tests import factories
from tests.claims.schemas import validate
from tests.factories import AT

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims/"
FEED = "/api/v1/claimreviews/feed.json"
SITE = {"site_url": "http://testserver", "site_name": "factcheck"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def read(client):
    def read(path, media_type, status=200, **params):
        answer = client.get(path, params, headers={"accept": media_type})
        assert answer.status_code == status, answer.content
        if status == 200:
            assert answer["Content-Type"].partition(";")[0] == media_type
        return answer

    return read


@pytest.fixture
def feed(client):
    def feed(**params):
        answer = client.get(FEED, params)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.getvalue())

    return feed


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


class TestClaimAsClaimReview:
    def test_is_the_one_of_its_page(self, read, client):
        claim = factories.corrected(topics=[factories.TopicFactory()])
        review = read(f"{CLAIMS}{claim.pk}/", "application/ld+json").json()
        validate(review, "claimreview")
        page = client.get(claim.get_absolute_url()).context["claim_review"]
        assert review == page

    def test_is_not_to_be_had_without_a_verdict_in_force(self, read):
        claim = factories.retracted()
        answer = read(f"{CLAIMS}{claim.pk}/", "application/ld+json", status=406)
        assert answer["Content-Type"] == "application/problem+json"

    def test_is_another_thing_to_a_cache_than_the_document(self, read, client):
        claim = factories.published()
        path = f"{CLAIMS}{claim.pk}/"
        tags = {read(path, media_type)["ETag"] for media_type in ("application/json", "application/ld+json")}
        assert len(tags) == 2
        headers = {
            "accept": "application/ld+json",
            "if-none-match": read(path, "application/ld+json")["ETag"],
        }
        assert client.get(path, headers=headers).status_code == 304
        assert "Accept" in read(path, "application/json")["Vary"]

    def test_knows_no_selection_of_fields(self, read):
        claim = factories.published()
        assert read(f"{CLAIMS}{claim.pk}/", "application/ld+json", status=400, fields="id")


class TestPage:
    """One page, whatever it is written in."""

    def test_has_the_same_claims_in_every_format(self, read):
        for _ in range(3):
            factories.published()
        asked = {"page_size": "2", "ordering": "id"}
        numbers = [row["id"] for row in read(CLAIMS, "application/json", **asked).json()["results"]]
        lines = read(CLAIMS, "application/jsonl", **asked).content.decode().splitlines()
        assert [json.loads(line)["id"] for line in lines] == numbers
        assert [int(row["id"]) for row in table(read(CLAIMS, "text/csv", **asked))] == numbers
        names = [f"http://testserver/claims/{number}" for number in numbers]
        linked = read(CLAIMS, "application/ld+json", **asked).json()["dataFeedElement"]
        assert [element["item"][0]["@id"] for element in linked] == [f"{name}#review" for name in names]
        entries = etree.fromstring(read(CLAIMS, "application/atom+xml", **asked).content)
        assert [entry.findtext(f"{ATOM}id") for entry in entries.iter(f"{ATOM}entry")] == names
        items = read(CLAIMS, "application/feed+json", **asked).json()["items"]
        assert [item["id"] for item in items] == names

    def test_names_its_neighbors_in_a_header(self, read):
        for _ in range(2):
            factories.published()
        first = read(CLAIMS, "text/csv", page_size="1")
        (address, _, rel) = first["Link"].partition("; ")
        assert rel == 'rel="next"'
        second = read(address.strip("<>"), "text/csv")
        assert table(first) != table(second)
        assert 'rel="previous"' in second["Link"] and 'rel="next"' not in second["Link"]

    def test_takes_as_many_queries_as_in_json(self, read):
        for _ in range(3):
            factories.published()
        counts = set()
        for media_type in ("application/json", "text/csv", "application/ld+json", "application/atom+xml"):
            with CaptureQueriesContext(connection) as queries:
                read(CLAIMS, media_type)
            counts.add(len(queries))
        assert len(counts) == 1

    @pytest.mark.parametrize(
        "media_type", ["text/csv", "application/jsonl", "application/ld+json", "application/atom+xml"]
    )
    def test_says_what_is_wrong_as_a_problem(self, read, media_type):
        answer = read(CLAIMS, media_type, status=400, ratng="false")
        assert answer["Content-Type"] == "application/problem+json"
        assert "Did you mean “rating”?" in answer.json()["errors"]["ratng"][0]

    @pytest.mark.parametrize("media_type", ["application/ld+json", "application/atom+xml"])
    def test_is_whole_where_a_standard_says_what_is_in_it(self, read, media_type):
        assert "fields" in read(CLAIMS, media_type, status=400, fields="id").json()["errors"]

    def test_can_be_empty(self, read, client):
        assert client.get(CLAIMS, headers={"accept": "application/jsonl"}).content == b""
        assert table(read(CLAIMS, "text/csv")) == []
        validate(read(CLAIMS, "application/ld+json").json(), "datafeed")
        etree.fromstring(read(CLAIMS, "application/atom+xml").content)

    def test_shows_the_desk_its_own_claims_without_a_verdict(self, reviewer):
        claim = factories.in_review()
        desk = APIClient()
        desk.force_authenticate(reviewer)
        answer = desk.get(CLAIMS, HTTP_ACCEPT="text/csv")
        (row,) = table(answer)
        assert (row["id"], row["verdict.rating.label"]) == (str(claim.pk), "")
        linked = desk.get(CLAIMS, HTTP_ACCEPT="application/ld+json").json()
        assert linked["dataFeedElement"] == []

    def test_leaves_acts_on_claims_to_json(self, reviewer):
        claim = factories.proposed()
        desk = APIClient()
        desk.force_authenticate(reviewer)
        answer = desk.post(f"{CLAIMS}{claim.pk}/accept/", HTTP_ACCEPT="text/csv")
        assert answer.status_code == 406


class TestCsv:
    def test_has_a_column_for_each_fact(self, read):
        claim = factories.published(
            claimant=factories.ClaimantFactory(name="Ada Lindqvist"),
            topics=[factories.TopicFactory(slug="a"), factories.TopicFactory(slug="b")],
            quantity_comparator="gt",
            quantity_value=12,
            quantity_unit="schools",
        )
        (row,) = table(read(CLAIMS, "text/csv"))
        assert row["statement"] == claim.statement
        assert row["claimant.name"] == "Ada Lindqvist"
        assert row["topics"] == "a; b"
        assert (row["quantity.comparator"], row["quantity.value"]) == ("gt", "12")
        assert (row["verdict.rating.label"], row["verdict.rating.value"]) == ("False", "1")
        assert row["entry.sequence"] == "1"

    def test_runs_nothing_in_a_spreadsheet(self, read):
        factories.published(statement="=HYPERLINK(1)")
        assert table(read(CLAIMS, "text/csv"))[0]["statement"] == "'=HYPERLINK(1)"

    def test_keeps_the_columns_of_the_fields_asked_for(self, read):
        factories.published()
        (row,) = table(read(CLAIMS, "text/csv", fields="id,speaks_of,topics"))
        assert list(row) == ["id", "speaks_of.from", "speaks_of.until", "topics"]


class TestFeed:
    def test_holds_every_verdict_in_force_as_a_list_of_one(self, feed, editor):
        first, second = factories.corrected(), factories.published()
        factories.retracted()
        workflow.merge(claim=factories.published(), into=second, by=editor, at=AT)
        written = feed()
        validate(written, "datafeed")
        reviews = [review for element in written["dataFeedElement"] for review in element["item"]]
        first, second = (Claim.objects.get(pk=claim.pk) for claim in (first, second))
        assert reviews == [claim_review(claim.current_entry.content, **SITE) for claim in (first, second)]

    def test_is_read_by_a_client_that_wants_plain_json(self, client):
        assert client.get(FEED, headers={"accept": "application/json"})["Content-Type"] == "application/json"
        assert client.get(FEED)["Content-Type"] == "application/ld+json"

    def test_is_filtered_as_the_claims_are(self, feed, client):
        factories.published(language="fr")
        factories.published()
        (element,) = feed(language="fr")["dataFeedElement"]
        assert element["item"][0]["inLanguage"] == "fr"
        assert client.get(FEED, {"langage": "fr"}).status_code == 400
        assert client.get(FEED, {"page_size": "1"}).status_code == 400

    @pytest.mark.parametrize("params", [{}, {"language": "en"}])
    def test_is_sent_again_only_when_something_changed(self, client, params, editor):
        claim = factories.published()
        etag = client.get(FEED, params)["ETag"]
        assert client.get(FEED, params, headers={"if-none-match": etag}).status_code == 304
        workflow.retract(claim=claim, reason="Forged.", by=editor, at=AT)
        assert client.get(FEED, params, headers={"if-none-match": etag}).status_code == 200

    def test_says_when_it_changed_last(self, feed):
        assert "dateModified" not in feed()
        factories.published()
        assert feed()["dateModified"] == "2026-03-01T12:00:00Z"

    def test_takes_the_memory_of_a_few_claims_however_many_there_are(self):
        document = factories.published().current_entry.content
        head = feed_head(address="http://testserver/", modified=None, **SITE)

        def peak(count):
            tracemalloc.start()
            length = sum(map(len, feed_pieces(head, (document for _ in range(count)), **SITE)))
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most, length

        few, many = peak(10), peak(1000)
        assert many[1] > 50 * few[1]
        assert many[0] < 2 * few[0]


class TestAnnotations:
    def _read(self, client, claim, **headers):
        answer = client.get(f"{CLAIMS}{claim.pk}/annotations/", headers=headers)
        assert answer.status_code == 200
        return answer

    def test_lead_from_the_words_in_an_article_to_the_verdict(self, client):
        claim = factories.published()
        answer = self._read(client, claim)
        assert answer["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
        collection = answer.json()
        validate(collection, "annotation")
        (annotation,) = collection["first"]["items"]
        appearance = claim.appearances.get()
        assert annotation["target"]["source"]["id"] == appearance.version.article.canonical_url
        quote, position = annotation["target"]["selector"]
        assert quote["exact"] == appearance.version.text[position["start"] : position["end"]]
        page, found = annotation["body"]
        assert page["source"] == f"http://testserver{claim.get_absolute_url()}"
        assert found["value"].startswith("False: ")

    def test_of_a_retracted_claim_say_no_verdict(self, client):
        collection = self._read(client, factories.retracted()).json()
        validate(collection, "annotation")
        (annotation,) = collection["first"]["items"]
        assert annotation["motivation"] == "identifying" and len(annotation["body"]) == 1

    def test_point_to_our_page_where_an_article_has_no_address(self, client):
        article = factories.ArticleFactory(canonical_url="", language="")
        version = factories.VersionFactory(article=article)
        claim = factories.published(place=workflow.Place(version=version, start=27, end=53))
        collection = self._read(client, claim).json()
        validate(collection, "annotation")
        source = collection["first"]["items"][0]["target"]["source"]
        assert source["id"] == f"http://testserver/articles/{article.pk}"

    def test_may_be_none(self, client):
        collection = self._read(client, factories.published(place=None)).json()
        validate(collection, "annotation")
        assert collection["total"] == 0

    def test_come_as_plain_json_too(self, client):
        assert self._read(client, factories.published(), accept="application/json")["ETag"]

    def test_of_what_is_not_public_are_not_found(self, client):
        assert client.get(f"{CLAIMS}{factories.decided().pk}/annotations/").status_code == 404
        assert client.get(f"{CLAIMS}{10**18}/annotations/").status_code == 404
