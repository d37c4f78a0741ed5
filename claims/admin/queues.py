"""The desk's queues: which claims wait for what, since when, and in which order they are taken up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Min, OrderBy, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone

from claims.enums import ClaimStatus, ReviewStatus
from claims.models import (
    Appearance,
    Assignment,
    Claim,
    Hold,
    Inquiry,
    Mention,
    Report,
    Review,
    Verdict,
    waiting,
)
from claims.models.claim import ClaimQuerySet
from claims.models.waiting import PoliciesInForce

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Order = tuple[str | OrderBy, ...]

MOST_WORTH_FIRST: Order = (F("check_worthiness").desc(nulls_last=True), "pk")
NEWEST_FIRST: Order = ("-pk",)
LONGEST_WAITING_FIRST: Order = ("status_since", "pk")
LATEST_FIRST: Order = ("-status_since", "-pk")
LONGEST_DUE_FIRST: Order = ("review_by", "pk")
# By status first: so an index has them in order, and a page of them costs little.
LONGEST_WAITING_BY_STATUS: Order = ("status", "status_since", "pk")


@dataclass(frozen=True)
class Viewer:
    """Who looks at the desk, and when; what claims are held to is read once."""

    user: "User"
    at: datetime

    @property
    def today(self) -> date:
        """The day it is at the desk."""
        return timezone.localdate(self.at)

    @cached_property
    def policies(self) -> PoliciesInForce:
        """What claims are held to."""
        return PoliciesInForce.read()


@dataclass(frozen=True)
class Figures:
    """How many claims a queue holds, and since when the oldest waits.

    `due_on` is the first day by which something asked about them should be done, `overdue` how many of them
    have such a day behind them.
    """

    count: int = 0
    oldest: datetime | date | None = None
    due_on: date | None = None
    overdue: int = 0


@dataclass(frozen=True)
class Pool:
    """Claims among which queues are told apart, and since when each of them waits."""

    narrow: Callable[[ClaimQuerySet, Viewer], ClaimQuerySet]
    since: Callable[[Viewer], Any] = lambda _: F("status_since")


@dataclass(frozen=True)
class Queue:
    """A named set of claims: those of a pool for which a condition holds, in the order they are taken up.

    It is empty for whoever has not got the permission. `status` is that of all its claims, and of no others.
    """

    name: str
    label: str
    pool: Pool
    condition: Q = field(default_factory=Q)
    order: Order = LONGEST_WAITING_FIRST
    permission: str = "claims.view_claim"
    status: ClaimStatus | None = None

    @property
    def url(self) -> str:
        """The list of exactly these claims."""
        return f"{reverse('admin:claims_claim_changelist')}?queue={self.name}"

    @property
    def overdue_url(self) -> str:
        """The list of those among them about which something asked is overdue."""
        return f"{self.url}&overdue=yes"

    def is_open_to(self, user: "User") -> bool:
        """Tell whether this person may look into it."""
        return user.has_perm(self.permission)

    def keep(self, claims: ClaimQuerySet, viewer: Viewer) -> ClaimQuerySet:
        """Keep the claims that are in it."""
        if not self.is_open_to(viewer.user):
            return claims.none()
        return self.pool.narrow(claims, viewer).filter(self.condition)


def figures_of(queues: Iterable[Queue], viewer: Viewer) -> dict[str, Figures]:
    """Count the queues that the person may look into, by name; those of one pool in one query."""
    shown = [queue for queue in queues if queue.is_open_to(viewer.user)]
    by_status = _figures_by_status(viewer) if any(queue.status for queue in shown) else {}
    found = {queue.name: by_status.get(queue.status, Figures()) for queue in shown if queue.status}
    pools: dict[Pool, list[Queue]] = {}
    for queue in shown:
        if not queue.status:
            pools.setdefault(queue.pool, []).append(queue)
    for pool, members in pools.items():
        found |= _figures_in(pool, members, viewer)
    return found


def _figures_in(pool: Pool, queues: list[Queue], viewer: Viewer) -> dict[str, Figures]:
    claims: Any = pool.narrow(Claim.objects.visible_to(viewer.user), viewer).order_by()
    conditions = [queue.condition for queue in queues]
    if len(queues) == 1:
        claims, conditions = claims.filter(*conditions), [Q()]
    claims = claims.annotate(waits_since=pool.since(viewer), due=first(Assignment.objects.open(), "due_on"))
    if len(queues) == 1:
        claims = claims.values("pk", "waits_since", "due")
    else:
        # Distinct they are anyway; but it keeps databases from counting anew for each of the conditions.
        claims = claims.values("pk", *claims.query.annotation_select).distinct()
    late = Q(due__lt=viewer.today)
    wanted: dict[str, Any] = {}
    for place, which in enumerate(conditions):
        wanted[f"count{place}"] = Count("pk", filter=which)
        wanted[f"oldest{place}"] = Min("waits_since", filter=which)
        wanted[f"due{place}"] = Min("due", filter=which)
        wanted[f"late{place}"] = Count("pk", filter=which & late)
    values = list(claims.aggregate(**wanted).values())
    return {queue.name: Figures(*values[4 * place :][:4]) for place, queue in enumerate(queues)}


def _figures_by_status(viewer: Viewer) -> dict[str, Figures]:
    """Count all claims; what is asked about them is looked up from its own side, of which there is less."""
    claims = Claim.objects.visible_to(viewer.user).order_by().values_list("status")
    asked = Assignment.objects.open().filter(due_on__isnull=False).order_by().values_list("claim__status")
    late = Count("claim", distinct=True, filter=Q(due_on__lt=viewer.today))
    dues = {status: (due, count) for status, due, count in asked.annotate(Min("due_on"), late=late)}
    counts = claims.annotate(Count("pk"), Min("status_since"))
    return {status: Figures(*counted, *dues.get(status, ())) for status, *counted in counts}


def first(rows: QuerySet[Any], column: str, claim: str = "claim") -> Subquery:
    """Return, of each claim, the least value of a column among the rows that belong to it."""
    of_claim = rows.filter(**{claim: OuterRef("pk")}).order_by().values(claim)
    return Subquery(of_claim.annotate(first=Min(column)).values("first"))


def _standing(status: ClaimStatus, label: str = "", order: Order = LATEST_FIRST) -> Queue:
    """Return the queue of all claims of a status."""
    everything = Pool(lambda claims, _: claims)
    return Queue(status.value, label or status.label, everything, Q(status=status), order, status=status)


def _bearing(rows: Callable[[Viewer], QuerySet[Any]], since: str, claim: str = "claim") -> Pool:
    """Return the claims to which such rows belong, each waiting since the first of them."""
    return Pool(
        lambda claims, viewer: claims.filter(pk__in=rows(viewer).values(claim)),
        lambda viewer: first(rows(viewer), since, claim),
    )


def _reworded_since(_: Viewer) -> Least:
    """Since when the first of the changed quotes is known: of the claim's own, and of what went into it."""
    known_at = Coalesce("vanished_in__retrieved_at", "version__retrieved_at")
    quotes = Appearance.objects.unnoted().annotate(known_at=known_at)
    own, merged = (first(quotes, "known_at", claim) for claim in ("claim", "claim__merged_into"))
    return Least(Coalesce(own, merged), Coalesce(merged, own))


