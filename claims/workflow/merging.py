"""Claims that say the same become one; and what was merged, rejected or accepted comes back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from claims.enums import ClaimStatus, LedgerAction, Publication
from claims.models import Claim
from claims.workflow import listing
from claims.workflow.assigning import resume
from claims.workflow.holding import lock, lock_to_merge, lock_with_target, require_free
from claims.workflow.judging import act_to_undo
from claims.workflow.proposals import put_back
from claims.workflow.publication import enact, get_verdict_in_public, restate
from claims.workflow.transitions import begin, change, move
from factcheck.acts import TransitionNotAllowed, require_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def merge(*, claim: Claim, into: Claim, by: "User", at: datetime, reason: str = "") -> Claim:
    """Declare that a claim says the same as another one, which takes over its appearances.

    A public claim goes only into a published one, with a ledger entry: its address then leads there. When the
    other one is published, its document shows the new appearances at once, with an entry of its own, if the
    person may publish, and else with its next publication.

    :raises PermissionDenied: when the person may not merge claims or, for a public one, not publish.
    :raises TransitionNotAllowed: when either claim's state forbids it.
    """
    lock_to_merge(claim, into)
    claim = begin("merge", claim=claim, by=by, at=at)
    into = lock(into)
    _require_mergeable(claim, into, by)
    require_free(into, by=by, at=at)
    for earlier in claim.merged_claims.order_by("pk"):
        change(
            earlier, {"merged_into": into}, by=by, at=at, reason=f"claim {claim.pk} was merged into {into.pk}"
        )
    why = reason or f"merged into claim {into.pk}"
    changes: dict[str, Any] = {"merged_into": into}
    if claim.publication != Publication.NONE:
        verdict = get_verdict_in_public(claim)
        changes = enact(LedgerAction.MERGED, claim=claim, verdict=verdict, by=by, at=at, note=why, **changes)
    claim = move("merge", claim=claim, by=by, at=at, reason=why, **changes)
    restate(into, by=by, at=at, note=f"claim {claim.pk} was merged into this one")
    listing.refresh(into)
    return claim


@transaction.atomic
def reopen(*, claim: Claim, by: "User", at: datetime, reason: str) -> Claim:
    """Bring a rejected claim back as a proposed one, a merged one back to where it stood before.

    What had been merged into it goes with it again. One that was public is reinstated with its verdict.

    :raises PermissionDenied: when the person may not accept claims or, for a public one, not retract.
    :raises TransitionNotAllowed: when it is neither rejected nor merged.
    """
    return _bring_back(claim, by=by, at=at, reason=reason)


@transaction.atomic
def undo(*, claim: Claim, by: "User", at: datetime) -> Claim:
    """Take back the accepting, rejecting or merging that one did last: the claim stands where it stood.

    Who was asked to do what about it is asked again.

    :raises PermissionDenied: when the person may not accept claims or, for a public one, not retract.
    :raises TransitionNotAllowed: when something else was done to the claim last, or by somebody else.
    """
    require_permission(by, "claims.accept_claim")
    claim = _lock_with_target(claim)
    last = act_to_undo(claim, by)
    if last is None:
        raise TransitionNotAllowed("What was done to this claim last was not yours to undo.")
    if claim.status == ClaimStatus.ACCEPTED:
        return put_back(claim=claim, by=by, at=at, reason="undone")
    since = claim.status_since
    claim = _bring_back(claim, by=by, at=at, reason="undone", status=ClaimStatus(last.came_from))
    resume(claim, since=since, by=by, at=at)
    return claim


def is_undoable(claim: Claim, by: "User") -> bool:
    """Tell whether this person may undo what was done last, for showing or hiding a button."""
    return by.has_perm("claims.accept_claim") and act_to_undo(claim, by) is not None


def _lock_with_target(claim: Claim) -> Claim:
    """Lock the claim, what it was merged into and what may go with it again; return it as it is now."""
    lock_with_target(claim, with_others=True)
    return lock(claim)


def _bring_back(
    claim: Claim, *, by: "User", at: datetime, reason: str, status: ClaimStatus | None = None
) -> Claim:
    claim = begin("reopen", claim=_lock_with_target(claim), by=by, at=at)
    into = lock(claim.merged_into) if claim.merged_into else None
    if into is not None:
        require_free(into, by=by, at=at)
    went_along = _went_along(claim, into) if into else []
    changes: dict[str, Any] = {"merged_into": None, "rejection_reason": "", "rejection_note": ""}
    if status := status or (_stood_before(claim) if into else None):
        changes["status"] = status
    for other in went_along:
        change(other, {"merged_into": claim}, by=by, at=at, reason=f"claim {claim.pk} was brought back")
    if claim.publication == Publication.MERGED:
        require_permission(by, "claims.retract_claim")
        verdict = get_verdict_in_public(claim)
        changes |= {"status": ClaimStatus.PUBLISHED}
        changes = enact(
            LedgerAction.REINSTATED, claim=claim, verdict=verdict, by=by, at=at, note=reason, **changes
        )
    claim = move("reopen", claim=claim, by=by, at=at, reason=reason, **changes)
    listing.refresh(claim)
    if into is not None:
        restate(into, by=by, at=at, note=f"claim {claim.pk} is no longer merged into this one")
        listing.refresh(into)
    return claim


def _stood_before(claim: Claim) -> ClaimStatus | None:
    """Return the status that the claim had before its present one."""
    earlier = claim.history.exclude(status=claim.status).order_by("-history_id").first()
    return ClaimStatus(earlier.status) if earlier else None


def _went_along(claim: Claim, into: Claim) -> list[Claim]:
    """Return the claims that were merged into this one and went along when it was merged in its turn.

    Where that one was merged further, all of them went along there.
    """
    others = into.merged_claims.exclude(pk=claim.pk).order_by("pk")
    return [
        other
        for other in others
        if other.history.filter(history_date=claim.status_since).exclude(merged_into=claim).exists()
        and other.history.filter(merged_into=claim, history_date__lte=claim.status_since).exists()
    ]


def _require_mergeable(claim: Claim, into: Claim, by: "User") -> None:
    if claim.pk == into.pk:
        raise TransitionNotAllowed("A claim cannot be merged into itself.")
    if into.status in (ClaimStatus.REJECTED, ClaimStatus.MERGED):
        raise TransitionNotAllowed(f"Claim {into.pk} is {into.get_status_display()}; choose one that is not.")
    if claim.publication == Publication.NONE:
        return
    if claim.publication == Publication.RETRACTED:
        raise TransitionNotAllowed("The verdict on this claim is retracted; a retraction is not merged away.")
    if not by.has_perm("claims.publish_claim"):
        raise PermissionDenied(
            "This claim is public; merging it takes the permission to publish. Ask an editor."
        )
    if into.publication != Publication.PUBLISHED:
        raise TransitionNotAllowed("This claim is public; it can only be merged into a published one.")
