"""The life of a claim as one table, and the two steps that every transition is made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims.enums import ClaimStatus as S
from claims.models import Claim
from claims.workflow.assigning import settle
from claims.workflow.holding import lay_down, lock, require_free
from factcheck.acts import TransitionNotAllowed, record, require_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Transition:
    """From where, to where, and who may; `is_open_to_all`: even while somebody else holds the claim."""

    sources: frozenset[S]
    target: S
    permission: str
    doing: str
    is_open_to_all: bool = False


def _transition(
    sources: set[S], target: S, permission: str, doing: str, *, is_open_to_all: bool = False
) -> Transition:
    return Transition(frozenset(sources), target, f"claims.{permission}", doing, is_open_to_all)


TRANSITIONS = {
    "accept": _transition({S.PROPOSED}, S.ACCEPTED, "accept_claim", "accepted"),
    "reject": _transition({S.PROPOSED, S.ACCEPTED}, S.REJECTED, "reject_claim", "rejected"),
    "merge": _transition(
        {S.PROPOSED, S.ACCEPTED, S.IN_REVIEW, S.PUBLISHED}, S.MERGED, "merge_claim", "merged"
    ),
    "reopen": _transition({S.REJECTED, S.MERGED}, S.PROPOSED, "accept_claim", "reopened"),
    "put_back": _transition({S.ACCEPTED}, S.PROPOSED, "accept_claim", "put back"),
    "start_review": _transition(
        {S.ACCEPTED, S.PUBLISHED, S.RETRACTED}, S.IN_REVIEW, "add_review", "taken into review"
    ),
    "draft_review": _transition({S.IN_REVIEW}, S.IN_REVIEW, "add_review", "reviewed", is_open_to_all=True),
    "submit_review": _transition({S.IN_REVIEW}, S.IN_REVIEW, "add_review", "reviewed", is_open_to_all=True),
    "stop_review": _transition({S.IN_REVIEW}, S.ACCEPTED, "decide_claim", "taken out of review"),
    "decide": _transition({S.IN_REVIEW}, S.DECIDED, "decide_claim", "decided"),
    "send_back": _transition({S.DECIDED}, S.IN_REVIEW, "decide_claim", "sent back to review"),
    "sign_off": _transition({S.DECIDED}, S.DECIDED, "sign_off_claim", "signed off", is_open_to_all=True),
    "publish": _transition({S.DECIDED}, S.PUBLISHED, "publish_claim", "published", is_open_to_all=True),
    "correct": _transition({S.PUBLISHED}, S.DECIDED, "publish_claim", "corrected"),
    "confirm": _transition({S.PUBLISHED}, S.DECIDED, "decide_claim", "confirmed"),
    "retract": _transition({S.PUBLISHED}, S.RETRACTED, "retract_claim", "retracted", is_open_to_all=True),
    "reinstate": _transition({S.RETRACTED}, S.PUBLISHED, "retract_claim", "reinstated", is_open_to_all=True),
}


# What besides the transitions nobody does while somebody else is at work on the claim.
_GUARDED = frozenset({"edit", "tag", "undo", "add_evidence", "change_evidence", "withdraw_evidence"})
# Where the work goes on that somebody said they are at; elsewhere it is done. If somebody holds the claim,
# only they take it into review and out again: evidence is gathered there, and the decision written.
_IN_WORK = frozenset({S.PROPOSED, S.ACCEPTED, S.IN_REVIEW})


def is_guarded(action: str) -> bool:
    """Tell whether an act has to wait while somebody else is at work on the claim."""
    transition = TRANSITIONS.get(action)
    return action in _GUARDED if transition is None else not transition.is_open_to_all


def is_open_to(action: str, claim: Claim, by: "User") -> bool:
    """Tell whether this person may do this to the claim as it stands; for showing or hiding a button."""
    transition = TRANSITIONS[action]
    return claim.status in transition.sources and by.has_perm(transition.permission)


def begin(action: str, *, claim: Claim, by: "User", at: datetime) -> Claim:
    """Lock the claim and return it as it is now.

    :raises PermissionDenied: when the person may not do this.
    :raises TransitionNotAllowed: when the claim's status forbids it, or somebody else is at work on it.
    """
    transition = TRANSITIONS[action]
    require_permission(by, transition.permission)
    locked = lock(claim)
    if locked.status not in transition.sources:
        allowed = " or ".join(sorted(S(status).label for status in transition.sources))
        now = locked.get_status_display()
        raise TransitionNotAllowed(
            f"This claim is {now}; only one that is {allowed} can be {transition.doing}."
        )
    if not transition.is_open_to_all:
        require_free(locked, by=by, at=at)
    return locked


def move(action: str, *, claim: Claim, by: "User", at: datetime, reason: str = "", **changes: Any) -> Claim:
    """Give the claim the transition's target status and the changes, and record who, when and why.

    A `status` among the changes is for transitions that lead back to where the claim was. What was held or
    asked of people is over where it is done with the new status.
    """
    changes.setdefault("status", TRANSITIONS[action].target)
    if changes["status"] != claim.status:
        changes["status_since"] = at
        if changes["status"] not in _IN_WORK:
            lay_down(claim)
    claim = change(claim, changes, by=by, at=at, reason=reason or TRANSITIONS[action].doing)
    settle(claim, by=by, at=at)
    return claim


def change(claim: Claim, changes: dict[str, Any], *, by: "User", at: datetime, reason: str) -> Claim:
    """Set the fields, check the whole row, save it and record who, when and why.

    :raises ValidationError: naming the field that is wrong.
    """
    for field, value in changes.items():
        setattr(claim, field, value)
    claim.full_clean(exclude=["created_by", "merged_into", "current_entry", "current_verdict", "publisher"])
    record(claim, by=by, at=at, reason=reason)
    return claim
