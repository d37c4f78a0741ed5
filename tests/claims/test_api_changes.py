"""The ledger as a feed: filtered, waited for, streamed, and followed by a program that is killed."""

import json
import random
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from rest_framework.test import APIClient

from claims import workflow
from claims.api import changes, waiting
from claims.enums import Publication, RatingCategory
from claims.models import Claim, LedgerEntry
from claims.workflow import following
from tests import factories
from tests.at_once import at_once
from tests.factories import AT
from tests.processes import ended, python, served

CHANGES = "/api/v1/changes/"
FOLLOW = Path(__file__).resolve().parent.parent.parent / "docs/follow.py"


@pytest.fixture
def api(db):
    return APIClient()


def hang_up(answer):
    """Close a stream that was not read to its end, and leave the test its database connection."""
    for close in answer._resource_closers:
        close()


def numbers(api, **params):
    """Follow `next` to the end; return the numbers of the entries on the way."""
    address, found = f"{CHANGES}?{urlencode(params)}", []
    while True:
        page = api.get(address).json()
        found += [entry["sequence"] for entry in page["results"]]
        if page["next"].partition("?")[2] == urlsplit(address).query or page["next"].endswith(address):
            return found
        address = page["next"]


def claimed(**fields):
    """Publish a claim with a topic, a claimant and a publisher."""
    claimant = factories.ClaimantFactory()
    place = workflow.Place(version=factories.VersionFactory(), start=27, end=53, claimant=claimant)
    return factories.published(place=place, claimant=claimant, topics=[factories.TopicFactory()], **fields)


