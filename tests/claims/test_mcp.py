"""What an assistant gets that asks by the Model Context Protocol: the official client asks for it."""

import asyncio
import hashlib
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import jsonschema
import mcp_types as types
import pytest
import requests
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters

from claims import workflow
from claims.matching import checked_before
from claims.mcp.questions import LONGEST_STATEMENT, MOST_FOUND
from claims.mcp.server import create_server
from claims.mcp.shapes import MOST_APPEARANCES
from claims.models import Claim
from tests import factories, processes
from tests.claims import reader
from tests.factories import AT

pytestmark = pytest.mark.django_db

STATEMENT = "The council built twelve new schools in Merriwa."
TOOLS = ["match_statement", "search_claims", "get_claim", "get_verdict"]


def with_client(method, *arguments, server=None, **options):
    """Call a method of a client that is connected to the server; return the refusal where there is one."""

    async def calling():
        async with Client(server or create_server(), **options) as client:
            try:
                return await getattr(client, method)(*arguments)
            except MCPError as refusal:
                return refusal

    if server is None:  # which asks the database of this thread
        return async_to_sync(calling)()
    with ThreadPoolExecutor(1) as elsewhere:  # a browser's loop may be running here
        return elsewhere.submit(asyncio.run, calling()).result()


def called(name, **arguments):
    return with_client("call_tool", name, arguments)


def ask(name, **arguments):
    """Return the fields of an answer."""
    answer = called(name, **arguments)
    assert not answer.is_error, answer.content
    return answer.structured_content


def words(name, **arguments):
    """Return the words of an answer."""
    (content,) = called(name, **arguments).content
    return content.text


def refused(name, **arguments):
    """Return what is said against a question."""
    answer = called(name, **arguments)
    assert answer.is_error and answer.structured_content is None
    return answer.content[0].text


def everything_asked(claim):
    """Return all that each tool and resource says where a claim could come out, as text."""
    questions = [
        ("match_statement", {"statement": claim.statement}),
        ("search_claims", {"limit": MOST_FOUND, "status": ["published", "retracted", "merged", "none"]}),
        ("get_claim", {"claim": claim.pk}),
        ("get_verdict", {"claim": claim.pk, "revision": 1}),
    ]
    return "".join(called(name, **arguments).model_dump_json() for name, arguments in questions)


@pytest.fixture(autouse=True)
def _connection_stays_open(monkeypatch):
    """Leave the test's transaction alone, as Django's own test client does."""
    monkeypatch.setattr("claims.mcp.server.close_old_connections", lambda: None)


class TestTools:
    def test_are_described_with_all_that_they_take(self):
        tools = with_client("list_tools").tools
        assert [tool.name for tool in tools] == TOOLS
        for tool in tools:
            assert tool.title and tool.description
            assert tool.input_schema["additionalProperties"] is False
            assert all(each["description"] for each in tool.input_schema["properties"].values())

    def test_change_nothing_and_stay_here(self):
        for tool in with_client("list_tools").tools:
            hints = tool.annotations
            assert hints.read_only_hint and hints.idempotent_hint
            assert hints.destructive_hint is False and hints.open_world_hint is False

    @pytest.mark.parametrize("mode", ["auto", "legacy"])
    def test_answer_clients_of_either_generation(self, mode):
        assert with_client("call_tool", "search_claims", {}, mode=mode).structured_content == {
            "results": [],
            "next": None,
        }

    @pytest.mark.parametrize("state", ["published", "corrected", "confirmed", "retracted"])
    def test_answer_as_their_schema_says(self, state):
        claim = getattr(factories, state)(
            statement=STATEMENT,
            claimant=factories.ClaimantFactory(),
            topics=[factories.TopicFactory()],
            quantity_comparator="eq",
            quantity_value=12,
            speaks_of_from=date(2025, 1, 1),
        )
        schemas = {tool.name: tool.output_schema for tool in with_client("list_tools").tools}
        number = {"claim": str(claim.pk)}
        for name, arguments in zip(TOOLS, ({"statement": STATEMENT}, {}, number, number), strict=True):
            jsonschema.Draft202012Validator(
                schemas[name], format_checker=jsonschema.FormatChecker()
            ).validate(ask(name, **arguments))

    @pytest.mark.parametrize(
        ("name", "arguments", "count"),
        [
            ("match_statement", {"statement": STATEMENT}, 3),
            ("search_claims", {"q": "council"}, 2),
            ("search_claims", {"claimant": "ada", "topic": ["schools"]}, 6),
            ("get_claim", {}, 1),
            ("get_verdict", {}, 2),
        ],
    )
    def test_ask_the_database_as_often_for_many_claims(self, name, arguments, count):
        topic, ada = factories.TopicFactory(slug="schools"), factories.ClaimantFactory(name="Ada")
        for _ in range(3):
            claim = factories.corrected(statement=STATEMENT, claimant=ada, topics=[topic])
        if name.startswith("get_"):
            arguments = {"claim": claim.pk}
        ask(name, **arguments)
        with CaptureQueriesContext(connection) as queries:
            ask(name, **arguments)
        assert len(queries) == count

    def test_hide_what_is_not_published(self):
        for claim in reader.unpublished():
            Claim.objects.filter(pk=claim.pk).update(statement=f"Secret {claim.pk} of the desk.")
            assert f"Secret {claim.pk}" not in everything_asked(Claim.objects.get(pk=claim.pk))
            assert refused("get_claim", claim=claim.pk).startswith(f"claim: No claim {claim.pk} is published")

    def test_show_the_published_words_while_the_desk_rewords(self):
        claim = factories.published(statement=STATEMENT)
        Claim.objects.filter(pk=claim.pk).update(statement="A secret.")
        claim.refresh_from_db()
        claim.statement = STATEMENT
        said = everything_asked(claim)
        assert STATEMENT in said and "secret" not in said

    def test_do_not_tell_of_a_fault_of_ours(self, monkeypatch, caplog):
        monkeypatch.setattr("claims.mcp.tools.checked_before", lambda *_, **__: 1 / 0)
        assert "The fault is ours" in str(called("match_statement", statement=STATEMENT))
        assert "ZeroDivisionError" in caplog.text


