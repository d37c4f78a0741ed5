"""Gathering evidence, and the reviewers' independent assessments of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from claims.enums import ClaimStatus, Publication, ReviewStatus
from claims.models import Claim, Evidence, Rating, Review
from claims.workflow.assigning import settle_review
from claims.workflow.holding import is_worked_on, lock, require_free
from claims.workflow.independence import find_own, others_are_in, why_not_review
from claims.workflow.scales import require_in_use
from claims.workflow.transitions import begin, move
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy
from factcheck.editions import require_edition

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_TAKES_EVIDENCE = frozenset(
    {
        ClaimStatus.ACCEPTED,
        ClaimStatus.IN_REVIEW,
        ClaimStatus.PUBLISHED,
        ClaimStatus.RETRACTED,
    }
)


@transaction.atomic
def add_evidence(
    *, claim: Claim, by: "User", at: datetime, reason: str = "evidence added", **fields: Any
) -> Evidence:
    """Tie a source to the claim. On a published claim the public sees it with the next publication.

    :raises PermissionDenied: when the person may not add evidence.
    :raises TransitionNotAllowed: before the claim is accepted, and after it is rejected or merged.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.add_evidence")
    claim = lock(claim)
    _require_free_board(claim, by=by, at=at)
    texts = {name: tidy(value) for name, value in fields.items() if isinstance(value, str)}
    evidence = Evidence(claim=claim, added_by=by, added_at=at, **(fields | texts))
    evidence.full_clean()
    record(evidence, by=by, at=at, reason=reason)
    return evidence


@transaction.atomic
def change_evidence(
    *,
    evidence: Evidence,
    changes: dict[str, Any],
    by: "User",
    at: datetime,
    reason: str = "",
    edition: int | None = None,
) -> Evidence:
    """Change a piece of evidence that no published verdict rests on.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not change evidence.
    :raises TransitionNotAllowed: when a published verdict cites it; add a new piece instead. When somebody
        else withdrew it meanwhile.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.change_evidence")
    _require_free_board(lock(evidence.claim), by=by, at=at)
    evidence = _as_it_is_now(evidence)
    _require_unpublished(evidence)
    changes = {name: tidy(value) if isinstance(value, str) else value for name, value in changes.items()}
    require_edition(evidence, edition, changes)
    for field, value in changes.items():
        setattr(evidence, field, value)
    evidence.full_clean()
    record(evidence, by=by, at=at, reason=reason or "evidence changed")
    return evidence


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: "User", at: datetime, reason: str) -> None:
    """Take a piece of evidence off the board, and out of drafts of reviews; its history stays.

    A draft does not keep it there, because a refusal would tell what stands in the draft.

    :raises PermissionDenied: when the person may not withdraw evidence.
    :raises TransitionNotAllowed: when a review that is in or a verdict cites it.
    """
    require_permission(by, "claims.delete_evidence")
    _require_free_board(lock(evidence.claim), by=by, at=at)
    evidence = _as_it_is_now(evidence)
    _require_unpublished(evidence)
    if _is_cited(evidence):
        raise TransitionNotAllowed("A review or a decision cites this evidence; it stays on the board.")
    record(evidence, by=by, at=at, reason=f"withdrawn: {reason}")
    evidence.delete()


@transaction.atomic
def start_review(*, claim: Claim, by: "User", at: datetime, reason: str = "") -> Claim:
    """Open a round of review: a new one where reviews are in or it was decided; a verdict stays up meanwhile.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when it is not accepted, published or retracted.
    """
    claim = begin("start_review", claim=claim, by=by, at=at)
    is_decided = claim.verdicts.unpublished().filter(round=claim.review_round).exists()
    is_judged = claim.is_public or is_decided or claim.reviews.submitted().of_current_round().exists()
    changes = {"review_round": claim.review_round + 1} if is_judged else {}
    return move("start_review", claim=claim, by=by, at=at, reason=reason, **changes)


@transaction.atomic
def stop_review(*, claim: Claim, by: "User", at: datetime, reason: str) -> Claim:
    """Close the round without a decision: the claim returns to where it was before.

    :raises PermissionDenied: when the person may not decide.
    :raises TransitionNotAllowed: when it is not in review.
    """
    claim = begin("stop_review", claim=claim, by=by, at=at)
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
    """Save one's review as far as it has come; nobody else sees it, and it makes no history.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when the claim is not in review, or one's review is submitted already.
    :raises ValidationError: naming the field that is wrong.
    """
    claim = begin("draft_review", claim=claim, by=by, at=at)
    review = _own_review(claim, by, at)
    if review.status == ReviewStatus.SUBMITTED:
        raise TransitionNotAllowed("Your review is submitted already; submit it anew to revise it.")
    review.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple_history's own switch
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
    edition: int | None = None,
) -> Review:
    """Hand one's review in, or revise it before the decision; its history keeps the earlier text.

    What it said last before its author could see the others stays its `initial_rating`. `edition` is that of
    one's own review as one saw it; drafts make no history and count as none.

    :raises PermissionDenied: when the person may not review.
    :raises TransitionNotAllowed: when the claim is not in review.
    :raises EditConflict: when one has submitted another text since, in another window.
    :raises ValidationError: naming each field that is missing or wrong.
    """
    claim = begin("submit_review", claim=claim, by=by, at=at)
    review = _own_review(claim, by, at)
    _require_complete(rating, rationale, confidence)
    cited_evidence = list(cited_evidence)
    said = {"rating": rating, "rationale": tidy(rationale), "confidence": confidence}
    require_edition(review, edition, {**said, "cited_evidence": cited_evidence})
    is_revision = review.status == ReviewStatus.SUBMITTED
    if is_revision and others_are_in(claim, by):
        review.revised_at = at
    else:
        review.initial_rating, review.submitted_at = rating, at
    review.status = ReviewStatus.SUBMITTED
    why = "revised" if is_revision else "submitted"
    review = _write(review, rating, rationale, confidence, cited_evidence, by=by, at=at, reason=why)
    settle_review(claim, by=by, at=at)
    return review


def _own_review(claim: Claim, by: "User", at: datetime) -> Review:
    if refusal := why_not_review(claim, by):
        raise TransitionNotAllowed(refusal)
    begun = Review(claim=claim, round=claim.review_round, reviewer=by, created_at=at)
    return find_own(claim, by) or begun


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
    require_in_use(rating, besides=[review.rating_id])
    cited = require_own_evidence(review.claim, cited)
    review.rating, review.rationale, review.confidence = rating, tidy(rationale), confidence
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


def takes_evidence(claim: Claim) -> bool:
    """Tell whether the claim's evidence may be added to or changed."""
    return claim.status in _TAKES_EVIDENCE


