"""What claims wait for: the words behind the desk's queues, and what the policies in force ask for."""

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


# A source is its publisher or, without one, itself: as the workflow counts independent sources.
_SOURCE = Coalesce(F("source__publisher_id"), -F("source_id"))
_SIGNED = Q(verdicts__signed_off_by__isnull=False) | Q(verdicts__policy__sign_off=SignOff.NOT_NEEDED)
_FULFILLED = Q(
    review_count__gte=F("verdicts__policy__min_reviews"),
    source_count__gte=F("verdicts__policy__min_sources"),
    primary_count__gte=F("verdicts__policy__min_primary_sources"),
)


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

    def needing_evidence(self, policies: PoliciesInForce) -> Self:
        """Keep those before a decision whose evidence is not yet what their policy asks for."""
        board = Evidence.objects.filter(claim=OuterRef("pk"))
        undecided = self.filter(status__in=[ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW])
        return undecided._with_evidence(board).filter(
            Q(source_count__lt=self._asked(policies, "min_sources"))
            | Q(primary_count__lt=self._asked(policies, "min_primary_sources"))
        )

    def unreviewed(self) -> Self:
        """Keep those in review of which no review is in."""
        return self._in_review().filter(review_count=0)

    def partly_reviewed(self, policies: PoliciesInForce) -> Self:
        """Keep those in review of which some reviews are in, but fewer than their policy asks for."""
        asked = self._asked(policies, "min_reviews")
        return self._in_review().filter(review_count__gt=0, review_count__lt=asked)

    def disputed(self, policies: PoliciesInForce, user: "User") -> Self:
        """Keep those in review of which enough reviews are in, and differ in category.

        Only those whose reviews this person may see: nobody else is to learn what they say.
        """
        return self._reviewed(policies, user).filter(category_count__gt=1)

    def agreed(self, policies: PoliciesInForce, user: "User") -> Self:
        """Keep those in review of which enough reviews are in, all of one category.

        Only those whose reviews this person may see.
        """
        return self._reviewed(policies, user).filter(category_count=1)

    def to_sign_off(self) -> Self:
        """Keep those whose decision waits for a signature."""
        return self._decided().filter(~_SIGNED)

    def to_publish(self) -> Self:
        """Keep those whose decision has all that its policy asks for."""
        return self._decided().filter(_SIGNED & _FULFILLED)

    def held_up(self) -> Self:
        """Keep those whose decision is signed, has less than its policy asks for, and can only go back."""
        return self._decided().filter(_SIGNED & ~_FULFILLED)

    def reworded(self) -> Self:
        """Keep those whose quotes were changed or are gone and nobody has looked, unless the desk is done."""
        quoted = Appearance.objects.unnoted().values(standing=Coalesce("claim__merged_into", "claim"))
        return self.filter(pk__in=quoted).exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])

    def _in_review(self) -> Self:
        return self.filter(status=ClaimStatus.IN_REVIEW).alias(review_count=_count(_present(), "pk"))

    def _reviewed(self, policies: PoliciesInForce, user: "User") -> Self:
        # Of reviews that are not open to somebody they see none, or their own draft: fewer than are asked.
        counted = self.filter(status=ClaimStatus.IN_REVIEW).alias(
            category_count=_count(_present(), "rating__category"),
            seen_count=_count(_present().visible_to(user), "pk"),
        )
        return counted.filter(seen_count__gte=self._asked(policies, "min_reviews"))

    def _decided(self) -> Self:
        cited = Evidence.objects.filter(cited_in_verdicts=OuterRef("verdicts__pk"))
        waiting = self.filter(status=ClaimStatus.DECIDED, verdicts__published_at=None)
        return waiting._with_evidence(cited).alias(review_count=_count(_present(), "pk"))

    def _with_evidence(self, evidence: Any) -> Self:
        primary = evidence.filter(source__proximity=Proximity.PRIMARY)
        return self.alias(source_count=_count(evidence, _SOURCE), primary_count=_count(primary, _SOURCE))

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


def _count(rows: Any, distinct: Any) -> Subquery:
    """Count the distinct values of something among the rows; without a GROUP BY, so that none is 0."""
    counted = Func(distinct, function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    return Subquery(rows.order_by().annotate(count=counted).values("count"), models.IntegerField())
