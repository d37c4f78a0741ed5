"""The life of a claim as one table, and the two steps that every transition is made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims.enums import ClaimStatus as S
from claims.models import Claim
from factcheck.acts import TransitionNotAllowed, record, require_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Transition:
    """From where, to where, and who may."""

    sources: frozenset[S]
    target: S
    permission: str
    doing: str


def _transition(sources: set[S], target: S, permission: str, doing: str) -> Transition:
    return Transition(frozenset(sources), target, f"claims.{permission}", doing)


TRANSITIONS = {
    "accept": _transition({S.PROPOSED}, S.ACCEPTED, "accept_claim", "accepted"),
    "reject": _transition({S.PROPOSED, S.ACCEPTED}, S.REJECTED, "reject_claim", "rejected"),
    "merge": _transition(
        {S.PROPOSED, S.ACCEPTED, S.IN_REVIEW, S.PUBLISHED}, S.MERGED, "merge_claim", "merged"
    ),
    "reopen": _transition({S.REJECTED, S.MERGED}, S.PROPOSED, "accept_claim", "reopened"),
    "start_review": _transition(
        {S.ACCEPTED, S.PUBLISHED, S.RETRACTED}, S.IN_REVIEW, "add_review", "taken into review"
    ),
    "draft_review": _transition({S.IN_REVIEW}, S.IN_REVIEW, "add_review", "reviewed"),
    "submit_review": _transition({S.IN_REVIEW}, S.IN_REVIEW, "add_review", "reviewed"),
    "stop_review": _transition({S.IN_REVIEW}, S.ACCEPTED, "decide_claim", "taken out of review"),
    "decide": _transition({S.IN_REVIEW}, S.DECIDED, "decide_claim", "decided"),
    "send_back": _transition({S.DECIDED}, S.IN_REVIEW, "decide_claim", "sent back to review"),
    "sign_off": _transition({S.DECIDED}, S.DECIDED, "sign_off_claim", "signed off"),
    "publish": _transition({S.DECIDED}, S.PUBLISHED, "publish_claim", "published"),
    "correct": _transition({S.PUBLISHED}, S.DECIDED, "publish_claim", "corrected"),
    "retract": _transition({S.PUBLISHED}, S.RETRACTED, "retract_claim", "retracted"),
    "reinstate": _transition({S.RETRACTED}, S.PUBLISHED, "retract_claim", "reinstated"),
}


def is_open_to(action: str, claim: Claim, by: "User") -> bool:
    """Tell whether this person may do this to the claim as it stands; for showing or hiding a button."""
    transition = TRANSITIONS[action]
    return claim.status in transition.sources and by.has_perm(transition.permission)


def begin(action: str, *, claim: Claim, by: "User") -> Claim:
    """Lock the claim and return it as it is now.

    :raises PermissionDenied: when the person may not do this.
    :raises TransitionNotAllowed: when the claim's status forbids it.
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
    return locked


def lock(claim: Claim) -> Claim:
    """Return the claim as it is now, locked until the transaction ends."""
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)


def lock_in_order(*claims: Claim | None) -> None:
    """Lock several claims, always in the same order, so that two people at once cannot block each other."""
    keys = [claim.pk for claim in claims if claim is not None]
    list(Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def move(action: str, *, claim: Claim, by: "User", at: datetime, reason: str = "", **changes: Any) -> Claim:
    """Give the claim the transition's target status and the changes, and record who, when and why.

    A `status` among the changes is for transitions that lead back to where the claim was.
    """
    changes.setdefault("status", TRANSITIONS[action].target)
    return change(claim, changes, by=by, at=at, reason=reason or TRANSITIONS[action].doing)


def change(claim: Claim, changes: dict[str, Any], *, by: "User", at: datetime, reason: str) -> Claim:
    """Set the fields, check the whole row, save it and record who, when and why.

    :raises ValidationError: naming the field that is wrong.
    """
    for field, value in changes.items():
        setattr(claim, field, value)
    claim.full_clean(exclude=["created_by", "merged_into", "current_entry", "current_verdict", "publisher"])
    record(claim, by=by, at=at, reason=reason)
    return claim
