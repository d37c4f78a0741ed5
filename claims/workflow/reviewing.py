"""Gathering evidence, and the reviewers' independent assessments of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from claims.enums import ClaimStatus, Publication, ReviewStatus
from claims.models import Claim, Evidence, Rating, Review
from claims.workflow.transitions import begin, lock, move
from factcheck.acts import TransitionNotAllowed, record, require_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_TAKES_EVIDENCE = frozenset(
    {
        ClaimStatus.ACCEPTED,
        ClaimStatus.IN_REVIEW,
        ClaimStatus.DECIDED,
        ClaimStatus.PUBLISHED,
        ClaimStatus.RETRACTED,
    }
)


@transaction.atomic
def add_evidence(*, claim: Claim, by: "User", at: datetime, **fields: Any) -> Evidence:
    """Tie a source to the claim. On a published claim the public sees it with the next publication.

    :raises PermissionDenied: when the person may not add evidence.
    :raises TransitionNotAllowed: before the claim is accepted, and after it is rejected or merged.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.add_evidence")
    claim = lock(claim)
    if claim.status not in _TAKES_EVIDENCE:
        raise TransitionNotAllowed(
            f"This claim is {claim.get_status_display()}; accept it before adding evidence."
        )
    evidence = Evidence(claim=claim, added_by=by, added_at=at, **fields)
    evidence.full_clean()
    record(evidence, by=by, at=at, reason="evidence added")
    return evidence


@transaction.atomic
def change_evidence(
    *, evidence: Evidence, changes: dict[str, Any], by: "User", at: datetime, reason: str = ""
) -> Evidence:
    """Change a piece of evidence that no published verdict rests on.

    :raises PermissionDenied: when the person may not change evidence.
    :raises TransitionNotAllowed: when a published verdict cites it; add a new piece instead.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.change_evidence")
    lock(evidence.claim)
    _require_unpublished(evidence)
    for field, value in changes.items():
        setattr(evidence, field, value)
    evidence.full_clean()
    record(evidence, by=by, at=at, reason=reason or "evidence changed")
    return evidence


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: "User", at: datetime, reason: str) -> None:
    """Take a piece of evidence off the board; its history stays.

    :raises PermissionDenied: when the person may not withdraw evidence.
    :raises TransitionNotAllowed: when a review or a verdict cites it.
    """
    require_permission(by, "claims.delete_evidence")
    lock(evidence.claim)
    _require_unpublished(evidence)
    if evidence.cited_in_reviews.exists() or evidence.cited_in_verdicts.exists():
        raise TransitionNotAllowed("A review or a decision cites this evidence; it stays on the board.")
    record(evidence, by=by, at=at, reason=f"withdrawn: {reason}")
    evidence.delete()


@transaction.atomic
def start_review(*, claim: Claim, by: "User", at: datetime, reason: str = "") -> Claim:
    """Open a round of review. For a published claim it is a new round; its verdict stays up meanwhile.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when it is not accepted, published or retracted.
    """
    claim = begin("start_review", claim=claim, by=by)
    changes = {"review_round": claim.review_round + 1} if claim.is_public else {}
    return move("start_review", claim=claim, by=by, at=at, reason=reason, **changes)


@transaction.atomic
def stop_review(*, claim: Claim, by: "User", at: datetime, reason: str) -> Claim:
    """Close the round without a decision: the claim returns to where it was before.

    :raises PermissionDenied: when the person may not decide.
    :raises TransitionNotAllowed: when it is not in review.
    """
    claim = begin("stop_review", claim=claim, by=by)
    before = {
        Publication.PUBLISHED: ClaimStatus.PUBLISHED,
        Publication.RETRACTED: ClaimStatus.RETRACTED,
    }.get(Publication(claim.publication), ClaimStatus.ACCEPTED)
    return move("stop_review", claim=claim, by=by, at=at, reason=reason, status=before)


@transaction.atomic
def draft_review(
    *,
    claim: Claim,
    by: "User",
    at: datetime,
    rating: Rating | None = None,
    rationale: str = "",
    confidence: int | None = None,
    cited_evidence: Iterable[Evidence] = (),
) -> Review:
    """Save one's review as far as it has come; nobody else sees it.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when the claim is not in review, or one's review is submitted already.
    :raises ValidationError: naming the field that is wrong.
    """
    claim = begin("draft_review", claim=claim, by=by)
    review = _own_review(claim, by, at)
    if review.status == ReviewStatus.SUBMITTED:
        raise TransitionNotAllowed("Your review is submitted already; submit it anew to revise it.")
    return _write(review, rating, rationale, confidence, cited_evidence, by=by, at=at, reason="draft saved")


@transaction.atomic
def submit_review(
    *,
    claim: Claim,
    by: "User",
    at: datetime,
    rating: Rating | None,
    rationale: str,
    confidence: int | None,
    cited_evidence: Iterable[Evidence] = (),
) -> Review:
    """Hand one's review in, or revise it before the decision; its history keeps the earlier text.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when the claim is not in review.
    :raises ValidationError: naming each field that is missing or wrong.
    """
    claim = begin("submit_review", claim=claim, by=by)
    review = _own_review(claim, by, at)
    why = "revised" if review.status == ReviewStatus.SUBMITTED else "submitted"
    _require_complete(rating, rationale, confidence)
    review.status, review.submitted_at = ReviewStatus.SUBMITTED, at
    return _write(review, rating, rationale, confidence, cited_evidence, by=by, at=at, reason=why)


def _own_review(claim: Claim, by: "User", at: datetime) -> Review:
    mine = Review.objects.filter(claim=claim, round=claim.review_round, reviewer=by).first()
    return mine or Review(claim=claim, round=claim.review_round, reviewer=by, created_at=at)


def _write(
    review: Review,
    rating: Rating | None,
    rationale: str,
    confidence: int | None,
    cited: Iterable[Evidence],
    *,
    by: "User",
    at: datetime,
    reason: str,
) -> Review:
    cited = require_own_evidence(review.claim, cited)
    review.rating, review.rationale, review.confidence = rating, rationale.strip(), confidence
    review.full_clean()
    record(review, by=by, at=at, reason=reason)
    review.cited_evidence.set(cited)
    return review


def _require_complete(rating: Rating | None, rationale: str, confidence: int | None) -> None:
    missing = {}
    if rating is None:
        missing["rating"] = "Choose a rating."
    if not rationale.strip():
        missing["rationale"] = "Say how the evidence leads to your rating."
    if confidence is None:
        missing["confidence"] = "Say how sure you are, from 1 (a guess) to 5 (certain)."
    if missing:
        raise ValidationError(missing)


def require_own_evidence(claim: Claim, cited: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence as a list.

    :raises ValidationError: naming `cited_evidence`, when some of it belongs to another claim.
    """
    cited = list(cited)
    if strangers := [str(item.pk) for item in cited if item.claim_id != claim.pk]:
        raise ValidationError(
            {"cited_evidence": f"Evidence {', '.join(strangers)} belongs to another claim."}
        )
    return cited


def _require_unpublished(evidence: Evidence) -> None:
    if evidence.cited_in_verdicts.published().exists():
        raise TransitionNotAllowed(
            "A published verdict cites this evidence, so it stays. Add a new piece and correct the verdict."
        )