class TestMatchStatement:
    def test_finds_what_the_api_finds_and_says_why(self):
        claim = factories.published(statement=STATEMENT)
        asked = "In Merriwa the council built twelve schools."
        (match,) = ask("match_statement", statement=asked)["matches"]
        (finding,) = checked_before(asked)
        assert (match["claim"], match["score"], match["words"]) == (
            claim.pk,
            round(finding.score, 1),
            finding.words,
        )
        assert match["verdict"]["rating"]["label"] == "False"
        assert match["url"] == f"http://testserver{claim.get_absolute_url()}"

    def test_says_how_figures_differ(self):
        quantity = {"quantity_comparator": "eq", "quantity_value": 12, "quantity_unit": "schools"}
        factories.published(statement="Merriwa built 12 schools in 2025.", **quantity)
        said = words("match_statement", statement="Merriwa built 40 schools in 2025.")
        assert "the figures differ: " in said and "12 schools there" in said

    def test_gives_as_many_as_asked(self):
        for _ in range(3):
            factories.published(statement=STATEMENT)
        assert len(ask("match_statement", statement=STATEMENT, limit=2)["matches"]) == 2

    def test_leaves_retracted_verdicts_out_and_says_where_they_are(self):
        factories.retracted(statement=STATEMENT)
        assert "search_claims" in words("match_statement", statement=STATEMENT)
        assert ask("match_statement", statement=STATEMENT) == {"matches": []}

    def test_says_that_nothing_found_is_no_verdict(self):
        assert "says nothing about its truth" in words("match_statement", statement=STATEMENT)


class TestSearchClaims:
    def numbers(self, **arguments):
        return [found["claim"] for found in ask("search_claims", **arguments)["results"]]

    def test_finds_by_words_and_filters(self):
        ada = factories.ClaimantFactory(name="Ada Lindqvist")
        topic = factories.TopicFactory(slug="schools")
        claim = factories.published(statement=STATEMENT, claimant=ada, topics=[topic])
        factories.published(statement="Coal exports doubled.", language="de")
        for arguments in (
            {"q": "council schools"},
            {"claimant": "lindqvist"},
            {"claimant": ada.pk},
            {"topic": ["schools"], "rating": ["false", "true"]},
            {"topic": "schools"},
            {"language": ["en"], "is_corrected": False, "q": None},
        ):
            assert self.numbers(**arguments) == [claim.pk], arguments

    def test_goes_on_where_a_page_ends(self):
        claims = [factories.published() for _ in range(3)]
        first = ask("search_claims", limit=2, ordering="id")
        assert f"cursor={first['next']}" in words("search_claims", limit=2, ordering="id")
        rest = ask("search_claims", limit=2, ordering="id", cursor=first["next"])
        assert [found["claim"] for found in first["results"] + rest["results"]] == [
            claim.pk for claim in claims
        ]
        assert rest["next"] is None

    def test_lists_retracted_claims_with_a_warning_and_no_verdict(self):
        claim = factories.retracted(statement=STATEMENT)
        (found,) = ask("search_claims")["results"]
        assert (found["status"], found["verdict"], found["citation"]) == ("retracted", None, "")
        assert found["notice"] == (
            "Retracted on 2026-03-01: The register was a forgery. The former verdict, “False”, is withdrawn. "
            "Do not quote it as standing."
        )
        assert words("search_claims").startswith("NOTE: Retracted")
        assert words("search_claims").endswith(claim.get_absolute_url())

    def test_says_how_to_find_more(self):
        assert "fewer words find more" in words("search_claims", q="coal")


