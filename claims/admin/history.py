"""The desk's history: what everybody did to everything, newest first, searched and read page by page.

Each page begins after an act rather than after a number of acts, and costs the same wherever it lies. What no
index finds is looked for in a stretch of the past of limited length; where that ends, the next page goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Q

from claims.admin.history_form import BACKGROUND
from claims.admin.strands import Event, Rows, Strand

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SIZE = 50
# How many rows of one model a page looks through for words, or past what is not for everybody.
STRETCH = 5_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNER = Signer(salt="cursor of the desk's history")


class Place(NamedTuple):
    """Where an act stands in the history."""

    at: datetime
    kind: str
    key: int


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: right after a place or, read backward, right before it."""

    place: Place
    is_backward: bool

    def __str__(self) -> str:
        at, kind, key = self.place
        return _SIGNER.sign_object([at.isoformat(), kind, key, self.is_backward])

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Read a cursor; None for an empty one.

        :raises ValidationError: when it is none.
        """
        if not text:
            return None
        try:
            at, kind, key, is_backward = _SIGNER.unsign_object(text)
        except (BadSignature, ValueError) as failure:
            raise ValidationError("This is no page of the history. Begin at the first.") from failure
        return cls(Place(datetime.fromisoformat(at), kind, key), is_backward)


@dataclass(frozen=True)
class Page:
    """A stretch of the history, with the cursors of its neighbors (None where there is none).

    `reached` is the moment up to which was looked, where the past goes on beyond it.
    """

    events: list[Event]
    older: Cursor | None
    newer: Cursor | None
    reached: datetime | None = None


@dataclass(frozen=True)
class Question:
    """What is looked for; what is empty does not matter. `person` is a number, or the background work."""

    person: int | str | None = None
    home: Strand | None = None
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()

    def concerns(self, strand: Strand) -> bool:
        """Tell whether the strand can have an answer."""
        return self._object(strand) is not None

    def narrowed(self, strand: Strand) -> Q:
        """Return the condition that an index answers."""
        condition = self._object(strand) or Q()
        if self.person is not None:
            condition &= Q(history_user=None if self.person == BACKGROUND else self.person)
        if self.since:
            condition &= Q(history_date__gte=self.since)
        if self.until:
            condition &= Q(history_date__lte=self.until)
        return condition

    def worded(self, strand: Strand) -> Q:
        """Return the condition for the words, each of them in the reason or in a name."""
        condition = Q()
        for word in self.words:
            found = Q()
            for column in ("history_change_reason", *strand.searched):
                for spelling in _spellings(word):
                    found |= Q(**{f"{column}__icontains": spelling})
            condition &= found
        return condition

    def _object(self, strand: Strand) -> Q | None:
        if self.home is None or (self.number is None and strand is self.home):
            return Q()
        return None if self.number is None else strand.of(self.home, self.number)


@dataclass(frozen=True)
class _Found:
    """Where the answers of one strand stand, as far as was looked."""

    places: list[Place]
    reached: Place | None = None


class Stream:
    """The histories that a person may read, as one."""

    def __init__(self, strands: Iterable[Strand], user: "User", question: Question) -> None:
        self.strands = {strand.kind: strand for strand in strands if question.concerns(strand)}
        self.user = user
        self.question = question

    def page(self, cursor: Cursor | None = None) -> Page:
        """Read one page, in a number of queries that depends on the models alone."""
        is_backward = cursor is not None and cursor.is_backward
        found = [self._look(strand, cursor) for strand in self.strands.values()]
        ends = sorted((each.reached for each in found if each.reached), key=_rank, reverse=is_backward)
        reached = ends[0] if ends else None
        places = sorted((place for each in found for place in each.places), key=_rank, reverse=is_backward)
        if reached:
            # What one strand has beyond where another one's stretch ended comes with the next page.
            end = _rank(reached)
            places = [
                place for place in places if (_rank(place) >= end if is_backward else _rank(place) <= end)
            ]
        shown, has_more = places[:SIZE], len(places) > SIZE
        if is_backward and not has_more and not reached:
            return self.page()
        onward = Cursor(shown[-1], is_backward) if has_more else reached and Cursor(reached, is_backward)
        back = cursor and Cursor(shown[0] if shown else cursor.place, not is_backward)
        if is_backward:
            shown.reverse()
        older, newer = (back, onward) if is_backward else (onward, back)
        return Page(self._tell(shown), older, newer, reached.at if reached and not has_more else None)

    def _look(self, strand: Strand, cursor: Cursor | None) -> _Found:
        """Find a page of places in one strand; where much may be passed over, only in a stretch of it."""
        is_backward = cursor is not None and cursor.is_backward
        order = ("history_date", "history_id") if is_backward else ("-history_date", "-history_id")
        condition = self.question.narrowed(strand) & _beyond(strand, cursor)
        reached = None
        if self.question.words or strand.is_veiled:
            stretch = strand.past.filter(condition).order_by(*order)
            reached = next(iter(_places(strand, stretch, STRETCH - 1, STRETCH)), None)
        if reached:
            condition &= _up_to(reached, is_backward=is_backward)
        acts = strand.acts(self.user).filter(condition & self.question.worded(strand))
        return _Found(_places(strand, acts.order_by(*order)), reached)

    def _tell(self, places: list[Place]) -> list[Event]:
        keys: dict[str, list[int]] = {}
        for place in places:
            keys.setdefault(place.kind, []).append(place.key)
        events = {kind: self.strands[kind].events(found, self.user) for kind, found in keys.items()}
        return [events[place.kind][place.key] for place in places]


def _places(strand: Strand, rows: Rows, start: int = 0, end: int = SIZE + 1) -> list[Place]:
    return [
        Place(at, strand.kind, key) for at, key in rows.values_list("history_date", "history_id")[start:end]
    ]


def _beyond(strand: Strand, cursor: Cursor | None) -> Q:
    """Return the condition for lying beyond a place; its first half is what an index can look up."""
    if cursor is None:
        return Q()
    (at, kind, key), way = cursor.place, "gt" if cursor.is_backward else "lt"
    passed = Q(**{f"history_date__{way}": at})
    if strand.kind == kind:
        return Q(**{f"history_date__{way}e": at}) & (passed | Q(**{f"history_id__{way}": key}))
    # Of what was done at once, the kinds are told in the order of their names.
    is_ahead = (strand.kind > kind) != cursor.is_backward
    return Q(**{f"history_date__{way}e": at}) if is_ahead else passed


def _up_to(place: Place, *, is_backward: bool) -> Q:
    """Return the condition for lying no further than a place of the same strand."""
    way = "lt" if is_backward else "gt"
    beside = Q(**{f"history_date__{way}": place.at}) | Q(**{f"history_id__{way}e": place.key})
    return Q(**{f"history_date__{way}e": place.at}) & beside


def _rank(place: Place) -> tuple[int, str, int]:
    """Return what to sort places by, the newest first."""
    return -((place.at - _EPOCH) // timedelta(microseconds=1)), place.kind, -place.key


def _spellings(word: str) -> set[str]:
    """Return the word as it may be written; SQLite knows upper and lower case of ASCII letters alone."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
