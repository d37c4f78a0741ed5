"""A claim's rounds of review as one person may see them: who said what, first and last, and how far apart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from claims.enums import ReviewStatus
from claims.models import Claim, Rating, RatingScale, Review

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Wording:
    """What a review said until it was revised; `is_blind` when its author could not see the others yet."""

    at: datetime
    rating: Rating
    confidence: int
    rationale: str
    is_blind: bool


@dataclass(frozen=True)
class Opinion:
    """A review, with what it said earlier, oldest first."""

    review: Review
    earlier: list[Wording]

    @property
    def changed_sides(self) -> bool:
        """Whether its author rated differently before seeing the others."""
        return self.review.initial_rating_id not in (None, self.review.rating_id)


@dataclass(frozen=True)
class Spread:
    """How the ratings of several people lie."""

    ratings: list[Rating]

    @cached_property
    def tally(self) -> list[tuple[Rating, int]]:
        """Each rating with how many gave it, from false to true, and last what has no place between them."""
        in_order = sorted(self.ratings, key=lambda rating: (rating.value or 99, rating.pk))
        return list(Counter(in_order).items())

    @property
    def words(self) -> str:
        """How many said what, and how far apart that is."""
        if len(self.tally) == 1:
            count = len(self.ratings)
            return f"{'both' if count == 2 else f'all {count}'} {self.ratings[0].label}."
        return f"{', '.join(f'{count} {rating.label}' for rating, count in self.tally)}. {self._distance}"

    @property
    def axis(self) -> list[tuple[int, str]]:
        """Each place between false and true with a dot for everybody who rated so."""
        counts = Counter(rating.value for rating in self.ratings)
        return [(value, "●" * counts[value]) for value in range(RatingScale.WORST, RatingScale.BEST + 1)]

    @property
    def _distance(self) -> str:
        values = [rating.value for rating, _ in self.tally if rating.value is not None]
        aside = [rating.label for rating, _ in self.tally if rating.value is None]
        if aside:
            return f"{' and '.join(aside)}: no place between false (1) and true (5)."
        steps = max(values) - min(values)
        return f"{steps or 'No'} step{'' if steps == 1 else 's'} apart between false (1) and true (5)."


@dataclass(frozen=True)
class Round:
    """The reviews of one round that a person may see, and how many are in that they may not.

    Only whoever sees all of them is told how they lie: `first`, before their authors saw each other's, and
    `now`, where somebody has revised since.
    """

    number: int
    opinions: list[Opinion]
    hidden_count: int

    @property
    def first(self) -> Spread | None:
        """How they lay while they were independent."""
        return self._spread(
            [opinion.review.initial_rating or opinion.review.rating for opinion in self._submitted]
        )

    @property
    def now(self) -> Spread | None:
        """How they lie after revision; None where that made no difference."""
        is_changed = any(opinion.changed_sides for opinion in self._submitted)
        return self._spread([opinion.review.rating for opinion in self._submitted]) if is_changed else None

    @property
    def _submitted(self) -> list[Opinion]:
        return [opinion for opinion in self.opinions if opinion.review.status == ReviewStatus.SUBMITTED]

    def _spread(self, ratings: list[Rating | None]) -> Spread | None:
        known = [rating for rating in ratings if rating is not None]
        return Spread(known) if len(known) > 1 and not self.hidden_count else None


def get_reviews(claim: Claim, user: "User") -> list[Review]:
    """Return the reviews of a claim that the person may see, the latest round first."""
    visible = claim.reviews.visible_to(user).select_related("rating", "initial_rating", "reviewer")
    return list(visible.prefetch_related("cited_evidence__source").order_by("-round", "submitted_at", "pk"))


def get_rounds(claim: Claim, reviews: list[Review]) -> list[Round]:
    """Put the reviews that a person may see into their rounds; the current one is there even without any."""
    states = _states_of(reviews)
    by_round = {number: list(rows) for number, rows in groupby(reviews, key=lambda review: review.round)}
    seen = by_round.setdefault(claim.review_round, [])
    is_in = claim.reviews.submitted().filter(round=claim.review_round).count()
    hidden = is_in - sum(review.status == ReviewStatus.SUBMITTED for review in seen)
    return [
        Round(
            number,
            [Opinion(review, _earlier(review, states.get(review.pk, []))) for review in rows],
            hidden if number == claim.review_round else 0,
        )
        for number, rows in sorted(by_round.items(), reverse=True)
    ]


def _states_of(reviews: Iterable[Review]) -> dict[int, list[Any]]:
    """Return what each review ever said once it was in, oldest first, as its history has it."""
    revised = [review.pk for review in reviews if review.status == ReviewStatus.SUBMITTED]
    rows = Review.history.filter(id__in=revised, status=ReviewStatus.SUBMITTED).select_related("rating")
    states: dict[int, list[Any]] = {}
    for row in rows.order_by("history_id"):
        states.setdefault(row.id, []).append(row)
    return states


def _earlier(review: Review, states: list[Any]) -> list[Wording]:
    """Return what a review said before it said what it says now; writing its citations repeats a state."""
    told = [next(same) for _, same in groupby(states, key=_said)]
    return [
        Wording(
            state.history_date,
            state.rating,
            state.confidence,
            state.rationale,
            is_blind=review.submitted_at is not None and state.history_date <= review.submitted_at,
        )
        for state in told[:-1]
    ]


def _said(state: Any) -> tuple[Any, ...]:
    return state.rating_id, state.confidence, state.rationale
