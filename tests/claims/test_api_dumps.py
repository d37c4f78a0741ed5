"""Dumps from outside: what anybody may download, in parts if need be, and who may order one."""

import gzip
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.http import http_date
from rest_framework.test import APIClient

from claims.models import Dump, DumpFile, LedgerEntry
from claims.workflow import dumping
from tests import factories
from tests.at_once import at_once
from tests.claims import test_api_changes
from tests.claims.desk import signed_in, text_of
from tests.claims.test_api_scopes import client_of
from tests.factories import AT
from tests.processes import ended, python, served

DUMPS = "/api/v1/dumps/"
FOLLOW = test_api_changes.FOLLOW
follower = test_api_changes.TestFollower()


@pytest.fixture
def api(db):
    return APIClient()


@pytest.fixture
def dump(db):
    factories.retracted()
    factories.published()
    return factories.dumped()


@pytest.fixture
def file(dump) -> DumpFile:
    return dump.files.get(name="claims.jsonl.gz")


@pytest.fixture
def place(file):
    return f"{DUMPS}{file.dump_id}/{file.name}"


def whole(api, place) -> bytes:
    return b"".join(api.get(place).streaming_content)


class TestManifest:
    def test_says_what_there_is_and_where_to_read_on(self, api, dump):
        shown = api.get(f"{DUMPS}{dump.pk}/").json()
        assert shown["counts"] == {"published": 1, "retracted": 1}
        assert shown["made_at"] == "2026-03-01T12:00:00Z" and shown["status"] == "done"
        assert shown["changes"] == "http://testserver/api/v1/changes/?since=3"
        assert api.get(shown["changes"]).json()["results"] == []
        factories.published()
        (entry,) = api.get(shown["changes"]).json()["results"]
        assert entry["previous_sha256"] == shown["ledger_sha256"]
        for file in shown["files"]:
            content = whole(api, file["url"])
            assert (file["size_bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())

    def test_of_the_latest_has_an_address_of_its_own(self, api, dump):
        latest = factories.dumped()
        shown = api.get(f"{DUMPS}latest/")
        assert shown.json() == api.get(f"{DUMPS}{latest.pk}/").json()
        assert shown["Content-Location"] == f"http://testserver{DUMPS}{latest.pk}/"

    def test_of_the_latest_is_not_there_before_there_is_one(self, api, editor):
        dumping.ask_for_dump(by=editor, at=AT)
        answer = api.get(f"{DUMPS}latest/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_of_what_is_not_made_is_for_editors(self, api, editor):
        waiting = dumping.ask_for_dump(by=editor, at=AT)
        for person, count in ((None, 0), (factories.Reviewer(), 0), (editor, 1)):
            api.force_authenticate(person)
            assert len(api.get(DUMPS).json()["results"]) == count
            assert api.get(f"{DUMPS}{waiting.pk}/").status_code == (200 if count else 404)


class TestFile:
    def test_is_sent_as_it_is_for_everybody_to_keep(self, api, file, place):
        answer = api.get(place, HTTP_ACCEPT_ENCODING="gzip, zstd, br")
        content = b"".join(answer.streaming_content)
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert len(gzip.decompress(content).splitlines()) == 2
        assert "Content-Encoding" not in answer
        assert (answer["Content-Type"], answer["Content-Length"]) == ("application/gzip", str(len(content)))
        assert (answer["ETag"], answer["Accept-Ranges"]) == (f'"{file.sha256}"', "bytes")
        assert answer["Last-Modified"] == http_date(AT.timestamp())
        assert {"immutable", "public", "no-transform"} <= set(answer["Cache-Control"].split(", "))
        assert "claims.jsonl.gz" in answer["Content-Disposition"]
        assert answer["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("accept", ["*/*", "application/gzip", "text/html", "application/x-ndjson"])
    def test_is_what_it_is_whatever_is_accepted(self, api, place, accept):
        answer = api.get(place, HTTP_ACCEPT=accept)
        assert answer.status_code == 200 and b"".join(answer.streaming_content)

    def test_is_described_by_head(self, api, file, place):
        answer = api.head(place)
        assert (answer.status_code, answer["Content-Length"]) == (200, str(file.size_bytes))
        assert answer["ETag"] == f'"{file.sha256}"' and answer["Accept-Ranges"] == "bytes"
        assert api.head(place, HTTP_RANGE="bytes=0-1").status_code == 200

    @pytest.mark.parametrize(
        ("asked", "part"),
        [
            ("bytes=0-0", slice(0, 1)),
            ("bytes=5-9", slice(5, 10)),
            ("bytes=5-", slice(5, None)),
            ("bytes=-7", slice(-7, None)),
            ("bytes=-999999999", slice(0, None)),
            ("bytes=3-999999999", slice(3, None)),
            ("BYTES=3-4", slice(3, 5)),
        ],
    )
    def test_is_sent_in_part(self, api, place, asked, part):
        content = whole(api, place)
        answer = api.get(place, HTTP_RANGE=asked)
        assert answer.status_code == 206
        assert b"".join(answer.streaming_content) == content[part]
        start, stop, _ = part.indices(len(content))
        assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/{len(content)}"
        assert answer["Content-Length"] == str(stop - start)

    @pytest.mark.parametrize(
        "asked", ["bytes=1-2,4-5", "bytes=9-5", "bytes=-", "bytes", "lines=1-2", "bytes=a-b", "bytes=١-٢", ""]
    )
    def test_is_sent_whole_where_no_one_range_is_asked_for(self, api, place, asked):
        answer = api.get(place, HTTP_RANGE=asked)
        assert answer.status_code == 200 and "Content-Range" not in answer
        assert b"".join(answer.streaming_content)

    @pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes={size}-", "bytes=-0"])
    def test_ends_before_what_lies_beyond_it(self, api, file, place, asked):
        answer = api.get(place, HTTP_RANGE=asked.format(size=file.size_bytes))
        assert (answer.status_code, answer["Content-Type"]) == (416, "application/problem+json")
        assert answer["Content-Range"] == f"bytes */{file.size_bytes}"
        assert answer.json()["type"].endswith("/problems/range-not-satisfiable/")

    def test_is_taken_up_again_only_if_it_is_the_same(self, api, file, place):
        for condition, status in (
            (f'"{file.sha256}"', 206),
            (http_date(AT.timestamp()), 206),
            (f'W/"{file.sha256}"', 200),
            ('"another"', 200),
            (http_date(AT.timestamp() - 1), 200),
        ):
            answer = api.get(place, HTTP_RANGE="bytes=3-", HTTP_IF_RANGE=condition)
            b"".join(answer.streaming_content)
            assert answer.status_code == status, condition

    def test_is_not_sent_to_who_has_it(self, api, file, place):
        for ask in (api.get, api.head):
            unchanged = ask(place, HTTP_IF_NONE_MATCH=f'"{file.sha256}"')
            assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert api.get(place, HTTP_IF_MODIFIED_SINCE=http_date(AT.timestamp())).status_code == 304
        refused = api.get(place, HTTP_IF_MATCH='"another"')
        assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")

    @pytest.mark.parametrize(
        "name", ["claims.txt", "manifest.json", "../settings.py", "..%2f..%2fsettings.py", "claims.jsonl.gz/"]
    )
    def test_is_one_of_the_dump(self, api, dump, name):
        assert api.get(f"{DUMPS}{dump.pk}/{name}").status_code == 404
        assert api.get(f"{DUMPS}{dump.pk + 1}/claims.jsonl.gz").status_code == 404

    def test_that_was_removed_in_this_moment_is_not_found(self, api, file, place):
        file.file.storage.delete(file.file.name)
        assert api.get(place).status_code == 404

    def test_takes_no_parameters_and_no_writes(self, api, place):
        assert api.get(place, {"since": "1"}).status_code == 400
        for ask in (api.post, api.put, api.patch, api.delete):
            assert ask(place).status_code in (403, 405)

    def test_costs_one_query(self, api, place, django_assert_num_queries):
        with django_assert_num_queries(1):
            whole(api, place)


class TestOrder:
    def ask(self, person, **headers):
        api = APIClient()
        api.force_authenticate(person)
        return api.post(DUMPS, **headers)

    def test_is_accepted_and_can_be_watched(self, editor, api):
        factories.published()
        answer = self.ask(editor)
        assert answer.status_code == 202
        assert (answer.json()["status"], answer.json()["files"]) == ("queued", [])
        dumping.make_due(clock=lambda: AT + timedelta(days=10_000))
        assert api.get(answer["Location"]).json()["status"] == "done"

    def test_is_not_doubled(self, editor):
        first, second = self.ask(editor), self.ask(factories.Editor())
        assert first["Location"] == second["Location"] and Dump.objects.count() == 1
        again = [self.ask(editor, HTTP_IDEMPOTENCY_KEY="night") for _ in range(2)]
        assert again[0].json() == again[1].json() and again[1]["Idempotency-Replayed"] == "true"

    @pytest.mark.parametrize("group", [None, factories.Contributor, factories.Reviewer])
    def test_is_for_editors(self, db, group):
        answer = self.ask(group and group())
        assert answer.status_code == (403 if group else 401) and not Dump.objects.exists()

    def test_takes_the_scope_of_publishing(self, editor):
        refused = client_of(editor, "read:unpublished").post(DUMPS)
        assert refused.status_code == 403 and "“publish”" in refused.json()["detail"]
        assert client_of(editor, "publish").post(DUMPS).status_code == 202


class TestDesk:
    LIST = "/admin/claims/dump/"

    def test_shows_the_dumps_and_their_files(self, editor, dump, django_assert_max_num_queries):
        browser = signed_in(editor)
        assert f"Dump {dump.pk}, up to entry 3" in text_of(browser.get(self.LIST))
        with django_assert_max_num_queries(12):
            page = browser.get(f"{self.LIST}{dump.pk}/change/")
        assert f"{DUMPS}{dump.pk}/claims.parquet" in page.content.decode()

    def test_lets_editors_order_one(self, editor):
        browser = signed_in(editor)
        assert "now?" in text_of(browser.get(f"{self.LIST}add/"))
        for _ in range(2):
            assert browser.post(f"{self.LIST}add/").status_code == 302
        assert Dump.objects.get().created_by == editor

    def test_lets_nobody_write_one_by_hand(self, editor, dump):
        browser = signed_in(editor)
        assert browser.post(f"{self.LIST}{dump.pk}/change/", {"sequence": "1"}).status_code == 403
        assert browser.post(f"{self.LIST}{dump.pk}/delete/", {"post": "yes"}).status_code == 403
        for group in (factories.Contributor, factories.Reviewer):
            other = signed_in(group())
            assert other.get(self.LIST).status_code == 403
            assert other.post(f"{self.LIST}add/").status_code == 403
        assert Dump.objects.get() == dump


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestFollowing:
    """A copy that begins with a dump, made while people publish, is what is published."""

    @pytest.fixture
    def site(self):
        with served() as site:
            yield site

    def test_from_a_dump_holds_what_following_from_the_beginning_does(self, site, tmp_path):
        path, acts = tmp_path / "copy.sqlite3", test_api_changes.publish_and_amend(12)
        assert at_once([*acts[:6], factories.dumped]) == []
        assert at_once(acts[6:]) == []
        last = LedgerEntry.objects.latest("sequence").sequence
        with ended(python(str(FOLLOW), site, str(path), "--dump")):
            follower.wait_until(lambda: path.exists() and follower.held(path)[1] == last)
        assert follower.held(path)[0] == follower.public()
        assert [each.suffix for each in tmp_path.iterdir()] == [".sqlite3"]
        assert Dump.objects.get().sequence < last

    def test_takes_a_broken_download_up_where_it_ended(self, site, tmp_path):
        for _ in range(3):
            factories.published()
        file = factories.dumped().files.get(format="jsonl")
        path = tmp_path / "copy.sqlite3"
        begun = Path(f"{path}.{file.sha256[:16]}")
        with file.file.open() as content:
            begun.write_bytes(b"x" * 50 + content.read()[50:100])
        with ended(python(str(FOLLOW), site, str(path), "--dump")) as refusing:
            assert refusing.wait(30) != 0  # because it went on after what was there, which is wrong
        with file.file.open() as content:
            begun.write_bytes(content.read(100))
        with ended(python(str(FOLLOW), site, str(path), "--dump")):
            follower.wait_until(lambda: path.exists() and follower.held(path)[1] == 3)
        assert follower.held(path)[0] == follower.public()