def is_changeable(evidence: Evidence) -> bool:
    """Tell whether a piece of evidence may be changed as things stand; for showing or hiding a form."""
    return takes_evidence(evidence.claim) and not evidence.cited_in_verdicts.published().exists()


def is_withdrawable(evidence: Evidence) -> bool:
    """Tell whether a piece of evidence may be taken off the board; for showing or hiding a form."""
    return takes_evidence(evidence.claim) and not _is_cited(evidence)


def require_open_board(claim: Claim) -> None:
    """Let evidence be worked on where the claim as it stands takes any.

    :raises TransitionNotAllowed: saying what has to be done first.
    """
    if claim.status == ClaimStatus.DECIDED:
        raise TransitionNotAllowed("A decision rests on this evidence. Send it back to change the evidence.")
    if not takes_evidence(claim):
        first = "accept" if is_worked_on(claim) else "reopen"
        raise TransitionNotAllowed(f"This claim is {claim.get_status_display()}; {first} it first.")


def _require_free_board(claim: Claim, *, by: "User", at: datetime) -> None:
    require_free(claim, by=by, at=at)
    require_open_board(claim)


def _is_cited(evidence: Evidence) -> bool:
    return evidence.cited_in_reviews.submitted().exists() or evidence.cited_in_verdicts.exists()


def _as_it_is_now(evidence: Evidence) -> Evidence:
    """Return the piece read anew, its claim being locked."""
    now = Evidence.objects.filter(pk=evidence.pk).first()
    if now is None:
        raise TransitionNotAllowed("This evidence was withdrawn in the meantime. Add it anew if it is right.")
    return now


def _require_unpublished(evidence: Evidence) -> None:
    if evidence.cited_in_verdicts.published().exists():
        raise TransitionNotAllowed(
            "A published verdict cites this evidence, so it stays. Add a new piece and correct the verdict."
        )
