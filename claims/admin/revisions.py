"""Two revisions of a verdict side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format

from claims.models import Evidence, Verdict
from factcheck.differences import Piece, compared

_TEXTS = {"summary": "Summary", "explanation": "Explanation"}
_DAYS = {"as_of": "As of", "review_by": "To be looked at again by"}


@dataclass(frozen=True)
class Difference:
    """What two revisions say differently under one heading, each in pieces."""

    label: str
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True)
class Comparison:
    """An earlier revision of a verdict and a later one."""

    before: Verdict
    after: Verdict

    @cached_property
    def differences(self) -> list[Difference]:
        """What they say differently, in the order in which readers see it."""
        pairs = [self._whole("Rating", _rating(self.before), _rating(self.after))]
        pairs += [self._words(label, name) for name, label in _TEXTS.items()]
        pairs += [
            self._whole(label, _day(getattr(self.before, name)), _day(getattr(self.after, name)))
            for name, label in _DAYS.items()
        ]
        return [pair for pair in pairs if any(piece.is_own for piece in (*pair.before, *pair.after))]

    @cached_property
    def added(self) -> list[Evidence]:
        """The evidence that only the later one rests on."""
        return self._only_in(self.after, self.before)

    @cached_property
    def removed(self) -> list[Evidence]:
        """The evidence that only the earlier one rests on."""
        return self._only_in(self.before, self.after)

    @property
    def is_empty(self) -> bool:
        """Whether they say the same and rest on the same."""
        return not (self.differences or self.added or self.removed)

    def _words(self, label: str, name: str) -> Difference:
        return Difference(label, *compared(getattr(self.before, name), getattr(self.after, name)))

    @staticmethod
    def _whole(label: str, before: str, after: str) -> Difference:
        is_own = before != after
        return Difference(label, [Piece(before, is_own)], [Piece(after, is_own)])

    @staticmethod
    def _only_in(one: Verdict, other: Verdict) -> list[Evidence]:
        shared = {evidence.pk for evidence in other.cited_evidence.all()}
        return [evidence for evidence in one.cited_evidence.all() if evidence.pk not in shared]


def compare(verdicts: Iterable[Verdict], one: int | None, other: int | None) -> Comparison | None:
    """Compare two of the verdicts by their revisions, the earlier first; None unless both are there."""
    chosen = sorted(
        (verdict for verdict in verdicts if verdict.revision in (one, other)), key=lambda row: row.revision
    )
    return Comparison(*chosen) if len(chosen) == 2 else None


def _rating(verdict: Verdict) -> str:
    return f"{verdict.rating_label} ({verdict.rating_scale})"


def _day(day: date) -> str:
    return date_format(day, "j M Y")
