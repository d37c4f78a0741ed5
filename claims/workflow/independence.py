"""Whether a review by somebody would be theirs alone: written before they could see what others wrote."""

from typing import TYPE_CHECKING

from claims.models import Claim, Review

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
    if mine is None and by.has_perm("claims.decide_claim") and others_are_in(claim, by):
        return "You may see the reviews that are in, so yours would not be independent."
    return ""


def others_are_in(claim: Claim, by: "User") -> bool:
    """Tell whether somebody else's review of this round is in."""
    return claim.reviews.submitted().of_current_round().exclude(reviewer=by).exists()


def find_own(claim: Claim, by: "User") -> Review | None:
    """Return the person's review of this round, if there is one."""
    return claim.reviews.of_current_round().filter(reviewer=by).first()