class TestFilters:
    @pytest.mark.parametrize(
        ("parameter", "value"),
        [
            ("topic", lambda claim: claim.topics.get().slug),
            ("topic__all", lambda claim: claim.topics.get().slug),
            ("claimant", lambda claim: claim.claimant_id),
            ("publisher", lambda claim: claim.appearances.get().version.article.publisher_id),
            ("publisher", lambda claim: claim.appearances.get().version.article.publisher.domain),
            ("language", lambda claim: claim.language),
            ("claim", lambda claim: claim.pk),
        ],
    )
    def test_find_what_documents_say(self, api, parameter, value):
        one, other = claimed(language="en"), claimed(language="fr")
        assert numbers(api, **{parameter: value(one)}) == [1]
        if parameter != "topic__all":
            assert numbers(api, **{f"{parameter}__not": value(one)}) == [2]
        assert numbers(api, **{parameter: value(other)}) == [2]

    def test_find_ratings(self, api):
        factories.published()
        factories.published(
            rating=factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)
        )
        assert numbers(api, rating="false") == [1]
        assert numbers(api, rating="true,mixed") == [2]

    def test_go_by_what_was_published_not_by_what_the_desk_does_meanwhile(self, api):
        claim = claimed()
        topic, before = factories.TopicFactory(), claim.topics.get()
        claim.topics.set([topic])
        assert numbers(api, topic=before.slug) == [1]
        assert numbers(api, topic=topic.slug) == []

    def test_find_acts(self, api):
        factories.retracted()
        factories.published()
        assert numbers(api, action="retracted") == [2]
        assert numbers(api, action__not="retracted") == [1, 3]

    def test_keep_telling_of_a_claim_that_matched_once(self, api):
        claim = factories.published()
        right = factories.RatingFactory(label="True", category=RatingCategory.TRUE, value=5)
        workflow.correct(claim=claim, correction_note="Read wrongly.", by=factories.Editor(), at=AT)
        verdict = factories.verdict_of(claim)
        type(verdict).objects.filter(pk=verdict.pk).update(rating=right, rating_category=right.category)
        workflow.sign_off(claim=claim, by=factories.Editor(), at=AT)
        claim = workflow.publish(claim=claim, by=factories.Editor(), at=AT)
        workflow.retract(claim=claim, reason="A forgery.", by=factories.Editor(), at=AT)
        assert numbers(api, rating="false") == [1, 2, 3]
        assert numbers(api, rating="true") == [2, 3]
        assert numbers(api, rating__not="false") == [2, 3]

    def test_look_at_so_many_entries_at_a_time_and_go_on(self, api, monkeypatch):
        monkeypatch.setattr(following, "LOOKED_AT", 2)
        for _ in range(4):
            factories.published()
        last = claimed(language="fr")
        page = api.get(CHANGES, {"language": "fr"}).json()
        assert page["results"] == [] and "since=2" in page["next"]
        assert numbers(api, language="fr") == [last.current_entry_id]

    def test_that_read_documents_do_not_count(self, api):
        assert api.get(CHANGES, {"language": "fr", "count": "true"}).json()["errors"].keys() == {"count"}
        assert api.get(CHANGES, {"action": "merged", "count": "true"}).json()["count"] == 0

    @pytest.mark.parametrize(
        ("parameter", "value", "hint"),
        [
            ("topics", "x", "Did you mean “topic”?"),
            ("topic", "nowhere", "There is no topic “nowhere”"),
            ("rating", "flase", "Did you mean “false”?"),
            ("wait", "61", "60"),
            ("wait", "0", "1"),
            ("wait", "soon", "whole number"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, api, parameter, value, hint):
        answer = api.get(CHANGES, {parameter: value})
        assert answer.status_code == 400
        assert hint in answer.json()["errors"][parameter][0]


class TestEnd:
    def test_is_where_next_is_the_address_asked(self, api):
        factories.published()
        page = api.get(f"{CHANGES}?since=1").json()
        assert page["results"] == [] and page["next"].endswith("/changes/?since=1")

    def test_of_a_ledger_that_was_cut_short_is_not_passed_by(self, api):
        factories.published()
        assert api.get(f"{CHANGES}?since=9").json()["next"].endswith("since=9")


class TestPlaces:
    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_that_are_all_taken_refuse_another_one(self, api, monkeypatch, accept):
        monkeypatch.setattr(changes, "lookout", waiting.Lookout(0))
        params = {"wait": 1} if accept == "application/json" else {}
        answer = api.get(CHANGES, params, HTTP_ACCEPT=accept)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert answer.json()["type"].endswith("/problems/too-many-waiting/")

    def test_are_not_needed_by_who_is_answered_at_once(self, api, monkeypatch):
        monkeypatch.setattr(changes, "lookout", waiting.Lookout(0))
        factories.published()
        assert api.get(CHANGES, {"wait": 60}).json()["results"]

    def test_are_given_back(self, api, monkeypatch):
        monkeypatch.setattr(changes, "lookout", waiting.Lookout(1))
        for _ in range(2):
            assert api.get(CHANGES, {"wait": 1}).status_code == 200
            stream = api.get(CHANGES, HTTP_ACCEPT="text/event-stream")
            assert next(iter(stream)).startswith(b"retry:")
            hang_up(stream)

    def test_are_given_back_by_a_stream_that_nobody_read(self, api, monkeypatch):
        monkeypatch.setattr(changes, "lookout", waiting.Lookout(1))
        for _ in range(2):
            hang_up(api.get(CHANGES, HTTP_ACCEPT="text/event-stream"))


class TestStream:
    def read(self, api, count, **asked):
        answer = api.get(CHANGES, asked.pop("params", {}), HTTP_ACCEPT="text/event-stream", **asked)
        assert answer.status_code == 200, answer.json()
        events = [next(stream) for stream in [iter(answer)] for _ in range(count)]
        hang_up(answer)
        return answer, [event.decode() for event in events]

    def test_tells_each_entry_with_its_number(self, api):
        claim = factories.published()
        answer, (retry, event) = self.read(api, 2)
        assert answer["Content-Type"] == "text/event-stream" and answer["Cache-Control"] == "no-store"
        assert retry == "retry: 3000\n\n"
        number, data = event.rstrip("\n").split("\n")
        assert number == "id: 1"
        assert json.loads(data.removeprefix("data: ")) == api.get(f"{CHANGES}1/").json()
        assert json.loads(data.removeprefix("data: "))["claim"] == claim.pk

    def test_goes_on_after_the_event_that_came_last(self, api):
        for _ in range(3):
            factories.published()
        _, (_, event) = self.read(api, 2, HTTP_LAST_EVENT_ID="2", params={"since": "0"})
        assert event.startswith("id: 3\n")

    def test_passes_filters_and_fields(self, api):
        factories.published()
        claimed(language="fr")
        _, (_, event) = self.read(api, 2, params={"language": "fr", "fields": "claim,sequence"})
        assert json.loads(event.partition("data: ")[2]).keys() == {"claim", "sequence"}
        assert event.startswith("id: 2\n")

    def test_says_that_it_is_there_and_how_far_it_is(self, api, monkeypatch):
        monkeypatch.setattr(changes, "HEARTBEAT_SECONDS", 0.01)
        factories.published()
        _, events = self.read(api, 2, params={"language": "fr"})
        assert events[1] == ": waiting\nid: 1\n\n"

    def test_ends_by_itself(self, api, monkeypatch):
        monkeypatch.setattr(changes, "STREAM_SECONDS", 0)
        assert list(api.get(CHANGES, HTTP_ACCEPT="text/event-stream")) == [b"retry: 3000\n\n"]

    @pytest.mark.parametrize("parameter", ["wait", "count", "page_size"])
    def test_has_no_pages(self, api, parameter):
        answer = api.get(CHANGES, {parameter: "1"}, HTTP_ACCEPT="text/event-stream")
        assert answer.status_code == 400 and parameter in answer.json()["errors"]

    def test_refuses_a_place_that_is_none(self, api):
        answer = api.get(CHANGES, HTTP_ACCEPT="text/event-stream", HTTP_LAST_EVENT_ID="x")
        assert "Last-Event-ID" in answer.json()["errors"]


class TestLookout:
    def test_looks_once_a_second_for_all_who_wait(self, db, monkeypatch, django_assert_num_queries):
        lookout = waiting.Lookout(8)
        with django_assert_num_queries(1):
            assert [lookout.latest() for _ in range(100)] == [0] * 100
        monkeypatch.setattr(waiting, "LOOK_SECONDS", 0)
        with django_assert_num_queries(2):
            assert [lookout.latest() for _ in range(2)] == [0] * 2


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served(CHANGES_MAX_WAITING="3") as address:
        yield address


@contextmanager
def asked(site, path, **headers):
    """Ask the server; give the answer as it arrives."""
    parts = urlsplit(site)
    caller = HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        caller.request("GET", path, headers=headers)
        with caller.getresponse() as answer:
            yield answer
    finally:
        caller.close()


def get(site, path, **headers):
    """Return status, content and how long it took."""
    began = time.monotonic()
    with asked(site, path, **headers) as answer:
        return answer.status, json.loads(answer.read()), time.monotonic() - began


def ready(count):
    """Sign off so many claims and return the calls that publish them, each by an editor of its own."""
    claims = [factories.signed_off() for _ in range(count)]
    return [partial(workflow.publish, claim=claim, by=factories.Editor(), at=AT) for claim in claims]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestServed:
    """From outside: what a client of the running site sees."""

    def test_a_wait_ends_with_a_publication(self, site):
        (publish,) = ready(1)
        with ThreadPoolExecutor(1) as pool:
            waits = pool.submit(get, site, f"{CHANGES}?since=0&wait=20")
            time.sleep(1.5)
            publish()
            status, page, seconds = waits.result()
        assert (status, [entry["sequence"] for entry in page["results"]]) == (200, [1])
        assert 1 < seconds < 6 and "since=1" in page["next"] and "wait=20" in page["next"]

    def test_a_wait_goes_on_when_what_came_does_not_match(self, site):
        (publish,) = ready(1)
        with ThreadPoolExecutor(1) as pool:
            waits = pool.submit(get, site, f"{CHANGES}?since=0&wait=4&language=fr")
            publish()
            status, page, seconds = waits.result()
        assert (status, page["results"]) == (200, [])
        assert seconds >= 3.9 and "since=1" in page["next"]

    def test_only_so_many_wait_and_everybody_else_is_answered(self, site):
        with ThreadPoolExecutor(4) as pool:
            waits = [pool.submit(get, site, f"{CHANGES}?wait=3") for _ in range(4)]
            assert get(site, CHANGES)[2] < 2
            statuses = sorted(wait.result()[0] for wait in waits)
        assert statuses == [200, 200, 200, 503]
        assert get(site, f"{CHANGES}?wait=1")[0] == 200

    def test_a_stream_tells_what_is_published_while_it_runs(self, site):
        publish, again = ready(2)
        publish()
        with asked(site, CHANGES, Accept="text/event-stream", **{"Accept-Encoding": "gzip"}) as stream:
            lines = iter(stream.readline, b"")
            assert b"id: 1\n" in [next(lines) for _ in range(4)]
            again()
            assert any(line == b"id: 2\n" for line in lines)

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server to be asked")
    def test_who_waits_holds_no_database_connection(self):
        ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'waiting'"
        with (
            served(CHANGES_MAX_WAITING="3", PGAPPNAME="waiting") as site,
            ThreadPoolExecutor(3) as pool,
            connection.cursor() as cursor,
        ):
            waits = [pool.submit(get, site, f"{CHANGES}?wait=5") for _ in range(3)]
            time.sleep(3)
            cursor.execute(ours)
            (held,) = cursor.fetchone()
            assert all(wait.result()[0] == 200 for wait in waits)
        assert held <= 1


def publish_and_amend(count):
    """Publish so many claims at once, and correct, retract and merge some of them meanwhile."""
    barred = "The register was a forgery."

    def further(publish, number):
        claim, editor = publish(), factories.Editor(username=f"further{number}")
        if number % 3 == 0:
            workflow.retract(claim=claim, reason=barred, by=editor, at=AT)
        if number % 6 == 0:
            workflow.reinstate(claim=claim, reason="It was not.", by=editor, at=AT)

    return [partial(further, publish, number) for number, publish in enumerate(ready(count))]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestFollower:
    """The client that docs/changes.md shows, as a program of its own."""

    def held(self, path):
        with sqlite3.connect(path) as copy:
            rows = dict(copy.execute("SELECT id, document FROM claim").fetchall())
            (sequence,) = copy.execute("SELECT sequence FROM latest").fetchone()
        copy.close()
        return rows, sequence

    def public(self):
        claims = Claim.objects.exclude(publication=Publication.NONE).select_related("current_entry")
        return {claim.pk: claim.current_entry.document for claim in claims}

    def test_killed_at_random_holds_just_what_is_published(self, site, tmp_path):
        path, chance = tmp_path / "copy.sqlite3", random.Random(4)
        acts = publish_and_amend(24)
        failures = []
        publishing = threading.Thread(
            target=lambda: [failures.extend(at_once(acts[start : start + 4])) for start in range(0, 24, 4)]
        )
        publishing.start()
        kills = 0
        while publishing.is_alive():
            with ended(python(str(FOLLOW), site, str(path))):
                time.sleep(chance.uniform(0.1, 1.2))
            kills += 1
        publishing.join()
        assert failures == [] and kills > 1
        last = LedgerEntry.objects.latest("sequence").sequence
        with ended(python(str(FOLLOW), site, str(path))):
            self.wait_until(lambda: path.exists() and self.held(path)[1] == last)
        assert self.held(path)[0] == self.public()
        assert last == 24 + 8 + 4

    def test_stops_at_a_ledger_that_was_changed(self, site, tmp_path):
        path = tmp_path / "copy.sqlite3"
        for publish in ready(2):
            publish()
        with ended(python(str(FOLLOW), site, str(path))):
            self.wait_until(lambda: path.exists() and self.held(path)[1] == 2)
        with sqlite3.connect(path) as copy:
            copy.execute("UPDATE latest SET sequence = 1")
        copy.close()
        with ended(python(str(FOLLOW), site, str(path))) as follower:
            assert follower.wait(30) != 0

    def wait_until(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not self.holds(condition):
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.1)

    def holds(self, condition):
        try:
            return condition()
        except (sqlite3.OperationalError, TypeError):  # it has not made its tables yet
            return False


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_reader_ever_finds_a_gap():
    acts, seen, done = publish_and_amend(16), [], threading.Event()
    entries = LedgerEntry.objects.all()

    def read():
        follower = following.Follower(entries, 0, size=3, is_picky=True)
        is_last = False
        while not (is_last and follower.is_at_end):
            is_last = done.is_set()
            seen.extend(entry.sequence for entry in follower.read())

    def publish():
        try:
            assert at_once(acts) == []
        finally:
            done.set()

    assert at_once([read, publish]) == []
    assert seen == list(range(1, LedgerEntry.objects.count() + 1))


@pytest.mark.django_db
def test_a_last_event_id_that_is_none_is_refused_on_pages_too(client):
    answer = client.get("/api/v1/changes/", headers={"Last-Event-ID": str(2**63)})
    assert answer.status_code == 400
    assert "Last-Event-ID" in answer.json()["errors"]
