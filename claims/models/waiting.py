"""What claims wait for: the sets behind the desk's queues, and the conditions that tell them apart.

Each set tells of its claims what its conditions speak of, so that several queues are counted at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan

from claims.enums import ClaimStatus, SignOff
from claims.models.appearance import Appearance
from claims.models.evidence import Evidence
from claims.models.policy import ReviewPolicy
from claims.models.review import Review, ReviewQuerySet, open_to
from sources.enums import Proximity

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from claims.models.claim import Claim  # noqa: F401 - named in quotes below


# Of claims before a decision: their evidence is not yet what their policy asks for.
NEEDS_EVIDENCE = Q(is_supplied=False)


class Reviewed(models.IntegerChoices):
    """How far the reviews of a claim's present round have come."""

    NOT = 0
    PARTLY = 1
    IN_AGREEMENT = 2
    IN_DISPUTE = 3


# Of claims in review. What the reviews come to is told to those alone to whom they are open.
UNREVIEWED = Q(reviewed=Reviewed.NOT)
PARTLY_REVIEWED = Q(reviewed=Reviewed.PARTLY)
DISPUTED = Q(reviewed=Reviewed.IN_DISPUTE, is_open=True)
AGREED = Q(reviewed=Reviewed.IN_AGREEMENT, is_open=True)

# Of decided claims: the decision waits for a signature; it has all that its policy asks for; or it is signed,
# has less than that, and can only go back.
_SIGNED = Q(signed_off_by__isnull=False) | Q(sign_off=SignOff.NOT_NEEDED)
_FULFILLED = Q(
    review_count__gte=F("reviews_asked"),
    source_count__gte=F("sources_asked"),
    primary_count__gte=F("primary_asked"),
)
UNSIGNED = ~_SIGNED
PUBLISHABLE = _SIGNED & _FULFILLED
HELD_UP = _SIGNED & ~_FULFILLED

# A source is its publisher or, without one, itself: as the workflow counts independent sources.
_SOURCE = Coalesce(F("source__publisher_id"), -F("source_id"))
_PRIMARY_SOURCE = Case(When(source__proximity=Proximity.PRIMARY, then=_SOURCE))


@dataclass(frozen=True)
class PoliciesInForce:
    """What claims are held to, read once: the strictest policy for a claim's topics, else the default."""

    topical: tuple[ReviewPolicy, ...]
    default: ReviewPolicy

    @classmethod
    def read(cls) -> "PoliciesInForce":
        """Read the policies, in two queries; where there is no default, nothing is asked."""
        policies = list(ReviewPolicy.objects.in_force().strictest_first().prefetch_related("topics"))
        nothing = ReviewPolicy(min_reviews=0, min_sources=0, min_primary_sources=0)
        return cls(
            topical=tuple(policy for policy in policies if policy.topics.all()),
            default=next((policy for policy in policies if policy.is_default), nothing),
        )

    @property
    def most_reviews(self) -> int:
        """How many reviews the most demanding of them asks for."""
        return max(policy.min_reviews for policy in (*self.topical, self.default))


class WaitingQuerySet(models.QuerySet["Claim"]):
    """The words for sets of claims that wait for something."""

    def gathering(self, policies: PoliciesInForce) -> Self:
        """Keep those before a decision, and tell whether each has the evidence that its policy asks for."""
        undecided = self.filter(status__in=[ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW])
        return undecided.annotate(is_supplied=self._held_to(policies, _is_supplied))

    def in_review(self, policies: PoliciesInForce, user: "User") -> Self:
        """Keep those in review, and tell how far the reviews of their present round have come.

        Also whether those that are in are open to this person.
        """
        return self.filter(status=ClaimStatus.IN_REVIEW).annotate(
            reviewed=self._held_to(policies, _reviewed),
            is_open=ExpressionWrapper(open_to(user, "pk", "review_round"), BooleanField()),
        )

    def decided(self) -> Self:
        """Keep those with a decision that waits, with what it rests on and its own policy asks for."""
        cited = Evidence.objects.filter(cited_in_verdicts=OuterRef("verdicts__pk"))
        waiting = self.filter(status=ClaimStatus.DECIDED, verdicts__published_at=None)
        return waiting.annotate(
            signed_off_by=F("verdicts__signed_off_by"),
            review_count=_told_of(_present(), _count()),
            source_count=_told_of(cited, _count(_SOURCE)),
            primary_count=_told_of(cited, _count(_PRIMARY_SOURCE)),
            sign_off=F("verdicts__policy__sign_off"),
            reviews_asked=F("verdicts__policy__min_reviews"),
            sources_asked=F("verdicts__policy__min_sources"),
            primary_asked=F("verdicts__policy__min_primary_sources"),
        )

    def reworded(self) -> Self:
        """Keep those whose quotes were changed or are gone and nobody has looked, unless the desk is done."""
        quoted = Appearance.objects.unnoted().values(standing=Coalesce("claim__merged_into", "claim"))
        return self.filter(pk__in=quoted).exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])

    def _held_to(self, policies: PoliciesInForce, told: "Callable[[ReviewPolicy], Subquery]") -> Case:
        """Tell of each claim what is told by the policy that it is held to."""
        filed = self.model.topics.through.objects.filter(claim=OuterRef("pk"))
        cases = (
            When(Exists(filed.filter(topic__in=[topic.pk for topic in policy.topics.all()])), told(policy))
            for policy in policies.topical
        )
        return Case(*cases, default=told(policies.default))


def _is_supplied(policy: ReviewPolicy) -> Subquery:
    board = Evidence.objects.filter(claim=OuterRef("pk"))
    is_supplied = Q(
        _has_at_least(policy.min_sources, _SOURCE), _has_at_least(policy.min_primary_sources, _PRIMARY_SOURCE)
    )
    return _told_of(board, ExpressionWrapper(is_supplied, BooleanField()))


def _reviewed(policy: ReviewPolicy) -> Subquery:
    far = Case(
        When(Exact(_count(), 0), Reviewed.NOT),
        When(LessThan(_count(), policy.min_reviews), Reviewed.PARTLY),
        When(GreaterThan(_count("rating__category"), 1), Reviewed.IN_DISPUTE),
        default=Reviewed.IN_AGREEMENT,
        output_field=IntegerField(),
    )
    return _told_of(_present(), far)


def _present() -> ReviewQuerySet:
    """Return the reviews of a claim's present round that are in."""
    return Review.objects.submitted().filter(claim=OuterRef("pk"), round=OuterRef("review_round"))


def _count(*distinct: Any) -> Func:
    """Count rows, or the distinct values of something among them; without a GROUP BY, so that none is 0."""
    what = "DISTINCT %(expressions)s" if distinct else "*"
    return Func(*distinct, template=f"COUNT({what})", output_field=IntegerField())


def _has_at_least(minimum: int, of: Any) -> GreaterThanOrEqual:
    """Say whether there are so many distinct values; to find one, databases need not sort them."""
    any_of = Func(of, function="COUNT", output_field=IntegerField())
    return GreaterThanOrEqual(_count(of) if minimum > 1 else any_of, minimum)


def _told_of(rows: Any, told: Any) -> Subquery:
    """Return what is told of all the rows together, in one look at them."""
    return Subquery(rows.order_by().annotate(told=told).values("told"), told.output_field)