class TestGetClaim:
    def test_says_all_that_is_published(self):
        claim = factories.corrected(statement=STATEMENT, claimant=factories.ClaimantFactory(name="Ada"))
        answer = ask("get_claim", claim=claim.pk)
        document = Claim.objects.get(pk=claim.pk).current_entry.content
        assert [act["action"] for act in answer["history"]] == ["published", "corrected"]
        assert answer["said_by"] == answer["claimant"]["name"] == "Ada"
        assert answer["verdict"]["explanation"] == document["verdict"]["explanation"]
        for name, field in (("evidence", "excerpt"), ("history", "sequence"), ("appearances", "exact")):
            assert [each[field] for each in answer[name]] == [each[field] for each in document[name]]

    def test_can_be_quoted_with_link_and_day(self):
        claim = factories.published(statement=STATEMENT)
        url = f"http://testserver{claim.get_absolute_url()}"
        citation = f"“False”: factcheck on the claim “{STATEMENT}”, as of 2026-03-01. {url}"
        assert ask("get_claim", claim=claim.pk)["citation"] == citation
        assert words("get_claim", claim=claim.pk).endswith(f"To quote: {citation}")

    def test_takes_the_number_or_an_address(self):
        claim = factories.published()
        path = claim.get_absolute_url()
        numbers = [str(claim.pk), f"http://testserver{path}", path, f"/claims/{claim.pk}?x=1"]
        numbers += [f"http://testserver/api/v1/claims/{claim.pk}/", f"factcheck://claims/{claim.pk}"]
        assert {ask("get_claim", claim=number)["claim"] for number in numbers} == {claim.pk}

    def test_begins_with_the_correction(self):
        claim = factories.corrected()
        notice = "Corrected on 2026-03-01: The register was read wrongly."
        assert ask("get_claim", claim=claim.pk)["notice"] == notice
        assert ask("get_claim", claim=claim.pk)["verdict"]["is_corrected"] is True
        assert words("get_claim", claim=claim.pk).startswith(f"NOTE: {notice}\n")

    def test_says_that_a_verdict_is_stale(self, monkeypatch):
        claim = factories.published()
        monkeypatch.setattr(timezone, "localdate", lambda: date(2030, 1, 1))
        answer = ask("get_claim", claim=claim.pk)
        assert answer["verdict"]["is_stale"] is True
        assert answer["notice"].startswith("Stale: it says what was known on 2026-03-01")
        assert "due for another look" in answer["citation"]

    def test_says_that_one_stands_without_a_notice(self):
        answer = ask("get_claim", claim=factories.confirmed().pk)
        assert answer["notice"] == ""
        assert answer["verdict"]["confirms"]["note"] == "We read the new register."
        assert (answer["verdict"]["is_stale"], answer["verdict"]["is_corrected"]) == (False, False)

    def test_leads_from_a_merged_claim_to_the_one_that_holds(self, editor):
        into = factories.published(statement="Coal exports doubled.")
        claim = workflow.merge(claim=factories.published(), into=into, by=editor, at=AT)
        answer = ask("get_claim", claim=claim.pk)
        assert (answer["status"], answer["merged_into"], answer["citation"]) == ("merged", into.pk, "")
        assert f"http://testserver/claims/{into.pk} " in answer["notice"]

    def test_lists_the_first_places_of_many(self, reviewer):
        claim = factories.accepted()
        for _ in range(MOST_APPEARANCES + 2):
            factories.AppearanceFactory(claim=claim)
        claim = workflow.start_review(claim=claim, by=reviewer, at=AT)
        claim = self.publish(claim)
        answer = ask("get_claim", claim=claim.pk)
        assert (len(answer["appearances"]), answer["appearance_count"]) == (10, MOST_APPEARANCES + 3)
        assert "and 3 more places" in words("get_claim", claim=claim.pk)

    def publish(self, claim):
        evidence = [factories.EvidenceFactory(claim=claim) for _ in range(2)]
        for _ in range(2):
            workflow.submit_review(
                claim=claim,
                by=factories.Reviewer(),
                at=AT,
                rating=factories.RatingFactory(),
                rationale="The register lists nine.",
                confidence=4,
                cited_evidence=evidence,
            )
        return factories.published(claim=claim)


