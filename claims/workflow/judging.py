"""Who judged a candidate: each is judged once, and what one did last may be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from claims.enums import ClaimStatus
from claims.models import Claim
from claims.workflow.holding import lock, lock_to_merge
from factcheck.acts import TransitionNotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

JUDGED = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.REJECTED, ClaimStatus.MERGED})


@dataclass(frozen=True)
class Judgement:
    """How a candidate left the queue: by whom, when, to become what; `is_newest` until more is done to it.

    `why` is the reason of a rejection.
    """

    claim_id: int
    statement: str
    status: ClaimStatus
    why: str
    by: "User | None"
    at: datetime
    is_newest: bool

    def is_undoable_by(self, person: "User") -> bool:
        """Tell whether this person may take it back, for showing or hiding a button."""
        return self.is_newest and self.by == person and person.has_perm("claims.accept_claim")


def require_unjudged(claim: Claim, *, into: Claim | None = None) -> None:
    """Lock the claim, and let the act pass if nobody has judged it yet; `into`: what it is to be merged into.

    :raises TransitionNotAllowed: when somebody was faster.
    """
    if into is not None:
        lock_to_merge(claim, into)
    now = lock(claim)
    if now.status != ClaimStatus.PROPOSED:
        raise TransitionNotAllowed(
            f"This claim is {now.get_status_display()}: somebody judged it before you."
        )


def get_judgement(claim: Claim) -> Judgement | None:
    """Return how the claim came to stand where it stands; None unless by being judged as a candidate."""
    entries = _judgements().filter(id=claim.pk, status=claim.status, history_date=claim.status_since)
    return next(map(_judgement, entries.order_by("-history_id")[:1]), None)


def judgements_of(person: "User", *, since: datetime, limit: int) -> list[Judgement]:
    """Return what this person judged since then, newest first, without what was taken back."""
    came_back = Claim.history.filter(
        id=OuterRef("id"), history_id__gt=OuterRef("history_id"), status=ClaimStatus.PROPOSED
    )
    entries = _judgements().filter(~Exists(came_back), history_user=person, history_date__gte=since)
    return [_judgement(entry) for entry in entries.order_by("-history_id")[:limit]]


def act_to_undo(claim: Claim, by: "User") -> Any:
    """Return the entry of the history by which this person accepted, rejected or merged the claim.

    None when something else was done to it since, or by somebody else.
    """
    return _endings().filter(id=claim.pk, history_user=by, is_newest=True).first()


def _judgements() -> QuerySet[Any]:
    return _endings().filter(came_from=ClaimStatus.PROPOSED).select_related("history_user")


def _endings() -> QuerySet[Any]:
    """Return the entries of the history that say that a claim was accepted, rejected or merged.

    `came_from` is the status before, `is_newest` whether nothing was done to the claim since. A claim that
    came back to being accepted, after a review say, was not accepted by that.
    """
    others = Claim.history.filter(id=OuterRef("id"))
    before = others.filter(history_id__lt=OuterRef("history_id")).order_by("-history_id")
    endings: QuerySet[Any] = Claim.history.filter(
        status__in=sorted(JUDGED), history_date=F("status_since")
    ).annotate(
        came_from=Subquery(before.values("status")[:1]),
        is_newest=~Exists(others.filter(history_id__gt=OuterRef("history_id"))),
    )
    is_acceptance = Q(status=ClaimStatus.ACCEPTED)
    return endings.filter(~is_acceptance | Q(came_from=ClaimStatus.PROPOSED))


def _judgement(entry: Any) -> Judgement:
    return Judgement(
        claim_id=entry.id,
        statement=entry.statement,
        status=ClaimStatus(entry.status),
        why=entry.get_rejection_reason_display() if entry.rejection_reason else "",
        by=entry.history_user,
        at=entry.history_date,
        is_newest=entry.is_newest,
    )
