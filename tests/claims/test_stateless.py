"""What can be asked about a text that is not kept."""

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims import workflow
from claims.api import stateless
from claims.extraction import extract
from claims.models import Claim
from sources.models import Article
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

EXTRACT = "/api/v1/extract/"
MATCH = "/api/v1/match/"
# Where the ledger ends; what the candidates say; the documents of those that match.
MATCH_QUERIES = 3
TEXT = (
    "The weather was fine. “We built more than 12 schools in 2025,” Ada Lindqvist said on Monday. Nice day."
)


@pytest.fixture
def ask():
    def ask(path, body, by=None, status=200):
        client = APIClient()
        if by:
            client.force_authenticate(by)
        answer = client.post(path, body, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


class TestExtract:
    def test_finds_what_the_extractor_finds(self, ask):
        answer = ask(EXTRACT, {"text": TEXT, "language": "en"})
        assert answer["extractor"] == "rules/2"
        assert answer["candidates"] == [each.to_dict() for each in extract(TEXT, language="en")]

    def test_says_where_who_how_many_and_why(self, ask):
        best = ask(EXTRACT, {"text": TEXT, "language": "en"})["candidates"][0]
        assert best["quote"] == TEXT[best["start"] : best["end"]]
        assert best["claimant"]["name"] == "Ada Lindqvist"
        assert (best["quantity"]["comparator"], best["quantity"]["value"]) == ("gte", "12")
        assert 0 < best["score"] <= 1 and best["reasons"]

    def test_keeps_nothing(self, ask):
        with CaptureQueriesContext(connection) as queries:
            ask(EXTRACT, {"text": TEXT})
        assert len(queries) == 0
        assert not Article.objects.exists() and not Claim.objects.exists()

    def test_reads_relative_days_and_the_outlets_own_voice(self, ask):
        text = "The Courier said that it counted 12 schools. The town built them on Monday."
        asked = {"text": text, "published_on": "2026-03-06", "outlet": "Courier", "language": "en"}
        candidates = ask(EXTRACT, asked)["candidates"]
        assert all(each["is_outlet_voice"] for each in candidates)
        assert "2026-03-02" in [each["date"]["start"] for each in candidates if each["date"]]

    def test_reads_more_for_whoever_is_known(self, ask, contributor):
        text = "The town built 12 schools. " * (stateless.FOR_ANYBODY // 27 + 1)
        refused = ask(EXTRACT, {"text": text}, status=400)
        assert refused["errors"]["text"] == ["At most 5,000 characters can be read. Sign in for 100,000."]
        assert ask(EXTRACT, {"text": text}, by=contributor)["candidates"]
        ask(EXTRACT, {"text": "x" * (stateless.SIGNED_IN + 1)}, by=contributor, status=400)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "text"),
            ({"text": ""}, "text"),
            ({"text": "\0"}, "text"),
            ({"text": TEXT, "language": "!"}, "language"),
            ({"text": TEXT, "published_on": "Friday"}, "published_on"),
            ({"text": TEXT, "langauge": "en"}, "langauge"),
        ],
    )
    def test_refuses_what_it_cannot_read(self, ask, body, field):
        assert field in ask(EXTRACT, body, status=400)["errors"]


