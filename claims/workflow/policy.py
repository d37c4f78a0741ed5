"""What a review policy still asks for before a verdict may be published."""

import re
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError

from claims.enums import SignOff
from claims.models import Claim, Evidence, ReviewPolicy, Verdict
from sources.enums import Proximity

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def get_policy(claim: Claim) -> ReviewPolicy:
    """Return the policy that the claim is held to: the strictest for its topics, else the default.

    :raises ValidationError: when none is in force.
    """
    policies = ReviewPolicy.objects.in_force()
    topical = policies.filter(topics__in=claim.topics.all()).strictest_first()
    policy = topical.first() or policies.filter(is_default=True).first()
    if policy is None:
        raise ValidationError("No review policy is in force as the default. Put one in force first.")
    return policy


def unmet_conditions(verdict: Verdict) -> list[str]:
    """List, as sentences, what the verdict's policy still asks for; nothing when it may be published."""
    policy = verdict.policy
    cited = list(verdict.cited_evidence.with_sources())
    submitted = verdict.claim.reviews.submitted().filter(round=verdict.claim.review_round).count()
    return [
        *_missing(submitted, policy.min_reviews, "submitted review"),
        *_missing(
            len(independent_sources(cited)), policy.min_sources, "independent source among the evidence cited"
        ),
        *_missing(
            len(independent_sources([item for item in cited if item.source.proximity == Proximity.PRIMARY])),
            policy.min_primary_sources,
            "primary source among the evidence cited",
        ),
        *_missing_sign_off(verdict),
    ]


def independent_sources(evidence: list[Evidence]) -> set[str]:
    """Return one mark for each independent source: its publisher, or the document itself if it has none."""
    return {
        f"publisher {item.source.publisher_id}" if item.source.publisher_id else f"source {item.source_id}"
        for item in evidence
    }


def require_signer(by: "User", verdict: Verdict) -> None:
    """Let the person pass who may sign this decision off.

    :raises PermissionDenied: for whoever decided it or, where the policy asks for it, reviewed it.
    """
    if verdict.policy.sign_off == SignOff.NOT_NEEDED:
        return
    if verdict.decided_by == by:
        raise PermissionDenied("You decided on this claim; somebody else has to sign it off.")
    if verdict.policy.sign_off == SignOff.INDEPENDENT and _has_reviewed(by, verdict.claim):
        raise PermissionDenied("You reviewed this claim; somebody who did not has to sign it off.")


def _has_reviewed(by: "User", claim: Claim) -> bool:
    return claim.reviews.submitted().filter(round=claim.review_round, reviewer=by).exists()


def _missing(present: int, wanted: int, what: str) -> list[str]:
    if present >= wanted:
        return []
    noun = what if wanted == 1 else re.sub(r"\b(review|source)\b", r"\1s", what)
    return [f"It takes {wanted} {noun}; there {'is' if present == 1 else 'are'} {present}."]


def _missing_sign_off(verdict: Verdict) -> list[str]:
    if verdict.policy.sign_off == SignOff.NOT_NEEDED or verdict.signed_off_by_id:
        return []
    return [f"It has to be signed off by {SignOff(verdict.policy.sign_off).label}."]
