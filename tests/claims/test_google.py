"""Google's Fact Check Tools API, as its clients use it."""

from datetime import timedelta

import httplib2
import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError

from claims import workflow
from claims.enums import RatingCategory
from claims.interchange import google
from claims.interchange.google.masks import SEARCH
from claims.models import Claim
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

ADDRESS = "/v1alpha1/claims:search"
DISCOVERY = "/$discovery/rest?version=v1alpha1"


@pytest.fixture
def search(client):
    def search(**params):
        answer = client.get(ADDRESS, {"reviewPublisherSiteFilter": "testserver"} | params)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return search


@pytest.fixture
def refusal(client):
    def refusal(**params):
        answer = client.get(ADDRESS, params)
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        error = answer.json()["error"]
        assert (error["code"], error["status"]) == (answer.status_code, "INVALID_ARGUMENT")
        return error

    return refusal


def texts(answer) -> list[str]:
    return [claim["text"] for claim in answer.get("claims", [])]


def violation(error) -> tuple[str, str]:
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    (found,) = detail["fieldViolations"]
    return found["field"], found["description"]


class TestAnswer:
    def test_describes_a_published_claim_as_google_does(self, search):
        claim = factories.published(
            statement="The council built 12 schools.",
            claimant=factories.ClaimantFactory(name="Ada Lindqvist"),
        )
        assert search(query="schools") == {
            "claims": [
                {
                    "text": "The council built 12 schools.",
                    "claimant": "Ada Lindqvist",
                    "claimDate": "2026-02-20T00:00:00Z",
                    "claimReview": [
                        {
                            "publisher": {"name": "factcheck", "site": "testserver"},
                            "url": f"http://testserver{claim.get_absolute_url()}",
                            "title": "False: The council built 12 schools.",
                            "reviewDate": "2026-03-01T12:00:00Z",
                            "textualRating": "False",
                            "languageCode": "en",
                        }
                    ],
                }
            ]
        }

    def test_leaves_out_what_is_not_known(self, search):
        factories.published(place=None)
        (claim,) = search()["claims"]
        assert claim.keys() == {"text", "claimReview"}

    def test_is_an_empty_object_when_nothing_is_found(self, client):
        assert client.get(ADDRESS, {"query": "nothing"}).content == b"{}\n"

    def test_has_what_is_published_and_nothing_else(self, search, editor):
        factories.decided()
        factories.retracted()
        into = factories.published(statement="The council built much.")
        workflow.merge(claim=factories.published(), into=into, by=editor, at=AT)
        assert texts(search()) == ["The council built much."]

    def test_shows_what_was_published_whatever_the_desk_is_doing(self, search):
        claim = factories.published(statement="The council built schools.")
        Claim.objects.filter(pk=claim.pk).update(statement="New.")
        assert texts(search(query="schools")) == ["The council built schools."]

    def test_names_the_site_without_www(self, search, settings):
        settings.SITE_URL = "https://www.facts.example"
        factories.published()
        found = search(reviewPublisherSiteFilter="facts.example")["claims"][0]
        assert found["claimReview"][0]["publisher"]["site"] == "facts.example"

    def test_has_line_breaks_unless_asked_for_none(self, client):
        factories.published()
        assert b'{\n  "claims": [\n' in client.get(ADDRESS, {"query": "council"}).content
        plain = client.get(ADDRESS, {"query": "council", "prettyPrint": "false"}).content
        assert plain.startswith(b'{"claims":[{"text":')

    def test_is_json_whatever_is_accepted(self, client):
        answer = client.get(ADDRESS, {"query": "x"}, headers={"accept": "text/html"})
        assert answer["Content-Type"] == "application/json; charset=utf-8"

    def test_takes_as_many_queries_for_eleven_claims_as_for_one(self, search):
        counts = []
        for more in (1, 10):
            for _ in range(more):
                factories.published(claimant=factories.ClaimantFactory())
            with CaptureQueriesContext(connection) as queries:
                search(query="council")
            counts.append(len(queries))
        assert counts == [1, 1]