class TestMatch:
    def test_finds_the_verdict_on_what_says_the_same(self, ask):
        claim = factories.published(statement="The council built twelve new schools in Merriwa.")
        factories.published(statement="Coal exports doubled.")
        (match,) = ask(MATCH, {"statement": "In Merriwa the council built twelve schools."})["matches"]
        assert (match["claim"], match["url"]) == (claim.pk, f"http://testserver{claim.get_absolute_url()}")
        assert (match["rating"]["label"], match["summary"]) == (
            "False",
            "Nine schools were built, not twelve.",
        )
        assert match["score"] > 80
        assert match["words"] == ["merriwa", "council", "built", "twelve", "schools"]

    def test_says_how_figures_differ(self, ask):
        factories.published(
            statement="Merriwa built 12 schools in 2025.",
            quantity_comparator="eq",
            quantity_value=12,
            quantity_unit="schools",
        )
        (match,) = ask(MATCH, {"statement": "Merriwa built 40 schools in 2025."})["matches"]
        assert "40 schools here" in match["difference"] and "12 schools there" in match["difference"]

    def test_finds_nothing_but_verdicts_in_force(self, ask, editor):
        statement = "The council built twelve new schools in Merriwa."
        factories.decided(statement=statement)
        factories.retracted(statement=statement)
        workflow.merge(
            claim=factories.published(statement=statement),
            into=factories.published(statement="Coal exports doubled."),
            by=editor,
            at=AT,
        )
        assert ask(MATCH, {"statement": statement})["matches"] == []

    def test_compares_what_was_published_whatever_the_desk_makes_of_it(self, ask):
        claim = factories.published(statement="The council built twelve new schools.")
        secret = {"statement": "A secret.", "quantity_value": 770077, "quantity_comparator": "eq"}
        Claim.objects.filter(pk=claim.pk).update(**secret)
        (match,) = ask(MATCH, {"statement": "The council built 12 twelve new schools."})["matches"]
        assert match["statement"] == "The council built twelve new schools."
        assert match["difference"] == "" and "770077" not in str(match)

    def test_gives_as_many_as_asked_in_as_many_queries(self, ask):
        for _ in range(3):
            factories.published(statement="The council built twelve new schools.")
        ask(MATCH, {"statement": "The council built schools."})
        with CaptureQueriesContext(connection) as queries:
            matches = ask(MATCH, {"statement": "The council built schools.", "limit": 2})["matches"]
        assert len(matches) == 2
        assert len(queries) == MATCH_QUERIES

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "statement"),
            ({"statement": "x" * 1001}, "statement"),
            ({"statement": "x", "limit": 21}, "limit"),
            ({"statement": "x", "limit": 0}, "limit"),
            ({"statement": "x", "text": "x"}, "text"),
        ],
    )
    def test_refuses_what_it_cannot_read(self, ask, body, field):
        assert field in ask(MATCH, body, status=400)["errors"]

    def test_of_signs_alone_is_nothing(self, ask):
        assert ask(MATCH, {"statement": "?!"})["matches"] == []


class TestClaimBuster:
    def test_scores_a_text_as_one_claim(self, client):
        answer = client.get(
            "/api/v2/score/text/Merriwa built 12 schools in 2025.", headers={"x-api-key": "k"}
        )
        said = answer.json()
        assert (said["version"], said["claim"]) == ("2", "Merriwa built 12 schools in 2025.")
        (result,) = said["results"]
        assert (result["index"], result["text"]) == (0, said["claim"])
        assert result["score"] == max(each.score for each in extract(said["claim"], language="en"))

    def test_scores_sentences_in_their_order(self, client):
        said = client.post(
            "/api/v2/score/text/sentences/", {"input_text": TEXT}, content_type="application/json"
        ).json()
        assert [result["index"] for result in said["results"]] == [0, 1, 2]
        assert said["results"][2] == {"text": "Nice day.", "index": 2, "score": 0.0}
        assert max(said["results"], key=lambda result: result["score"])["index"] == 1

    @pytest.mark.parametrize("base", ["/api/v2/score/text", "/claimbuster/api/v2/score/text"])
    @pytest.mark.parametrize("method", ["", "/sentences"])
    def test_reads_the_text_wherever_clients_put_it(self, client, base, method):
        text = "Taxes rose 3/4 in 2025."
        body = {"input_text": text}
        answers = [
            client.get(f"{base}{method}/Taxes rose 3%2F4 in 2025."),
            client.get(f"{base}{method}/", body),
            client.post(f"{base}{method}/", body, content_type="application/json"),
            client.post(f"{base}{method}", body),
        ]
        for answer in answers:
            assert [result["text"] for result in answer.json()["results"]] == [text]

    def test_says_what_is_missing_or_too_long(self, client):
        assert client.get("/api/v2/score/text/").status_code == 400
        long = client.post("/api/v2/score/text/", {"input_text": "x" * 5001}, content_type="application/json")
        assert "At most 5,000" in long.json()["errors"]["input_text"][0]
        assert client.post("/api/v2/score/text/", [], content_type="application/json").status_code == 400


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestClaimBusterClient:
    """The calls of ClaimBuster's own examples, with another address."""

    def test_gets_its_scores_by_either_method(self, live_server):
        base = f"{live_server.url}/claimbuster/api/v2"
        text, headers = "Merriwa built 12 schools in 2025. We hope so.", {"x-api-key": "as before"}
        got = requests.get(f"{base}/score/text/sentences/{text}", headers=headers, timeout=30)
        sent = requests.post(
            f"{base}/score/text/sentences/", headers=headers, json={"input_text": text}, timeout=30
        )
        assert got.json() == sent.json()
        first, second = got.json()["results"]
        assert first["score"] > 0.5 > second["score"]


def test_an_address_that_no_view_has_is_a_problem_to_programs(client):
    answer = client.get("/claimbuster/nothing/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