def drafts_of(viewer: Viewer) -> QuerySet[Review]:
    """Return the person's reviews that are half written, and may still be handed in."""
    mine = Review.objects.filter(reviewer=viewer.user, status=ReviewStatus.DRAFT)
    sent_back = Verdict.objects.unpublished().filter(claim=OuterRef("claim"), round=OuterRef("round"))
    return mine.of_current_round().filter(~Exists(sent_back), claim__status=ClaimStatus.IN_REVIEW)


def mentions_of(viewer: Viewer) -> QuerySet[Mention]:
    """Return where the person is called in."""
    return Mention.objects.waiting_for(viewer.user)


def holds_of(viewer: Viewer) -> QuerySet[Hold]:
    """Return what the person holds."""
    return Hold.objects.standing(viewer.at).filter(person=viewer.user)


_GATHERING = Pool(lambda claims, viewer: claims.gathering(viewer.policies))
_IN_REVIEW = Pool(lambda claims, viewer: claims.in_review(viewer.policies, viewer.user))
_DECIDED = Pool(lambda claims, _: claims.decided())
_STALE = Pool(lambda claims, viewer: claims.stale(viewer.today), lambda _: F("review_by"))
_REWORDED = Pool(lambda claims, _: claims.reworded(), _reworded_since)
_REPORTED = _bearing(lambda _: Report.objects.open(), "received_at")
_ASKED_ABOUT = _bearing(lambda _: Inquiry.objects.waiting(), "asked_on")
_LONG_ASKED_ABOUT = _bearing(lambda viewer: Inquiry.objects.overdue(viewer.today), "asked_on")
_DRAFTED = _bearing(drafts_of, "created_at")
_DISCUSSED = _bearing(mentions_of, "comment__written_at", "comment__claim")
_HELD = _bearing(holds_of, "since")