class TestFilters:
    def test_find_words(self, search):
        factories.published(statement="The council built schools.")
        factories.published(statement="The council closed roads.")
        assert texts(search(query="closed roads")) == ["The council closed roads."]
        assert texts(search(query="?!")) == []

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("en", ["en", "en-GB"]),
            ("EN-us", ["en", "en-GB"]),
            ("sr", ["sr-Latn"]),
            ("sr-Latn-RS", ["sr-Latn"]),
            ("sr-Cyrl", []),
            ("e", None),
        ],
    )
    def test_match_the_language_without_its_region(self, client, asked, found):
        for language in ("en", "en-GB", "sr-Latn", "enm"):
            factories.published(language=language)
        answer = client.get(ADDRESS, {"query": "council", "languageCode": asked})
        if found is None:
            assert answer.status_code == 400
            return
        claims = answer.json().get("claims", [])
        assert sorted(claim["claimReview"][0]["languageCode"] for claim in claims) == found

    @pytest.mark.parametrize(
        ("site", "is_found"),
        [
            *(("facts.news.example", True), ("www.facts.news.example", True), ("news.example", True)),
            *(("https://facts.news.example/claims/", True), ("FACTS.news.example", True)),
            *(("acts.news.example", False), ("other.example", False), ("www.", False)),
        ],
    )
    def test_match_the_site_and_the_domain_it_is_part_of(self, search, settings, site, is_found):
        settings.SITE_URL = "https://facts.news.example"
        factories.published()
        assert bool(texts(search(reviewPublisherSiteFilter=site))) is is_found

    def test_match_the_day_of_the_review(self, search):
        now = timezone.now()
        factories.published(at=now - timedelta(days=10), statement="The council was old.")
        factories.published(at=now - timedelta(days=1), statement="The council was new.")
        assert texts(search(maxAgeDays="2")) == ["The council was new."]
        assert len(texts(search(maxAgeDays="2147483647"))) == 2

    def test_may_be_written_as_protocol_buffers_name_them(self, search):
        for _ in range(2):
            factories.published()
        assert len(search(page_size="1", max_age_days="9999999")["claims"]) == 1

    def test_pass_over_what_is_about_the_call(self, search):
        factories.published()
        controls = {"key": "AIza", "quotaUser": "me", "alt": "json", "$.xgafv": "2", "uploadType": "media"}
        assert search(**controls)["claims"]


class TestPaging:
    def _pages(self, search, between=lambda: None, **params):
        pages = [search(**params)]
        while token := pages[-1].get("nextPageToken"):
            between()
            pages.append(search(**params, pageToken=token))
        return [text for page in pages for text in texts(page)]

    def test_shows_ten_unless_told_otherwise_and_a_hundred_at_most(self, search):
        for number in range(11):
            factories.published(statement=f"The council built {number} schools.")
        assert len(texts(search())) == len(texts(search(pageSize="0"))) == 10
        assert len(texts(search(pageSize="1000"))) == 11

    def test_neither_loses_nor_repeats_a_claim_while_others_are_published(self, search, editor):
        claims = [factories.published(statement=f"The council built {n} schools.") for n in range(5)]
        waiting = factories.signed_off(statement="The council waited.")
        acts = iter(
            [
                lambda: factories.published(statement="The council is new."),
                lambda: workflow.publish(claim=waiting, by=editor, at=AT),
                lambda: _correct(claims[0], editor),
            ]
        )
        found = self._pages(search, lambda: next(acts, lambda: None)(), pageSize="1")
        assert found == [claim.statement for claim in reversed(claims)]

    def test_begins_after_as_many_as_asked(self, search):
        claims = [factories.published(statement=f"The council built {n} schools.") for n in range(4)]
        newest_first = [claim.statement for claim in reversed(claims)]
        assert self._pages(search, offset="0") == newest_first
        assert self._pages(search, offset="1", pageSize="2") == newest_first[1:]
        assert self._pages(search, offset="4") == []

    def test_minds_no_offset_beside_a_token(self, search):
        factories.published(statement="The council was first.")
        factories.published(statement="The council was second.")
        token = search(pageSize="1")["nextPageToken"]
        assert texts(search(pageToken=token, offset="99999")) == ["The council was first."]


def _correct(claim: Claim, editor) -> None:
    later = AT + timedelta(days=1)
    workflow.correct(claim=claim, correction_note="Wrong.", by=editor, at=later)
    workflow.sign_off(claim=claim, by=factories.Editor(), at=later)
    workflow.publish(claim=claim, by=editor, at=later)


