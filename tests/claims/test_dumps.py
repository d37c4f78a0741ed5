"""Dumps: what is in them, that they are whole or not there at all, and what becomes of old ones."""

import csv
import gzip
import hashlib
import io
import json
import shutil
import time
import tracemalloc
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from claims import workflow
from claims.api.shapes import DocumentShape
from claims.enums import Comparator, DumpFormat
from claims.interchange import columns, dumps
from claims.interchange.datafeed import feed_element
from claims.interchange.dumps import Edition, Entry, write_file
from claims.models import Claim, Dump, DumpFile, LedgerEntry
from claims.workflow import dumping
from sources.enums import WorkStatus
from tests import factories
from tests.at_once import at_once
from tests.claims.schemas import validate
from tests.factories import AT
from tests.processes import ended, python

DAY = timedelta(days=1)
NAMES = {"claims.jsonl.gz", "claims.csv.gz", "claimreviews.json.gz", "claims.parquet"}

# A worker that is slow to write, holds what it was killed at no longer than a second, and says that it began.
SLOW_WORKER = """
import django
django.setup()
import time
from django.core.management import call_command
from claims.interchange import dumps
from claims.workflow import dumping
dumping.LEASE_SECONDS, dumping.BATCH = 1, 1
write = dumping.write_file
def slowly(*args):
    print("writing", flush=True)
    time.sleep(0.3)
    return write(*args)
dumping.write_file = slowly
call_command("worker")
"""


@pytest.fixture
def folder(settings) -> Path:
    """Return where dumps are kept, without those of other tests."""
    shutil.rmtree(settings.DUMPS_DIR, ignore_errors=True)
    return Path(settings.DUMPS_DIR)


def newsroom() -> dict[str, Claim]:
    """Publish claims of which each has another fate."""
    into = factories.published(topics=[factories.TopicFactory(name="=1+1")])
    gone = factories.published()
    workflow.merge(claim=gone, into=into, by=factories.Editor(), at=AT)
    return {
        "merged": gone,
        "corrected": factories.corrected(language="fr"),
        "retracted": factories.retracted(),
        "quantified": factories.published(
            quantity_comparator=Comparator.GTE,
            quantity_value="1234567890123.000001",
            quantity_unit="meetings",
            speaks_of_from=AT.date(),
        ),
    }


def read(dump: Dump, format_: DumpFormat) -> bytes:
    with dump.files.get(format=format_).file.open() as file:
        content = file.read()
    return gzip.decompress(content) if dumps.FORMATS[format_].media_type == dumps.GZIP else content


def documents(dump: Dump) -> dict[int, str]:
    lines = read(dump, DumpFormat.JSONL).decode().splitlines()
    return {json.loads(line)["id"]: line for line in lines}


def replayed(until: int | None = None) -> dict[int, str]:
    """Return what somebody holds who followed the ledger from its beginning."""
    entries = LedgerEntry.objects.since(0)
    return {entry.claim_id: entry.document for entry in entries if until is None or entry.sequence <= until}


