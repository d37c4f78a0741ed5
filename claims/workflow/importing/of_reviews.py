"""What others found about claims brought in: proposed here, never published.

A record makes a claim in status proposed, or joins one that says the same in the same words; what the other
publisher found is kept beside it. It counts for no verdict of ours, and what is published here is published
by people, under the policy.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from claims.interchange.importing import Hints, Row, open_file
from claims.models import Import, OutsideReview, Rating
from claims.models.imports import MOST_PROBLEMS
from claims.models.search import fold
from claims.workflow.importing.review_batches import ReviewBatches, ReviewOutcome
from claims.workflow.rehearsing import Fate
from factcheck.acts import require_permission
from sources import addresses
from sources.decoding import clean
from sources.fetching import fetch

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many rows are looked up and written at once.
BATCH: Final = 2_000
# Of how many rows is told what became of them, besides those that are refused.
MOST_TOLD: Final = 500
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True)
class ReviewFile:
    """A file of fact-checks as somebody gave it; `content` can be read again from its beginning.

    `format` is one of `ImportFormat`, or empty to look at the content; `language` is that of claims where the
    file does not say, `address` that of the page.
    """

    content: BinaryIO
    name: str = ""
    format: str = ""
    language: str = ""
    address: str = ""


@dataclass
class ReviewReport:
    """What became of all rows, or would become; `imported` is None where nothing was written."""

    format: str
    sha256: str
    imported: Import | None = None
    counts: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    claim_count: int = 0
    outcomes: list[ReviewOutcome] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""

    @property
    def refused(self) -> list[ReviewOutcome]:
        """The rows that are refused, among those of which is told."""
        return [outcome for outcome in self.outcomes if outcome.fate is Fate.REFUSED]

    @property
    def doing_count(self) -> int:
        """How many rows there is something to do for."""
        return self.counts[Fate.NEW] + self.counts[Fate.CHANGED]

    @property
    def refused_count(self) -> int:
        """How many rows are refused."""
        return self.counts[Fate.REFUSED]


class NotAllTaken(Exception):
    """Some rows are refused, so that none was taken; `report` says which, and why."""

    def __init__(self, report: ReviewReport) -> None:
        super().__init__("Not all of this can be taken in, so nothing was.")
        self.report = report


class TakenOtherwise(Exception):
    """It would come out otherwise than it was shown; nothing was done, `report` is as of now."""

    def __init__(self, report: ReviewReport) -> None:
        super().__init__("Something changed since this was shown.")
        self.report = report


def rehearse_import(file: ReviewFile, *, by: "User", at: datetime) -> ReviewReport:
    """Tell what would become of each row, by doing it and taking it back.

    :raises PermissionDenied: when the person may not import.
    :raises Unreadable: when the file holds no fact-checks.
    """
    with transaction.atomic():
        report = _do(file, by=by, at=at, options={})
        transaction.set_rollback(True)
    report.imported = None
    report.outcomes = [outcome.untold() for outcome in report.outcomes]
    return report


@transaction.atomic
def import_reviews(
    file: ReviewFile, *, by: "User", at: datetime, skip_bad: bool = False, digest: str = ""
) -> ReviewReport:
    """Take all rows in, or with `skip_bad` those that can be; `digest` is that of a rehearsal to be held to.

    :raises PermissionDenied: when the person may not import, or not propose what is new.
    :raises NotAllTaken: when a row is refused and bad ones are not to be skipped; nothing is done then.
    :raises TakenOtherwise: when it would come out otherwise than rehearsed; nothing is done then.
    :raises Unreadable: when the file holds no fact-checks.
    """
    report = _do(file, by=by, at=at, options={"skip_bad": skip_bad})
    if digest and digest != report.digest:
        raise TakenOtherwise(report)
    if report.refused_count and not skip_bad:
        raise NotAllTaken(report)
    return report


def fetch_page(url: str) -> tuple[str, bytes]:
    """Return the address of a page after its redirects, and its bytes; no private network is asked.

    :raises Refused: when it may not be fetched, or is no page.
    :raises FetchFailed: when it cannot be, this time.
    """
    fetched = fetch(url)
    return addresses.canonical(fetched.url), fetched.raw


def _do(file: ReviewFile, *, by: "User", at: datetime, options: dict[str, Any]) -> ReviewReport:
    require_permission(by, "claims.add_import")
    _wait_for_others()
    sha256 = _digest_of(file.content)
    hints = Hints(address=file.address, language=file.language, labels=_own_labels())
    opened = open_file(file.content, today=at.date(), format=file.format, hints=hints)
    imported = Import.objects.create(
        filename=clean(file.name)[:255],
        address=file.address,
        sha256=sha256,
        format=opened.format,
        options=options | {"language": file.language},
        created_at=at,
        created_by=by,
    )
    report = ReviewReport(opened.format, sha256, imported)
    batches = ReviewBatches(imported, by=by, at=at)
    digest = hashlib.sha256()
    for rows in _in_batches(opened.rows):
        for outcome in batches.take(rows):
            digest.update(outcome.told.encode())
            _count(report, outcome)
    report.digest, report.claim_count = digest.hexdigest(), batches.claim_count
    _write_down(report, imported)
    return report


def _wait_for_others() -> None:
    """Let one import end before the next begins, so that what both bring is entered once."""
    kind = ContentType.objects.get_for_model(OutsideReview)
    ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)


def _digest_of(content: BinaryIO) -> str:
    """Return the SHA-256 of a file, in hexadecimal, and go back to its beginning."""
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()


def _own_labels() -> dict[str, str]:
    """Return what the labels of our own scales mean, folded; the newsroom's former system has them too."""
    return {fold(rating.label): rating.category for rating in Rating.objects.order_by("-pk")}


def _in_batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _count(report: ReviewReport, outcome: ReviewOutcome) -> None:
    report.counts[outcome.fate] += 1
    if len(report.outcomes) < MOST_TOLD:
        report.outcomes.append(outcome)
    for name, problem in outcome.problems:
        if len(report.problems) < MOST_PROBLEMS:
            told = {"row": outcome.number, "place": outcome.place, "field": name, "problem": problem}
            report.problems.append(told)


def _write_down(report: ReviewReport, imported: Import) -> None:
    imported.new_count = report.counts[Fate.NEW]
    imported.changed_count = report.counts[Fate.CHANGED]
    imported.known_count = report.counts[Fate.UNCHANGED]
    imported.refused_count = report.refused_count
    imported.claim_count = report.claim_count
    imported.problems = report.problems
    imported.save()