class TestGetVerdict:
    def test_names_the_entry_that_published_it_and_its_hash(self, client):
        claim = factories.corrected()
        for revision in (1, 2):
            ledger = ask("get_verdict", claim=claim.pk, revision=revision)["ledger"]
            published = client.get(ledger["url"].removeprefix("http://testserver")).content
            assert hashlib.sha256(published).hexdigest() == ledger["sha256"]
            assert json.loads(published)["verdict"]["revision"] == revision
            assert ledger["sha256"] in words("get_verdict", claim=claim.pk, revision=revision)

    def test_gives_the_one_in_force_unless_another_is_asked_for(self):
        claim = factories.corrected()
        answer = ask("get_verdict", claim=claim.pk)
        assert (answer["verdict"]["revision"], answer["is_in_force"]) == (2, True)
        assert answer == ask("get_verdict", claim=claim.pk, revision=2)

    def test_never_lets_an_earlier_one_pass_for_standing(self):
        answer = ask("get_verdict", claim=factories.corrected().pk, revision=1)
        assert (answer["is_in_force"], answer["citation"]) == (False, "")
        assert answer["notice"] == (
            "Revision 1 is not in force; do not quote it as standing. "
            "Revision 2, “False”, stands in its place."
        )

    def test_never_lets_a_retracted_one_pass_for_standing(self):
        claim = factories.retracted()
        none, first = (ask("get_verdict", claim=claim.pk, **more) for more in ({}, {"revision": 1}))
        assert none["verdict"] is None and none["ledger"]["action"] == "retracted"
        assert first["verdict"]["revision"] == 1 and first["ledger"]["action"] == "published"
        for answer in (none, first):
            assert (answer["status"], answer["is_in_force"], answer["citation"]) == ("retracted", False, "")
            assert "Retracted on 2026-03-01" in answer["notice"]

    def test_refuses_a_revision_that_there_is_not(self):
        claim = factories.corrected()
        assert refused("get_verdict", claim=claim.pk, revision=3) == (
            f"revision: Claim {claim.pk} has no published verdict 3. Possible: 1, 2."
        )


class TestQuestions:
    @pytest.mark.parametrize(
        ("name", "arguments", "said"),
        [
            ("match_statment", {}, "Did you mean “match_statement”?"),
            ("match_statement", {}, "statement: This field is required."),
            ("match_statement", {"statement": "x" * (LONGEST_STATEMENT + 1)}, "statement: Ensure"),
            ("match_statement", {"statement": {"text": "x"}}, "statement: Give a text"),
            ("match_statement", {"statement": ["x", "y"]}, "statement: Give one value, not a list."),
            ("match_statement", {"statement": "x", "language": "!"}, "language: Give a language tag"),
            ("match_statement", {"statement": "x", "limit": 0}, "limit: Ensure"),
            ("search_claims", {"rating": ["fals"]}, "rating: “fals” is not known. Did you mean “false”?"),
            (
                "search_claims",
                {"raiting": ["false"]},
                "raiting: There is no argument “raiting”. Did you mean",
            ),
            ("search_claims", {"claimant": "Nobody"}, "claimant: No published claim is by anybody called"),
            ("search_claims", {"claimant": "x" * 301}, "claimant: Ensure"),
            ("search_claims", {"topic": ["x"]}, "topic: There is no topic “x”."),
            ("search_claims", {"published__gte": "Friday"}, "published__gte: Give a day"),
            ("search_claims", {"limit": MOST_FOUND + 1}, "limit: Ensure"),
            ("search_claims", {"cursor": "x"}, "cursor: This is no cursor of this list."),
            ("search_claims", {"page_size": 3}, "page_size: There is no argument"),
            ("get_claim", {"claim": "the one on coal"}, "claim: Give the number of a claim"),
            (
                "get_claim",
                {"claim": "https://elsewhere.example/claims/1"},
                "claim: Give the number of a claim",
            ),
            ("get_verdict", {"claim": 1, "revision": "first"}, "revision: Enter a whole number."),
        ],
    )
    def test_that_make_no_sense_are_refused_with_what_would_do(self, name, arguments, said):
        assert said in refused(name, **arguments)

    def test_that_are_wrong_twice_are_told_of_both(self):
        said = refused("search_claims", rating="fals", kind="evnt")
        assert [line.partition(":")[0] for line in said.splitlines()] == ["rating", "kind"]