def kept(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.django_db
class TestContent:
    def test_is_what_a_follower_holds(self):
        newsroom()
        dump = factories.dumped()
        assert documents(dump) == replayed()
        assert dump.counts == {"published": 3, "retracted": 1, "merged": 1}
        last = LedgerEntry.objects.latest("sequence")
        assert (dump.sequence, dump.ledger_sha256) == (last.sequence, last.sha256)

    def test_is_that_of_its_sequence_whatever_comes_after(self, monkeypatch):
        newsroom()
        first = factories.published()
        before = replayed()
        write = dumping.write_file

        def publish_and_write(*args):
            workflow.retract(claim=first, reason="A forgery.", by=factories.Editor(), at=AT)
            monkeypatch.setattr(dumping, "write_file", write)
            return write(*args)

        monkeypatch.setattr(dumping, "write_file", publish_and_write)
        dump = factories.dumped()
        assert documents(dump) == before != replayed()
        assert documents(dump) == replayed(until=dump.sequence)

    def test_is_proved_line_by_line(self):
        newsroom()
        hashes = {
            hashlib.sha256(line).hexdigest()
            for line in read(factories.dumped(), DumpFormat.JSONL).splitlines()
        }
        assert hashes < set(LedgerEntry.objects.values_list("sha256", flat=True))

    def test_is_the_same_in_every_format(self):
        newsroom()
        dump = factories.dumped()
        lines = [json.loads(line) for line in documents(dump).values()]
        table = list(csv.DictReader(io.StringIO(read(dump, DumpFormat.CSV).decode(), newline="")))
        assert [(int(row["id"]), row["status"]) for row in table] == [
            (line["id"], line["status"]) for line in lines
        ]
        feed = json.loads(read(dump, DumpFormat.CLAIMREVIEW))
        validate(feed, "datafeed")
        site = {"site_url": "http://testserver", "site_name": "factcheck"}
        elements = [feed_element(line, **site) for line in lines]
        assert feed["dataFeedElement"] == [element for element in elements if element]
        parquet = pyarrow.parquet.read_table(io.BytesIO(read(dump, DumpFormat.PARQUET))).to_pylist()
        assert [plain(row) for row in parquet] == [plain(line) for line in lines]

    def test_is_counted_and_hashed(self):
        newsroom()
        dump = factories.dumped()
        assert {file.name for file in dump.files.all()} == NAMES
        for file in dump.files.all():
            with file.file.open() as content:
                assert file.sha256 == hashlib.sha256(content.read()).hexdigest()
            assert file.size_bytes == file.file.size
            assert file.row_count == (3 if file.format == DumpFormat.CLAIMREVIEW else 5)

    def test_makes_the_same_bytes_at_the_same_sequence(self):
        newsroom()
        files = [set(factories.dumped(at).files.values_list("name", "sha256")) for at in (AT, AT + DAY)]
        assert files[0] == files[1]

    def test_may_be_nothing_at_all(self):
        dump = factories.dumped()
        assert (dump.status, dump.sequence, dump.ledger_sha256) == (WorkStatus.DONE, 0, "0" * 64)
        assert documents(dump) == {} and dump.counts == {}

    def test_runs_nothing_in_a_spreadsheet(self):
        factories.published(statement="=cmd|' /C calc'!A0 ran in 2025.")
        assert "'=cmd" in read(factories.dumped(), DumpFormat.CSV).decode()

    def test_goes_without_parquet_where_its_library_is_missing(self, monkeypatch):
        monkeypatch.setattr(dumps, "find_spec", lambda name: None if name == "pyarrow" else find_spec(name))
        assert {file.name for file in factories.dumped().files.all()} == NAMES - {"claims.parquet"}


def plain(value, names=None):
    """Return a document as JSON has it, whether it comes from there or from typed columns."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name not in ("entry", "responses")}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


class TestColumns:
    def test_are_the_fields_of_the_document(self):
        assert_same(columns.SCHEMA, DocumentShape(), besides={"entry"})


def assert_same(schema, shape, besides=frozenset()):
    fields = shape.fields
    assert {field.name for field in schema} - besides == set(fields)
    for field in schema:
        shown = getattr(fields.get(field.name), "child", fields.get(field.name))
        kind = field.type.value_type if pyarrow.types.is_list(field.type) else field.type
        if hasattr(shown, "fields"):
            assert_same(kind, shown)
        if type(shown).__name__ in ("DateField", "DateTimeField"):
            assert pyarrow.types.is_temporal(kind), field.name


@pytest.mark.django_db
class TestOrder:
    def test_is_for_editors(self):
        for person in (factories.Person(), factories.Contributor(), factories.Reviewer()):
            with pytest.raises(PermissionDenied):
                dumping.ask_for_dump(by=person, at=AT)
        assert dumping.ask_for_dump(by=factories.Editor(), at=AT).status == WorkStatus.QUEUED

    def test_is_one_as_long_as_one_is_on_its_way(self, editor):
        first = dumping.ask_for_dump(by=editor, at=AT)
        assert dumping.ask_for_dump(by=factories.Editor(), at=AT) == first
        dumping.make_due(clock=lambda: AT)
        assert dumping.ask_for_dump(by=editor, at=AT) != first

    def test_has_a_database_that_knows_of_one_alone(self, editor):
        dumping.ask_for_dump(by=editor, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Dump.objects.create(created_at=AT, next_attempt_at=AT, status=WorkStatus.RUNNING)

    def test_that_is_made_says_up_to_where(self):
        dump = factories.dumped()
        with pytest.raises(IntegrityError), transaction.atomic():
            Dump.objects.filter(pk=dump.pk).update(sequence=None)


@pytest.mark.django_db
class TestNight:
    @pytest.fixture(autouse=True)
    def nightly(self, settings):
        settings.DUMP_EVERY_HOURS = 24

    def made(self, at):
        workflow.run_due(clock=lambda: at)
        return Dump.objects.made().count()

    def test_brings_a_dump_when_something_was_published(self):
        assert self.made(AT) == 0
        factories.published()
        assert self.made(AT) == 1
        factories.published()
        assert self.made(AT + DAY - timedelta(seconds=1)) == 1
        assert self.made(AT + DAY) == 2
        assert self.made(AT + 2 * DAY) == 2
        assert Dump.objects.filter(created_by=None).count() == 2

    def test_brings_none_where_nobody_wants_one(self, settings):
        settings.DUMP_EVERY_HOURS = 0
        factories.published()
        assert self.made(AT) == 0

    def test_does_not_wait_for_the_dump_with_everything_else(self, monkeypatch, editor):
        for _ in range(3):
            factories.published()
        dumping.ask_for_dump(by=editor, at=AT)
        done = []
        monkeypatch.setattr(dumping, "BATCH", 1)
        monkeypatch.setattr("claims.workflow.background.deliver_due", lambda clock: done.append("told"))
        assert self.made(AT) == 1
        assert len(done) == 1 + 3 * len(NAMES)


@pytest.mark.django_db
class TestOld:
    def test_ones_are_removed_with_their_files(self, folder, settings):
        settings.DUMPS_KEEP = 2
        factories.published()
        made = [factories.dumped(AT + number * DAY) for number in range(4)]
        assert list(Dump.objects.order_by("pk")) == made[2:]
        assert kept(folder) == {f"{dump.pk}/{name}" for dump in made[2:] for name in NAMES}
        assert {path.name for path in folder.iterdir()} == {str(dump.pk) for dump in made[2:]}

    def test_one_that_is_being_downloaded_does_not_break(self, folder, settings):
        settings.DUMPS_KEEP = 1
        factories.published()
        file = factories.dumped().files.get(format=DumpFormat.JSONL)
        with file.file.open() as download:
            beginning = download.read(10)
            factories.dumped(AT + DAY)
            assert not DumpFile.objects.filter(pk=file.pk).exists()
            assert hashlib.sha256(beginning + download.read()).hexdigest() == file.sha256

    def test_failures_go_with_the_dumps_of_their_time(self, settings):
        settings.DUMPS_KEEP = 1
        failed = Dump.objects.create(created_at=AT, next_attempt_at=AT, status=WorkStatus.FAILED)
        factories.dumped(), factories.dumped()
        assert not Dump.objects.filter(pk=failed.pk).exists()


@pytest.mark.django_db
class TestFailure:
    def test_is_tried_again_and_leaves_nothing(self, folder, monkeypatch, caplog, editor):
        factories.published()
        dumping.ask_for_dump(by=editor, at=AT)
        broken = dumps.Format("claims.csv.gz", dumps.GZIP, lambda *_: 1 / 0)
        with monkeypatch.context() as patch:
            patch.setitem(dumps.FORMATS, DumpFormat.CSV, broken)
            dumping.make_due(clock=lambda: AT)
        dump = Dump.objects.get()
        assert dump.status == WorkStatus.QUEUED and "ZeroDivisionError" in dump.error
        assert kept(folder) == set() and not DumpFile.objects.exists()
        assert dumping.make_due(clock=lambda: AT + timedelta(minutes=1))
        assert Dump.objects.get().status == WorkStatus.DONE

    def test_of_a_worker_that_was_too_slow_leaves_what_another_one_made(self, folder, monkeypatch, editor):
        factories.published()
        dumping.ask_for_dump(by=editor, at=AT)
        now, write = [AT], dumping.write_file

        def overtaken(*args):
            monkeypatch.setattr(dumping, "write_file", write)
            now[0] = AT + timedelta(seconds=dumping.LEASE_SECONDS)
            dumping.make_due(clock=lambda: now[0])
            return write(*args)

        monkeypatch.setattr(dumping, "write_file", overtaken)
        dumping.make_due(clock=lambda: now[0])
        dump = Dump.objects.get()
        assert (dump.status, dump.attempts, dump.files.count()) == (WorkStatus.DONE, 2, len(NAMES))
        assert kept(folder) == {f"{dump.pk}/{name}" for name in NAMES}

    def test_is_none_while_the_worker_says_that_it_is_there(self, monkeypatch, editor):
        for _ in range(3):
            factories.published()
        dumping.ask_for_dump(by=editor, at=AT)
        monkeypatch.setattr(dumping, "BATCH", 1)
        now = [AT]

        def slow():
            now[0] += timedelta(seconds=dumping.LEASE_SECONDS * 0.6)
            assert not dumping.make_next(clock=lambda: now[0])

        dumping.make_due(clock=lambda: now[0], meanwhile=slow)
        dump = Dump.objects.get()
        assert (dump.status, dump.attempts) == (WorkStatus.DONE, 1)
        assert dump.finished_at > AT + 5 * timedelta(seconds=dumping.LEASE_SECONDS)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestWorker:
    def test_that_is_killed_leaves_nothing_half_made(self, settings, tmp_path, editor):
        for _ in range(3):
            factories.published()
        dump = dumping.ask_for_dump(by=editor, at=AT)
        place = {"TEST_DUMPS_DIR": str(tmp_path)}
        for files in range(4):
            with ended(python("-c", SLOW_WORKER, **place)) as worker:
                for _ in range(files + 1):
                    assert worker.stdout.readline() == "writing\n"
            assert not DumpFile.objects.exists()
            assert {Path(path).parent.name for path in kept(tmp_path)} <= {
                f"{dump.pk}.making-{attempt}" for attempt in range(1, files + 2)
            }
        with ended(python("-c", SLOW_WORKER, **place)):
            end = time.monotonic() + 60
            while Dump.objects.get().status != WorkStatus.DONE or any(tmp_path.glob("*.making-*")):
                assert time.monotonic() < end, "waited in vain"
                time.sleep(0.1)
        assert kept(tmp_path) == {f"{dump.pk}/{name}" for name in NAMES}

    def test_makes_one_dump_for_all_who_ask_at_once(self):
        people = [factories.Editor() for _ in range(6)]
        assert at_once(partial(dumping.ask_for_dump, by=person, at=AT) for person in people) == []
        assert Dump.objects.count() == 1


class TestMemory:
    """Flat, however many claims there are: nothing is kept that was written."""

    def peak(self, format_, document, count, folder):
        def entries():
            for start in range(1, count, 100):
                yield [Entry(number, "0" * 64, document) for number in range(start, start + 100)]

        edition = Edition(read=entries, recorded_at=None, site_url="http://testserver", site_name="factcheck")
        write_file(format_, edition, folder)  # what is loaded once is loaded
        tracemalloc.start()
        try:
            assert write_file(format_, edition, folder).row_count in (count, count)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    @pytest.mark.django_db
    @pytest.mark.parametrize("format_", DumpFormat)
    def test_does_not_grow_with_the_claims(self, format_, tmp_path):
        document = factories.published().current_entry.document
        # What Parquet has in memory is a group of rows: there are several in any case.
        few = 2 * columns.GROUP_CHARACTERS // len(document) if format_ == DumpFormat.PARQUET else 200
        few = -(-few // 100) * 100
        small, large = (self.peak(format_, document, count, tmp_path) for count in (few, 4 * few))
        assert large < 1.5 * small + 100_000


@pytest.mark.django_db
class TestCommand:
    def test_makes_a_dump_for_everybody(self, capsys):
        factories.published()
        call_command("dump")
        assert Dump.objects.get().status == WorkStatus.DONE
        assert "up to entry 1 is at http://testserver/api/v1/dumps/latest/" in capsys.readouterr().out

    def test_writes_one_into_a_folder(self, tmp_path, capsys):
        newsroom()
        target = tmp_path / "new"
        call_command("dump", to=target)
        assert kept(target) == NAMES | {"manifest.json"} and not Dump.objects.exists()
        manifest = json.loads((target / "manifest.json").read_text())
        assert manifest["sequence"] == LedgerEntry.objects.count()
        for file in manifest["files"]:
            content = (target / file["name"]).read_bytes()
            assert (file["size_bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())

    def test_says_what_went_wrong(self, tmp_path, monkeypatch, caplog):
        (tmp_path / "file").write_text("")
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("dump", to=tmp_path / "file")
        monkeypatch.setattr(dumping, "write_file", lambda *_: 1 / 0)
        with pytest.raises(CommandError, match="ZeroDivisionError"):
            call_command("dump")
