"""Acts on many rows at once: shown first as they would come out, then done as shown, all of them or none.

A rehearsal does everything through the same functions as the desk and takes it back. What it shows is
therefore what would happen, refusals by permission and by state included; and doing it for real first does
it, and keeps it only if everything came out as it was shown.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction

from factcheck.acts import TransitionNotAllowed
from factcheck.editions import EditConflict

# What an act on a row is refused with.
REFUSALS = (ValidationError, PermissionDenied, TransitionNotAllowed)
# What concerns a row as a whole stands under the name of no column.
WHOLE_ROW = ""
_ENOUGH = 160


class Overtaken(TransitionNotAllowed):
    """Somebody else changed a row since whoever wants to change it read it."""


class Ground(StrEnum):
    """What a row is refused for: who asks, what others did since, what is asked, or how things stand."""

    FORBIDDEN = "forbidden"
    OVERTAKEN = "overtaken"
    INVALID = "invalid"
    STATE = "state"


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """What becomes of a row in one respect."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row, and why.

    `number` is how it was given: the row of a file, or the row of the database. `key` is the row of the
    database it speaks of, None for a new one; `problems` are sentences by column, `ground` their kind.
    """

    number: int
    fate: Fate
    about: str
    key: int | None = None
    differences: tuple[Difference, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    ground: Ground | None = None


@dataclass(frozen=True)
class Report:
    """What becomes of all rows."""

    outcomes: tuple[Outcome, ...]

    @cached_property
    def counts(self) -> dict[Fate, int]:
        """How many rows have which fate."""
        fates = [outcome.fate for outcome in self.outcomes]
        return {fate: fates.count(fate) for fate in Fate}

    @property
    def refused(self) -> list[Outcome]:
        """The rows that are refused."""
        return [outcome for outcome in self.outcomes if outcome.fate is Fate.REFUSED]

    @property
    def doing_count(self) -> int:
        """How many rows there is something to do for."""
        return self.counts[Fate.NEW] + self.counts[Fate.CHANGED]

    @property
    def is_ready(self) -> bool:
        """Whether it can be done: no row is refused, and something is new or changed."""
        return not self.counts[Fate.REFUSED] and self.doing_count > 0

    @property
    def digest(self) -> str:
        """A SHA-256, in hexadecimal, by which two reports of the same outcomes are known.

        Which number a new row gets is not part of it: it depends on who else enters rows.
        """
        unnumbered = (replace(row, key=None) if row.fate is Fate.NEW else row for row in self.outcomes)
        told = json.dumps([asdict(outcome) for outcome in unnumbered])
        return hashlib.sha256(told.encode()).hexdigest()


class NotAllDone(Exception):
    """Some of it was refused, so that nothing was done; `report` says what, and why."""

    def __init__(self, report: Report) -> None:
        super().__init__("Not all of this can be done, so nothing was.")
        self.report = report


class NotAsShown(Exception):
    """The world is no longer as it was when this was shown; nothing was done, `report` is as of now."""

    def __init__(self, report: Report) -> None:
        super().__init__("Something changed since this was shown.")
        self.report = report


def shortened(text: str) -> str:
    """Return enough of a text to tell a row by."""
    return text if len(text) <= _ENOUGH else f"{text[: _ENOUGH - 1]}…"


def rehearse(act: Callable[[], Report]) -> Report:
    """Tell what would come of an act, by doing it and taking it back."""
    with transaction.atomic():
        report = act()
        transaction.set_rollback(True)
    return report


@transaction.atomic
def enact(act: Callable[[], Report], *, digest: str) -> Report:
    """Do what the rehearsal with this digest showed, all of it.

    :raises NotAsShown: when a row would now come out differently, or is refused; nothing is done then.
    """
    report = act()
    if report.digest != digest or not report.is_ready:
        raise NotAsShown(report)
    return report


@transaction.atomic
def enact_all(act: Callable[[], Report]) -> Report:
    """Do all of it, for whoever does not ask first what would come of it.

    :raises NotAllDone: when a row is refused; nothing is done then.
    """
    report = act()
    if report.refused:
        raise NotAllDone(report)
    return report


def ground_of(refusal: Exception) -> Ground:
    """Return what kind of refusal it is."""
    if isinstance(refusal, PermissionDenied):
        return Ground.FORBIDDEN
    if isinstance(refusal, EditConflict | Overtaken):
        return Ground.OVERTAKEN
    return Ground.INVALID if isinstance(refusal, ValidationError) else Ground.STATE


def problems_of(refusal: Exception) -> tuple[tuple[str, str], ...]:
    """Return what a refusal says, under the column that it speaks of."""
    if isinstance(refusal, EditConflict):
        return tuple(
            (
                change.name,
                f"{change.by or 'The background work'} changed this from “{change.before.text}” to "
                f"“{change.theirs.text}” on {change.at:%Y-%m-%d}, after the export. Export it anew.",
            )
            for change in refusal.changes
        )
    if not isinstance(refusal, ValidationError):
        return ((WHOLE_ROW, str(refusal)),)
    if not hasattr(refusal, "error_dict"):
        return ((WHOLE_ROW, " ".join(refusal.messages)),)
    return tuple(
        (WHOLE_ROW if name == NON_FIELD_ERRORS else name, " ".join(messages))
        for name, messages in refusal.message_dict.items()
    )
