"""Whether a review by somebody would be theirs alone: written before they could see what others wrote."""

from typing import TYPE_CHECKING

from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Claim, Review, ReviewPolicy
from claims.models.scopes import themself

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def why_not_review(claim: Claim, by: "User") -> str:
    """Say why a review by this person would no longer be independent; nothing when it would be.

    It would not once the others' reviews were open to them: after a decision, or for whoever may decide. A
    draft begun earlier goes on, and a review that is in may be revised: what it said first is kept.
    """
    mine = find_own(claim, by)
    if claim.verdicts.unpublished().filter(round=claim.review_round).exists():
        return "This round was decided and sent back; a new review takes a new round."
    if mine is None and themself(by).has_perm("claims.decide_claim") and others_are_in(claim, by):
        return "You may see the reviews that are in, so yours would not be independent."
    return ""


def awaits_reviews(claim: Claim, policy: ReviewPolicy | None) -> bool:
    """Tell whether reviews are still to come in whose authors should not know what others think.

    They are while fewer are in than the claim's policy asks for, or one where it has none, and while somebody
    who was asked for one has not handed it in. A draft does not count: nobody is to know of it. What was
    already decided on takes no more.
    """
    is_decided = claim.verdicts.unpublished().filter(round=claim.review_round).exists()
    if claim.status != ClaimStatus.IN_REVIEW or is_decided:
        return False
    asked = claim.assignments.open().filter(task=AssignmentTask.REVIEW)
    wanted = policy.min_reviews if policy else 1
    return asked.exists() or claim.reviews.submitted().of_current_round().count() < wanted


def others_are_in(claim: Claim, by: "User") -> bool:
    """Tell whether somebody else's review of this round is in."""
    return claim.reviews.submitted().of_current_round().exclude(reviewer=by).exists()


def find_own(claim: Claim, by: "User") -> Review | None:
    """Return the person's review of this round, if there is one."""
    return claim.reviews.of_current_round().filter(reviewer=by).first()
