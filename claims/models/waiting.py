"""What claims wait for: the sets behind the desk's queues, and the conditions that tell them apart.

Each set tells of its claims what its conditions speak of, so that several queues are counted at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from claims.enums import ClaimStatus, SignOff
from claims.models.appearance import Appearance
from claims.models.evidence import Evidence
from claims.models.policy import ReviewPolicy
from claims.models.review import Review, ReviewQuerySet
from sources.enums import Proximity

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from claims.models.claim import Claim  # noqa: F401 - named in quotes below


# Of claims before a decision: their evidence is not yet what their policy asks for.
NEEDS_EVIDENCE = Q(source_count__lt=F("sources_asked")) | Q(primary_count__lt=F("primary_asked"))

# Of claims in review: no review is in; some are, but too few; enough are, and they differ or agree. Somebody
# to whom the reviews are not open sees none but their own, fewer than are asked: so no queue tells them.
UNREVIEWED = Q(review_count=0)
PARTLY_REVIEWED = Q(review_count__gt=0, review_count__lt=F("reviews_asked"))
DISPUTED = Q(category_count__gt=1, seen_count__gte=F("reviews_asked"))
AGREED = Q(category_count=1, seen_count__gte=F("reviews_asked"))

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


@dataclass(frozen=True)
class PoliciesInForce:
    """What claims are held to, read once: the strictest policy for a claim's topics, else the default."""

    topical: tuple[ReviewPolicy, ...]
    default: ReviewPolicy | None

    @classmethod
    def read(cls) -> "PoliciesInForce":
        """Read the policies, in two queries."""
        policies = list(ReviewPolicy.objects.in_force().strictest_first().prefetch_related("topics"))
        return cls(
            topical=tuple(policy for policy in policies if policy.topics.all()),
            default=next((policy for policy in policies if policy.is_default), None),
        )

    @property
    def most_reviews(self) -> int:
        """How many reviews the most demanding of them asks for."""
        return max((policy.min_reviews for policy in (*self.topical, self.default) if policy), default=0)


class WaitingQuerySet(models.QuerySet["Claim"]):
    """The words for sets of claims that wait for something."""

    def gathering(self, policies: PoliciesInForce) -> Self:
        """Keep those before a decision, with how much evidence each has and its policy asks for."""
        board = Evidence.objects.filter(claim=OuterRef("pk"))
        undecided = self.filter(status__in=[ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW])
        return undecided.annotate(
            source_count=_count(board, _SOURCE),
            primary_count=_count(_primary(board), _SOURCE),
            sources_asked=self._asked(policies, "min_sources"),
            primary_asked=self._asked(policies, "min_primary_sources"),
        )

    def in_review(self, policies: PoliciesInForce, user: "User") -> Self:
        """Keep those in review, with how many reviews of the present round are in and are asked for.

        Also how many of them this person may see, and to how many categories they come.
        """
        present = _present()
        return self.filter(status=ClaimStatus.IN_REVIEW).annotate(
            review_count=_count(present, "pk"),
            seen_count=_count(present.visible_to(user), "pk"),
            category_count=_count(present, "rating__category"),
            reviews_asked=self._asked(policies, "min_reviews"),
        )

    def decided(self) -> Self:
        """Keep those with a decision that waits, with what it rests on and its own policy asks for."""
        cited = Evidence.objects.filter(cited_in_verdicts=OuterRef("verdicts__pk"))
        waiting = self.filter(status=ClaimStatus.DECIDED, verdicts__published_at=None)
        return waiting.annotate(
            signed_off_by=F("verdicts__signed_off_by"),
            review_count=_count(_present(), "pk"),
            source_count=_count(cited, _SOURCE),
            primary_count=_count(_primary(cited), _SOURCE),
            sign_off=F("verdicts__policy__sign_off"),
            reviews_asked=F("verdicts__policy__min_reviews"),
            sources_asked=F("verdicts__policy__min_sources"),
            primary_asked=F("verdicts__policy__min_primary_sources"),
        )

    def reworded(self) -> Self:
        """Keep those whose quotes were changed or are gone and nobody has looked, unless the desk is done."""
        quoted = Appearance.objects.unnoted().values(standing=Coalesce("claim__merged_into", "claim"))
        return self.filter(pk__in=quoted).exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])

    def _asked(self, policies: PoliciesInForce, field: str) -> Case:
        """Return what the policy that a claim is held to says in this field; 0 where none is in force."""
        filed = self.model.topics.through.objects.filter(claim=OuterRef("pk"))
        cases = (
            When(
                Exists(filed.filter(topic__in=[topic.pk for topic in policy.topics.all()])),
                then=getattr(policy, field),
            )
            for policy in policies.topical
        )
        default = getattr(policies.default, field) if policies.default else 0
        return Case(*cases, default=Value(default), output_field=models.IntegerField())


def _present() -> ReviewQuerySet:
    """Return the reviews of a claim's present round that are in."""
    return Review.objects.submitted().filter(claim=OuterRef("pk"), round=OuterRef("review_round"))


def _primary(evidence: Any) -> Any:
    return evidence.filter(source__proximity=Proximity.PRIMARY)


def _count(rows: Any, distinct: Any) -> Subquery:
    """Count the distinct values of something among the rows; without a GROUP BY, so that none is 0."""
    counted = Func(distinct, function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    return Subquery(rows.order_by().annotate(count=counted).values("count"), models.IntegerField())
