"""An act of publication: the ledger entry, and the claim's columns as the act leaves them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims.enums import LedgerAction, Publication
from claims.models import Claim, Verdict
from claims.workflow import ledger
from claims.workflow.transitions import change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_AFTER = {
    LedgerAction.PUBLISHED: Publication.PUBLISHED,
    LedgerAction.CORRECTED: Publication.PUBLISHED,
    LedgerAction.CONFIRMED: Publication.PUBLISHED,
    LedgerAction.REINSTATED: Publication.PUBLISHED,
    LedgerAction.RETRACTED: Publication.RETRACTED,
    LedgerAction.MERGED: Publication.MERGED,
}


def enact(
    action: LedgerAction,
    *,
    claim: Claim,
    verdict: Verdict,
    by: "User",
    at: datetime,
    note: str,
    **changes: Any,
) -> dict[str, Any]:
    """Write the ledger entry for a locked claim; return all columns to be saved with its transition.

    `changes` are further columns of the claim that the act brings with it and the document shows.
    """
    is_in_force = _AFTER[action] == Publication.PUBLISHED
    columns = {
        "publication": _AFTER[action],
        "current_verdict": verdict,
        "rating_category": verdict.rating_category if is_in_force else "",
        "rating_value": verdict.rating_value if is_in_force else None,
        "review_by": verdict.review_by if is_in_force else None,
        "updated_at": at,
    } | changes
    for name, value in columns.items():
        setattr(claim, name, value)
    entry = ledger.append(action=action, claim=claim, verdict=verdict, by=by, at=at, note=note)
    return columns | {"current_entry": entry}


def restate(
    claim: Claim, *, by: "User", at: datetime, note: str, action: LedgerAction = LedgerAction.MERGED
) -> None:
    """Write a claim's public document anew after claims were merged into it, or what surrounds it changed.

    The verdict stays as it is; where the claim was seen (`MERGED`) or what others answered (`AMENDED`)
    changes. The latter is seen with a retracted verdict too. Nothing happens to any other claim, nor for a
    person who may not publish: what they did shows with the next publication.
    """
    shown = {Publication.PUBLISHED}
    if action == LedgerAction.AMENDED:
        shown.add(Publication.RETRACTED)
    if claim.publication not in shown or not by.has_perm("claims.publish_claim"):
        return
    verdict = get_verdict_in_public(claim)
    entry = ledger.append(action=action, claim=claim, verdict=verdict, by=by, at=at, note=note)
    change(claim, {"current_entry": entry, "updated_at": at}, by=by, at=at, reason=note)


def get_verdict_in_public(claim: Claim) -> Verdict:
    """Return the verdict that the public knows of a claim that is or was published."""
    assert claim.current_verdict is not None  # a constraint: what is public has a verdict
    return claim.current_verdict
