"""Whom a review policy concerns: the claims in work that it holds for, or would, and what they still lack."""

from itertools import takewhile
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from claims.enums import ClaimStatus
from claims.models import Claim, Evidence, Review, ReviewPolicy, Verdict
from claims.models.claim import ClaimQuerySet
from claims.models.verdict import VerdictQuerySet
from claims.workflow.enforcement import ends, get_replaced
from sources.enums import Proximity

# From acceptance to decision; a decision keeps the policy that it was taken under.
_IN_WORK = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW})


def claims_held_to(policy: ReviewPolicy) -> ClaimQuerySet:
    """Return the claims in work that the policy holds for or, as a draft, would hold for in force.

    Of a version that ends its policy, those that it sets free.
    """
    if ends(policy) and (before := get_replaced(policy).first()):
        return claims_held_to(before)
    replaced = get_replaced(policy).values("pk")
    in_force = ReviewPolicy.objects.filter(Q(is_in_force=True) & ~Q(pk__in=replaced) | Q(pk=policy.pk))
    topical = in_force.filter(is_default=False)
    claims = Claim.objects.filter(status__in=_IN_WORK)
    if policy.is_default:
        return claims.exclude(topics__policies__in=topical)
    stricter = takewhile(lambda other: other != policy, topical.strictest_first())
    own = Claim.objects.filter(topics__policies=policy).values("pk")
    return claims.filter(pk__in=own).exclude(topics__policies__in=list(stricter))


def with_progress(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Tell of each claim how many reviews are in and how many independent and primary sources are at hand."""
    reviews = Review.objects.submitted().filter(claim=OuterRef("pk"), round=OuterRef("review_round"))
    evidence = Evidence.objects.filter(claim=OuterRef("pk"))
    primary = evidence.filter(source__proximity=Proximity.PRIMARY)
    return claims.annotate(
        review_count=_counted(reviews, "pk"),
        source_count=_counted(evidence, _SOURCE),
        primary_count=_counted(primary, _SOURCE),
    )


def lacking(claims: ClaimQuerySet, policy: ReviewPolicy) -> ClaimQuerySet:
    """Keep the claims (`with_progress`) that have less than the policy asks for before a decision."""
    return claims.filter(
        Q(review_count__lt=policy.min_reviews)
        | Q(source_count__lt=policy.min_sources)
        | Q(primary_count__lt=policy.min_primary_sources)
    )


def decisions_under(*policies: ReviewPolicy) -> VerdictQuerySet:
    """Return the decisions that wait for publication and were taken under one of these versions."""
    waiting = Verdict.objects.unpublished().filter(claim__status=ClaimStatus.DECIDED)
    return waiting.filter(policy__in=policies)


# As `independent_sources` counts: a source is its publisher or, without one, itself.
_SOURCE = Coalesce(F("source__publisher_id"), -F("source_id"))


def _counted(rows: Any, what: Any) -> Any:
    """Count the distinct values of something among a claim's rows; none is 0."""
    counts = rows.order_by().values("claim").annotate(count=Count(what, distinct=True))
    return Coalesce(Subquery(counts.values("count")), 0)
