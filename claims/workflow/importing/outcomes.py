"""What becomes of the rows of an import, in words that a preview shows."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property

# What concerns a row as a whole stands under the name of no column.
WHOLE_ROW = ""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """What a row changes in one column."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row of a file, and why.

    `key` is the row of the database it speaks of, None for a new one; `problems` are sentences by column.
    """

    number: int
    fate: Fate
    about: str
    key: int | None = None
    differences: tuple[Difference, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What becomes of all rows of a file."""

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
        """A SHA-256, in hexadecimal, by which two reports of the same outcomes are known."""
        told = json.dumps([asdict(outcome) for outcome in self.outcomes])
        return hashlib.sha256(told.encode()).hexdigest()


class NotAsShown(Exception):
    """The world is no longer as it was when the import was shown; nothing was done, `report` is as of now."""

    def __init__(self, report: Report) -> None:
        super().__init__("Something changed since this was shown.")
        self.report = report