_REVIEWS = "claims.view_review"

TO_TRIAGE = _standing(ClaimStatus.PROPOSED, "to triage", MOST_WORTH_FIRST)
NEEDS_EVIDENCE = Queue(
    "needs_evidence", "needs evidence", _GATHERING, waiting.NEEDS_EVIDENCE, LONGEST_WAITING_BY_STATUS
)
UNREVIEWED = Queue("unreviewed", "needs a first reviewer", _IN_REVIEW, waiting.UNREVIEWED)
PARTLY_REVIEWED = Queue("partly_reviewed", "needs a second reviewer", _IN_REVIEW, waiting.PARTLY_REVIEWED)
DISAGREEMENT = Queue("disagreement", "disagreement", _IN_REVIEW, waiting.DISPUTED, permission=_REVIEWS)
TO_DECIDE = Queue("to_decide", "ready to decide", _IN_REVIEW, waiting.AGREED, permission=_REVIEWS)
TO_SIGN_OFF = Queue("to_sign_off", "to sign off", _DECIDED, waiting.UNSIGNED)
TO_PUBLISH = Queue("to_publish", "ready to publish", _DECIDED, waiting.PUBLISHABLE)
HELD_UP = Queue("held_up", "signed, but on too little", _DECIDED, waiting.HELD_UP)
STALE = Queue("stale", "stale", _STALE, order=LONGEST_DUE_FIRST)
CHANGED = Queue("changed", "quote changed in the article", _REWORDED)
REPORTS = Queue("reports", "reader reports", _REPORTED)
ANSWERS = Queue("answers", "awaiting an answer", _ASKED_ABOUT)
OVERDUE_ANSWERS = Queue("answers_overdue", "answers overdue", _LONG_ASKED_ABOUT)
DRAFTS = Queue("drafts", "my drafts", _DRAFTED, permission="claims.add_review")
CALLED_IN = Queue("called_in", "where I am called in", _DISCUSSED)
HELD = Queue("held", "what I am at work on", _HELD, permission="claims.add_hold")

# The way of a claim across the desk, step by step.
STAGES = {
    "Before review": (TO_TRIAGE, NEEDS_EVIDENCE),
    "In review": (UNREVIEWED, PARTLY_REVIEWED, DISAGREEMENT, TO_DECIDE),
    "Decided": (TO_SIGN_OFF, TO_PUBLISH, HELD_UP),
    "Afterwards": (STALE, CHANGED, REPORTS, ANSWERS),
}
STATUSES = tuple(_standing(status) for status in ClaimStatus if status != ClaimStatus.PROPOSED)
WORK = tuple(queue for stage in STAGES.values() for queue in stage)
QUEUES = {queue.name: queue for queue in (*WORK, *STATUSES, OVERDUE_ANSWERS, DRAFTS, CALLED_IN, HELD)}


def label_of(queue: Queue, viewer: Viewer) -> str:
    """Name a queue; where a policy asks for three reviews, the one that is missing need not be the second."""
    if queue is PARTLY_REVIEWED and viewer.policies.most_reviews > 2:
        return "needs another reviewer"
    return queue.label
