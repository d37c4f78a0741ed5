"""What a person may do to a claim as it stands, so that nobody has to try."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied

from claims.enums import ClaimStatus
from claims.models import Claim, Verdict
from claims.workflow.corresponding import is_askable, is_reportable
from claims.workflow.holding import get_hold, is_worked_on
from claims.workflow.independence import why_not_review
from claims.workflow.merging import is_undoable
from claims.workflow.policy import require_signer, unmet_conditions
from claims.workflow.proposals import is_editable
from claims.workflow.reviewing import takes_evidence
from claims.workflow.transitions import TRANSITIONS, is_guarded, is_open_to
from factcheck.acts import token_lets

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What it takes besides the transition's own permission where readers know the claim.
_FOR_PUBLIC: Final = {"merge": "claims.publish_claim", "reopen": "claims.retract_claim"}
_REVIEWS: Final = frozenset({"draft_review", "submit_review"})


def possible_acts(claim: Claim, by: "User", at: datetime) -> list[str]:
    """Return the acts on this claim that would not be refused to this person, in the order of its life.

    What is sent along may still be wrong, and an act may still meet another one.
    """
    hold = get_hold(claim, at)
    is_held = hold is not None and hold.person_id != by.pk
    is_own = hold is not None and not is_held
    transitions = [act for act in TRANSITIONS if _is_possible(act, claim, by)]
    worked_on, may = is_worked_on(claim), by.has_perm
    others = {
        "edit": is_editable(claim, by),
        "tag": is_editable(claim, by) and may("claims.accept_claim"),
        "undo": is_undoable(claim, by),
        "add_evidence": takes_evidence(claim) and may("claims.add_evidence"),
        "take": worked_on and not is_held and may("claims.add_hold"),
        "release": is_own and token_lets(by, "claims.add_hold"),
        "take_over": is_held and may("claims.assign_claim"),
        "assign": worked_on and may("claims.add_assignment"),
        "comment": may("claims.add_comment"),
        "ask": is_askable(claim) and may("claims.add_inquiry"),
        "log_report": is_reportable(claim) and may("claims.add_report"),
    }
    acts = [*transitions, *(act for act, is_possible in others.items() if is_possible)]
    return [act for act in acts if not (is_held and is_guarded(act))]


def get_waiting(claim: Claim, by: "User") -> Verdict | None:
    """Return the decision that waits for sign-off or publication; sent back, for whoever may decide."""
    if claim.status != ClaimStatus.DECIDED and not by.has_perm("claims.decide_claim"):
        return None
    people = ("policy", "confirms", "decided_by", "signed_off_by")
    return claim.verdicts.unpublished().select_related("claim", *people).first()


def _is_possible(act: str, claim: Claim, by: "User") -> bool:
    if not is_open_to(act, claim, by):
        return False
    if claim.is_public and act in _FOR_PUBLIC and not by.has_perm(_FOR_PUBLIC[act]):
        return False
    if act in _REVIEWS:
        return not why_not_review(claim, by)
    if act not in ("sign_off", "publish"):
        return True
    decision = get_waiting(claim, by)
    if decision is None:
        return False
    return _may_sign(by, decision) if act == "sign_off" else not unmet_conditions(decision)


def _may_sign(by: "User", decision: Verdict) -> bool:
    try:
        require_signer(by, decision)
    except PermissionDenied:
        return False
    return decision.signed_off_by_id is None
