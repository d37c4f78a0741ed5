"""What a review policy still asks for before a verdict may be published."""

import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Condition:
    """What the policy asks for, as a sentence that says how far it is met."""

    text: str
    is_met: bool
    is_sign_off: bool = False

    @property
    def is_lacking(self) -> bool:
        """Whether it is missing and no sign-off will bring it."""
        return not self.is_met and not self.is_sign_off


def conditions_of(verdict: Verdict) -> list[Condition]:
    """List what the policy that a decision is held to asks for before it may be published."""
    policy = verdict.policy
    cited = list(verdict.cited_evidence.with_sources())
    is_signed = policy.sign_off == SignOff.NOT_NEEDED or verdict.signed_off_by_id is not None
    return _conditions(policy, verdict.claim, cited, "among the evidence cited", is_signed=is_signed)


def conditions_ahead(claim: Claim, policy: ReviewPolicy | None = None) -> list[Condition]:
    """List what the policy will ask for once there is a decision that cites all the evidence on the board.

    The policy is the one that the claim is held to, unless it is given.

    :raises ValidationError: when no policy is in force.
    """
    policy = policy or get_policy(claim)
    board = list(claim.evidence.with_sources())
    is_signed = policy.sign_off == SignOff.NOT_NEEDED
    return _conditions(policy, claim, board, "on the board", is_signed=is_signed)


def unmet_conditions(verdict: Verdict) -> list[str]:
    """List, as sentences, what the verdict's policy still asks for; nothing when it may be published."""
    return [condition.text for condition in conditions_of(verdict) if not condition.is_met]


def _conditions(
    policy: ReviewPolicy, claim: Claim, evidence: list[Evidence], where: str, *, is_signed: bool
) -> list[Condition]:
    submitted = claim.reviews.submitted().filter(round=claim.review_round).count()
    primary = [item for item in evidence if item.source.proximity == Proximity.PRIMARY]
    conditions = [
        _count(submitted, policy.min_reviews, "submitted review"),
        _count(len(independent_sources(evidence)), policy.min_sources, f"independent source {where}"),
        _count(len(independent_sources(primary)), policy.min_primary_sources, f"primary source {where}"),
    ]
    if policy.sign_off != SignOff.NOT_NEEDED:
        by_whom = SignOff(policy.sign_off).label
        text = f"It is signed off by {by_whom}." if is_signed else f"It has to be signed off by {by_whom}."
        conditions.append(Condition(text, is_signed, is_sign_off=True))
    return conditions


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


def _count(present: int, wanted: int, what: str) -> Condition:
    noun = what if wanted == 1 else re.sub(r"\b(review|source)\b", r"\1s", what)
    is_or_are = "is" if present == 1 else "are"
    return Condition(f"It takes {wanted} {noun}; there {is_or_are} {present}.", present >= wanted)