class TestFields:
    @pytest.mark.parametrize(
        ("mask", "kept"),
        [
            ("nextPageToken", {}),
            ("claims/text", {"claims": [{"text": "T"}]}),
            ("claims.text", {"claims": [{"text": "T"}]}),
            (
                "claims(text,claimReview/url),nextPageToken",
                {"claims": [{"text": "T", "claimReview": [{"url": "U"}]}]},
            ),
            (
                "claims(claimReview(publisher(site)))",
                {"claims": [{"claimReview": [{"publisher": {"site": "S"}}]}]},
            ),
            (
                "claims/claim_review/publisher/site",
                {"claims": [{"claimReview": [{"publisher": {"site": "S"}}]}]},
            ),
            (
                "claims/text, claims/claimReview/url",
                {"claims": [{"text": "T", "claimReview": [{"url": "U"}]}]},
            ),
            ("claims/text,claims", "all"),
            ("claims,claims/text", "all"),
            ("claims(*)", "all"),
            ("*", "all"),
            ("", "all"),
        ],
    )
    def test_keep_what_they_name(self, mask, kept):
        review = {"url": "U", "publisher": {"site": "S", "name": "N"}}
        answer = {"claims": [{"text": "T", "claimReview": [review]}]}
        assert google.keep(answer, mask) == (answer if kept == "all" else kept)

    @pytest.mark.parametrize(
        "mask",
        [
            *(
                "claim",
                "claims/nothing",
                "claims/text/more",
                "claims(text",
                "claims)",
                "claims(,)",
                "claims//text",
            ),
            *("(" * 5000, "claims/" * 5000, "*/text", "ｃlaims", "-", "claims(text)(text)"),
        ],
    )
    def test_refuse_what_there_is_not(self, refusal, mask):
        error = refusal(query="x", fields=mask)
        assert error["message"] == "Request contains an invalid argument."
        assert "Error expanding 'fields' parameter." in violation(error)[1]

    def test_know_all_that_an_answer_can_hold(self):
        def shape_of(schemas, name):
            return {
                field: shape_of(schemas, _target(said)) if _target(said) else {}
                for field, said in schemas[name]["properties"].items()
            }

        def _target(said):
            return said.get("$ref") or said.get("items", {}).get("$ref")

        schemas = google.describe("http://testserver/")["schemas"]
        name = next(name for name in schemas if name.endswith("FactCheckedClaimSearchResponse"))
        assert shape_of(schemas, name) == SEARCH


class TestRefusal:
    def test_of_a_search_for_nothing(self, refusal):
        error = refusal(languageCode="en")
        assert error["message"] == "Request contains an invalid argument."
        assert violation(error)[0] == "query"

    @pytest.mark.parametrize(
        ("params", "field"),
        [
            ({"pageSize": "ten"}, "page_size"),
            ({"pageSize": "-1"}, "page_size"),
            ({"pageSize": "2147483648"}, "page_size"),
            ({"maxAgeDays": "1.5"}, "max_age_days"),
            ({"maxAgeDays": "٣"}, "max_age_days"),
            ({"offset": "10001"}, "offset"),
            ({"pageToken": "x"}, "page_token"),
            ({"pageToken": "\0"}, "page_token"),
            ({"languageCode": "english!"}, "language_code"),
            ({"query": "x" * 1001}, "query"),
            ({"alt": "proto"}, "alt"),
            ({"prettyPrint": "maybe"}, "pretty_print"),
        ],
    )
    def test_of_a_value_names_its_parameter(self, refusal, params, field):
        error = refusal(**{"query": "x"} | params)
        assert violation(error)[0] == field
        if field in ("max_age_days", "alt"):
            assert error["message"].startswith(f"Invalid value at '{field}' (TYPE_")

    def test_of_an_unknown_parameter(self, refusal):
        message = refusal(query="x", quary="y")["message"]
        assert message.startswith('Invalid JSON payload received. Unknown name "quary": Cannot bind')

    def test_of_jsonp(self, refusal):
        assert "JSONP" in refusal(query="x", callback="run")["message"]

    @pytest.mark.parametrize("path", ["claims:imageSearch", "pages", "pages/1"])
    def test_of_what_is_not_offered(self, client, path):
        answer = client.get(f"/v1alpha1/{path}")
        assert answer.status_code == 501
        assert answer.json()["error"]["status"] == "UNIMPLEMENTED"

    @pytest.mark.parametrize("path", ["claims", "claims:find", "claims:search/"])
    def test_of_what_there_is_not(self, client, path):
        answer = client.get(f"/v1alpha1/{path}")
        assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")

    @pytest.mark.parametrize("path", ["/v1alpha1", "/v1alpha1/"])
    def test_of_an_address_that_no_view_has(self, client, path):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["status"] == "NOT_FOUND"

    def test_of_what_nobody_foresaw(self, client, monkeypatch):
        monkeypatch.setattr("claims.api.google._found", lambda *_: 1 / 0)
        client.raise_request_exception = False
        answer = client.get("/v1alpha1/claims:search?query=coal")
        assert answer.status_code == 500
        assert answer.json()["error"]["code"] == 500

    def test_of_another_method(self, client):
        assert client.post(ADDRESS, {"query": "x"}).json()["error"]["code"] == 404
        assert client.delete(ADDRESS).json()["error"]["code"] == 404


