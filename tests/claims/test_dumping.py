"""Making dumps: who orders one, when one is due, what a killed worker leaves, what becomes of old ones."""

import hashlib
import json
import shutil
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from claims import workflow
from claims.enums import DumpFormat
from claims.interchange import dumps
from claims.models import Dump, DumpFile, LedgerEntry
from claims.workflow import dumping
from sources.enums import WorkStatus
from tests import factories
from tests.at_once import at_once
from tests.claims.test_dumps import NAMES, newsroom
from tests.factories import AT
from tests.processes import ended, python

DAY = timedelta(days=1)

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


def kept(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


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