class TestResources:
    def text(self, uri):
        (content,) = with_client("read_resource", uri).contents
        return content.text

    def test_give_a_claim_byte_for_byte(self):
        claim = factories.published()
        document = Claim.objects.get(pk=claim.pk).current_entry.document
        assert self.text(f"factcheck://claims/{claim.pk}") == document

    def test_give_the_scales_and_the_methodology(self):
        factories.RatingFactory(label="Wrong", description="It is wrong.")
        factories.PolicyFactory(name="Two and two", min_reviews=2)
        assert {"label": "Wrong", "category": "false"}.items() <= json.loads(
            self.text("factcheck://ratings")
        )[0].items()
        assert "Two and two v1" in self.text("factcheck://methodology")

    def test_are_listed(self):
        listed = with_client("list_resources").resources
        assert [resource.uri for resource in listed] == ["factcheck://ratings", "factcheck://methodology"]
        (template,) = with_client("list_resource_templates").resource_templates
        assert template.uri_template == "factcheck://claims/{number}"

    @pytest.mark.parametrize("uri", ["factcheck://claims/{}", "factcheck://nothing", "file:///etc/passwd"])
    def test_hide_what_is_not_published(self, uri):
        refusal = with_client("read_resource", uri.format(factories.decided().pk))
        assert str(refusal).startswith("Nothing is published at")
        assert refusal.code == types.INVALID_PARAMS


class TestInstructions:
    def test_say_how_to_quote(self):
        async def read():
            async with Client(create_server()) as client:
                return client.instructions, client.server_info

        instructions, info = async_to_sync(read)()
        assert info.title == settings.SITE_NAME and info.website_url == settings.SITE_URL
        assert "`citation`" in instructions and "as-of date" in instructions and "`notice`" in instructions


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTransports:
    """The command as an assistant starts it, or a machine that serves many."""

    def test_answers_whoever_started_it(self):
        claim = factories.published(statement=STATEMENT)
        program = StdioServerParameters(
            command=sys.executable,
            args=["manage.py", "mcp"],
            env=processes.environment(),
            cwd=settings.BASE_DIR,
        )
        answer = with_client("call_tool", "match_statement", {"statement": STATEMENT}, server=program)
        assert answer.structured_content["matches"][0]["claim"] == claim.pk

    def test_answers_by_http_whoever_asks_for_this_host(self):
        claim = factories.published(statement=STATEMENT)
        with processes.ended(processes.python("manage.py", "mcp", "--http", "127.0.0.1:0")) as process:
            url = process.stdout.readline().split()[-1]
            answer = with_client("call_tool", "get_claim", {"claim": claim.pk}, server=url)
            assert answer.structured_content["statement"] == STATEMENT
            self.refuses_other_hosts(url)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0

    def refuses_other_hosts(self, url):
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for headers, status in (
            ({"Host": "rebound.example"}, 421),
            ({"Origin": "https://rebound.example"}, 403),
            ({"Origin": "https://testserver"}, 200),
        ):
            accept = {"Accept": "application/json, text/event-stream"}
            assert requests.post(url, json=body, headers=accept | headers, timeout=30).status_code == status


class TestCommand:
    def test_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "mcp", None)
        with pytest.raises(CommandError, match=r"pip install .* -r \.requirements/mcp\.txt"):
            call_command("mcp")
        assert (settings.BASE_DIR / ".requirements/mcp.txt").exists()

    @pytest.mark.parametrize("address", ["8001", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", ":8001"])
    def test_refuses_what_is_no_address(self, address):
        with pytest.raises(CommandError, match=r"no address like 127\.0\.0\.1:8001"):
            call_command("mcp", f"--http={address}")

    def test_says_that_it_cannot_listen(self):
        with pytest.raises(CommandError, match=r"Cannot listen at 192\.0\.2\.1:8001"):
            call_command("mcp", "--http=192.0.2.1:8001")