class TestDiscovery:
    def test_describes_this_address(self, client):
        said = client.get(DISCOVERY).json()
        assert said["rootUrl"] == "http://testserver/"
        assert said["resources"]["claims"]["methods"]["search"]["path"] == ADDRESS[1:]

    def test_knows_no_other_version(self, client):
        assert client.get("/$discovery/rest?version=v1").status_code == 404

    def test_holds_for_the_answers(self, client, search):
        factories.published(claimant=factories.ClaimantFactory())
        schemas = client.get(DISCOVERY).json()["schemas"]
        name = next(name for name in schemas if name.endswith("FactCheckedClaimSearchResponse"))
        definitions = {key: _closed(schema) for key, schema in schemas.items()}
        jsonschema.validate(search(), {"$ref": f"#/$defs/{name}", "$defs": definitions})


def _closed(schema):
    """Turn a schema of a discovery document into JSON Schema that lets nothing else through."""

    def referring(part):
        if isinstance(part, dict):
            return {
                key: f"#/$defs/{value}" if key == "$ref" else referring(value)
                for key, value in part.items()
                if key not in ("id", "format")
            }
        return part

    return referring(schema) | {"additionalProperties": False}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestClient:
    """The real google-api-python-client, which is told the address and nothing else."""

    @pytest.fixture
    def service(self, live_server):
        service = build(
            "factchecktools",
            "v1alpha1",
            discoveryServiceUrl=f"{live_server.url}/$discovery/rest?version={{apiVersion}}",
            developerKey="AIza-as-before",
            http=httplib2.Http(),
            static_discovery=False,
        )
        yield service
        service.close()

    def test_searches_pages_and_stops(self, service):
        statements = [f"The council built {number} schools." for number in range(5)]
        for statement in statements:
            factories.published(statement=statement)
        request, found = (
            service.claims().search(query="council schools", languageCode="en-US", pageSize=2),
            [],
        )
        while request is not None:
            answer = request.execute()
            found += [claim["text"] for claim in answer["claims"]]
            request = service.claims().search_next(request, answer)
        assert found == statements[::-1]

    def test_asks_for_a_part(self, service):
        factories.published(
            rating=factories.RatingFactory(label="Mixed", category=RatingCategory.MIXED, value=3)
        )
        answer = (
            service.claims()
            .search(query="council", fields="claims(claimReview/textualRating)", prettyPrint=False)
            .execute()
        )
        assert answer == {"claims": [{"claimReview": [{"textualRating": "Mixed"}]}]}

    def test_sends_a_long_search_as_a_form(self, service):
        factories.published()
        query = " ".join(["council"] * 120)
        answer = (
            service.claims().search(query=query, pageToken="", fields=",".join(["claims"] * 400)).execute()
        )
        assert len(answer["claims"]) == 1

    def test_raises_its_own_errors(self, service):
        with pytest.raises(HttpError) as refused:
            service.claims().search(languageCode="en").execute()
        assert refused.value.status_code == 400
        assert refused.value.reason == "Request contains an invalid argument."
        assert refused.value.error_details[0]["fieldViolations"][0]["field"] == "query"

    def test_raises_them_for_what_is_not_offered(self, service):
        for request in (
            service.pages().list(url="https://facts.example/1"),
            service.pages().get(name="pages/1"),
            service.pages().create(body={}),
            service.claims().imageSearch(imageUri="https://facts.example/1.png"),
        ):
            with pytest.raises(HttpError) as refused:
                request.execute()
            assert refused.value.status_code == 501

    def test_can_be_made_from_the_document(self, client, live_server):
        factories.published()
        document = client.get(DISCOVERY, headers={"host": live_server.url.removeprefix("http://")}).json()
        with build_from_document(document, http=httplib2.Http()) as service:
            assert service.claims().search(query="council").execute()["claims"]
