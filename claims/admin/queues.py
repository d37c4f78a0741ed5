"""The desk's queues: which claims wait for what, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OrderBy, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from claims.enums import ClaimStatus, SignOff
from claims.models import Appearance, Claim, Verdict
from claims.models.claim import ClaimQuerySet
from claims.models.verdict import VerdictQuerySet

MOST_WORTH_FIRST = (F("check_worthiness").desc(nulls_last=True), "pk")
NEWEST_FIRST = ("-pk",)
LONGEST_DUE_FIRST = ("review_by", "pk")

Order = tuple[str | OrderBy, ...]


@dataclass(frozen=True)
class Queue:
    """A named set of claims and the order in which the desk takes them up."""

    name: str
    label: str
    keep: Callable[[ClaimQuerySet], ClaimQuerySet]
    order: Order = NEWEST_FIRST

    @property
    def url(self) -> str:
        """The list of exactly these claims."""
        return f"{reverse('admin:claims_claim_changelist')}?queue={self.name}"


def _with_status(status: ClaimStatus, order: Order = NEWEST_FIRST) -> Queue:
    return Queue(status.value, status.label, lambda claims: claims.filter(status=status), order)


def _unsigned(claims: ClaimQuerySet) -> ClaimQuerySet:
    return claims.filter(Exists(_waiting()), status=ClaimStatus.DECIDED)


def _signed(claims: ClaimQuerySet) -> ClaimQuerySet:
    return claims.filter(~Exists(_waiting()), status=ClaimStatus.DECIDED)


def _reworded(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Keep those whose quotes were changed by the outlet or are gone, unless the desk is done with them."""
    reworded = Appearance.objects.changed().values(standing=Coalesce("claim__merged_into", "claim"))
    return claims.filter(pk__in=reworded).exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])


def _waiting() -> VerdictQuerySet:
    decisions = Verdict.objects.unpublished().filter(claim=OuterRef("pk"), signed_off_by=None)
    return decisions.exclude(policy__sign_off=SignOff.NOT_NEEDED)


QUEUES = {
    queue.name: queue
    for queue in (
        _with_status(ClaimStatus.PROPOSED, MOST_WORTH_FIRST),
        _with_status(ClaimStatus.ACCEPTED, MOST_WORTH_FIRST),
        _with_status(ClaimStatus.IN_REVIEW),
        Queue("to_sign_off", "to sign off", _unsigned),
        Queue("to_publish", "to publish", _signed),
        Queue("stale", "stale", lambda claims: claims.stale(timezone.localdate()), LONGEST_DUE_FIRST),
        Queue("changed", "quotes changed or gone", _reworded),
        _with_status(ClaimStatus.PUBLISHED),
        _with_status(ClaimStatus.RETRACTED),
        _with_status(ClaimStatus.REJECTED),
        _with_status(ClaimStatus.MERGED),
    )
}


def counted() -> list[tuple[Queue, int]]:
    """Return each queue with how many claims it holds, in five queries that indexes answer."""
    by_status = dict(Claim.objects.order_by().values_list("status").annotate(Count("pk")))
    decided = by_status.get(ClaimStatus.DECIDED, 0)
    unsigned = _unsigned(Claim.objects.all()).count() if decided else 0
    counts = by_status | {
        "to_sign_off": unsigned,
        "to_publish": decided - unsigned,
        "stale": Claim.objects.stale(timezone.localdate()).count(),
        "changed": _reworded(Claim.objects.all()).count(),
    }
    return [(queue, counts.get(name, 0)) for name, queue in QUEUES.items()]
