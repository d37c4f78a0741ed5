"""Making dumps of everything published: every night when there is something new, and whenever one is ordered.

A dump is made from the ledger, which never changes, up to the entry at which it ended in the beginning. A
worker that is killed on the way leaves nothing but a scratch folder; the next one begins again.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.db import transaction

from claims.interchange.dumps import Edition, Entry, formats_at_hand, write_file
from claims.models import Dump, DumpFile, LedgerEntry, LedgerHead
from claims.models.dump import dump_storage
from factcheck.acts import require_permission
from sources.enums import WorkStatus
from sources.reading import clean

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

LEASE_SECONDS = 300
BATCH = 500


class Superseded(Exception):
    """Another worker has taken the dump over."""


class Finished(File):  # type: ignore[type-arg]  # of bytes
    """A file that is complete, and is moved to its place rather than copied."""

    def temporary_file_path(self) -> str:
        """Return where it is now."""
        return str(self.name)


def ask_for_dump(*, by: "User", at: datetime) -> Dump:
    """Have a dump made, and return it; the one that is waiting or being made, where there is one.

    :raises PermissionDenied: when the person may not order one.
    """
    require_permission(by, "claims.add_dump")
    return _queue(by=by, at=at)


def make_now(*, clock: Clock) -> Dump:
    """Make a dump now, and return it as it then is: made, failed, or in another worker's hands."""
    dump = _queue(by=None, at=clock())
    make_next(clock=clock)
    dump.refresh_from_db()
    return dump


def make_due(*, clock: Clock, meanwhile: Callable[[], object] = bool) -> bool:
    """Make the dump that is due, if one is; tell whether there was one.

    Because that can take minutes, `meanwhile` is called again and again on the way.
    """
    if _is_time(clock()):
        _queue(by=None, at=clock())
    return make_next(clock=clock, meanwhile=meanwhile)


def make_next(*, clock: Clock, meanwhile: Callable[[], object] = bool) -> bool:
    """Make the dump that was ordered, if one was; tell whether there was one."""
    dump = Dump.objects.lease_next(at=clock(), seconds=LEASE_SECONDS)
    if dump is None:
        return False
    try:
        _make(dump, clock=clock, meanwhile=meanwhile)
    except Superseded:
        logger.warning("Another worker has taken %s over", dump)
    except Exception as crash:
        logger.exception("A crash ended %s", dump)
        said = clean(f"{type(crash).__name__}: {crash}")[:500]
        dump.fail(f"Making it stopped at a fault of the program: {said}", at=clock(), may_retry=True)
    return True


def write_dump(folder: Path, *, clock: Clock) -> tuple[Dump, list[DumpFile]]:
    """Write a dump into a folder of the operator's, and describe it in rows that are not saved.

    Each file appears under its name when it is complete.
    """
    dump = Dump(status=WorkStatus.DONE, created_at=clock())
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f".making-{os.getpid()}"
    with _emptied(scratch):
        files = _write(dump, scratch, pause=bool)
        for file in files:
            (scratch / file.name).replace(folder / file.name)
    dump.finished_at = clock()
    return dump, files


def edition_as_of(sequence: int, *, pause: Callable[[], object] = bool) -> Edition:
    """Return what was published as of an entry; `pause` is called after each batch that is read of it."""

    def read() -> Iterator[Sequence[Entry]]:
        place = 0
        while batch := _batch_after(place, sequence):
            yield batch
            place = batch[-1].sequence
            pause()

    last = LedgerEntry.objects.filter(sequence=sequence).first()
    return Edition(
        read=read,
        recorded_at=str(last.content["ledger"]["recorded_at"]) if last else None,
        site_url=settings.SITE_URL,
        site_name=settings.SITE_NAME,
    )


def _queue(*, by: "User | None", at: datetime) -> Dump:
    ordered = {"created_by": by, "created_at": at, "next_attempt_at": at}
    dump, _ = Dump.objects.open().get_or_create(defaults=ordered)
    return dump


def _is_time(at: datetime) -> bool:
    """Whether the newest dump is old enough for another one, and does not hold all there is."""
    newest = Dump.objects.order_by("-pk").first()
    interval = timedelta(hours=settings.DUMP_EVERY_HOURS)
    if not interval or (newest and (newest.is_open or at < newest.created_at + interval)):
        return False
    held = Dump.objects.made().order_by("-pk").values_list("sequence", flat=True).first()
    return LedgerHead.objects.get_sequence() > (held or 0)


def _make(dump: Dump, *, clock: Clock, meanwhile: Callable[[], object]) -> None:
    """Make a dump that was leased, and remove what it takes the place of.

    :raises Superseded: when another worker has it.
    """

    def pause() -> None:
        meanwhile()
        assert dump.lease_expires_at is not None  # it was leased
        is_short = dump.lease_expires_at - clock() < timedelta(seconds=LEASE_SECONDS / 2)
        if is_short and not dump.renew(at=clock(), seconds=LEASE_SECONDS):
            raise Superseded

    scratch = _scratch_of(dump)
    with _emptied(scratch):
        files = _write(dump, scratch, pause=pause)
        with transaction.atomic():
            if not dump.hold():
                raise Superseded
            for file in files:
                _put_in_place(file, scratch / file.name, dump)
            dump.finish(at=clock())
            Dump.objects.outdated(keep=settings.DUMPS_KEEP).delete()
    _sweep()


def _write(dump: Dump, folder: Path, *, pause: Callable[[], object]) -> list[DumpFile]:
    """Write all files into a folder, and into `dump` what they hold."""
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
    dump.sequence, dump.ledger_sha256 = head.sequence, head.sha256
    dump.counts = LedgerEntry.objects.as_of(head.sequence).count_by_status()
    edition = edition_as_of(head.sequence, pause=pause)
    return [write_file(format_, edition, folder) for format_ in formats_at_hand()]


def _batch_after(place: int, sequence: int) -> list[Entry]:
    """Read the next entries; by themselves, so that no transaction stays open while they are written."""
    rows = LedgerEntry.objects.as_of(sequence).since(place)
    return [Entry(*row) for row in rows.values_list("sequence", "sha256", "document")[:BATCH]]


def _put_in_place(file: DumpFile, path: Path, dump: Dump) -> None:
    with path.open("rb") as raw:
        file.dump, file.file = dump, Finished(raw, name=str(path))
        file.save()


def _scratch_of(dump: Dump) -> Path:
    """Return the folder of this attempt; a worker that was taken for dead may still write into its own."""
    return Path(settings.DUMPS_DIR) / f"{dump.pk}.making-{dump.attempts}"


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Have an empty folder there, and remove it afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the files that no dump has: of dumps that are gone, and of workers that were killed.

    The folders are read first, and after them which dumps are being made: a file of one that ends meanwhile
    is then either passed over or known.
    """
    storage = dump_storage()
    numbers = [name for name in storage.listdir("")[0] if name.isdigit()]
    found = {number: [f"{number}/{name}" for name in storage.listdir(number)[1]] for number in numbers}
    scratch = list(Path(settings.DUMPS_DIR).glob("*.making-*"))
    busy = {str(number) for number in Dump.objects.open().values_list("pk", flat=True)}
    known = set(DumpFile.objects.values_list("file", flat=True))
    for number, paths in found.items():
        for path in () if number in busy else set(paths) - known:
            storage.delete(path)
        if number not in busy and known.isdisjoint(paths):
            storage.delete(number)
    for folder in scratch:
        if folder.name.partition(".")[0] not in busy:
            shutil.rmtree(folder, ignore_errors=True)
