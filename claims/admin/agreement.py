"""How far reviewers agree, month by month: what is counted, and the page that shows it in full.

Counted are rounds of which two reviews or more came in within the last twelve months and which are over, so
that nothing is told of reviews that somebody must not see yet. Each counts in the month in which its last
review came in, by what every review said before its author could see the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from claims.agreement import alpha
from claims.models import Rating, Review

MONTHS = 12


class Round(NamedTuple):
    """A round of review of one claim, and the categories that its reviewers came to."""

    claim_id: int
    number: int
    said: tuple[str, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether they came to different ones."""
        return len(set(self.said)) > 1


@dataclass(frozen=True)
class Period:
    """The rounds of one month or, without its first day, of all months shown."""

    first: date | None
    rounds: tuple[Round, ...]

    @property
    def name(self) -> str:
        """The month, as the page calls it."""
        return date_format(self.first, "F Y") if self.first else "All twelve months"

    @property
    def count(self) -> int:
        """How many rounds it is computed from."""
        return len(self.rounds)

    @cached_property
    def disputed(self) -> tuple[Round, ...]:
        """The rounds in which reviewers differed."""
        return tuple(item for item in self.rounds if item.is_disputed)

    @cached_property
    def alpha(self) -> float | None:
        """How far they agreed; None where it cannot be told."""
        return alpha(item.said for item in self.rounds)

    @property
    def why_not(self) -> str:
        """Why there is no value."""
        if self.alpha is not None:
            return ""
        return "fewer than two rounds" if self.count < 2 else "everybody said the same"

    @property
    def url(self) -> str:
        """The list of exactly these rounds."""
        return f"{reverse('admin:agreement')}?month={f'{self.first:%Y-%m}' if self.first else ''}#rounds"

    @property
    def disputed_url(self) -> str:
        """The list of those in which they differed."""
        return self.url.replace("#", "&only=disputed#")


def periods(today: date) -> list[Period]:
    """Return the last twelve months, the oldest first, in two queries."""
    firsts = _firsts(today)
    rounds: list[list[Round]] = [[] for _ in firsts]
    for month, item in _rounds(firsts):
        rounds[month].append(item)
    return [Period(first, tuple(items)) for first, items in zip(firsts, rounds, strict=True)]


def together(months: Iterable[Period]) -> Period:
    """Return all the months as one period."""
    return Period(None, tuple(item for month in months for item in month.rounds))


def _firsts(today: date) -> list[date]:
    """Return the first days of the months, the oldest first."""
    numbers = range(today.year * 12 + today.month - MONTHS, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _rounds(firsts: list[date]) -> Iterable[tuple[int, Round]]:
    """Yield each round with the place of its month."""
    moments = [timezone.make_aware(datetime(first.year, first.month, 1)) for first in firsts]  # noqa: DTZ001
    later_first = [When(submitted_at__gte=at, then=Value(place)) for place, at in enumerate(moments)][::-1]
    lately = Review.objects.submitted().of_finished_rounds().filter(submitted_at__gte=moments[0])
    rows = lately.order_by().values_list(
        "claim_id", "round", "initial_rating_id", Case(*later_first, output_field=IntegerField())
    )
    categories = dict(Rating.objects.values_list("pk", "category"))
    said: dict[tuple[int, int], list[str]] = {}
    last: dict[tuple[int, int], int] = {}
    for claim, number, rating, month in rows:
        said.setdefault((claim, number), []).append(categories[rating])
        last[claim, number] = max(month, last.get((claim, number), month))
    for key, values in said.items():
        if len(values) > 1:
            yield last[key], Round(*key, tuple(values))
