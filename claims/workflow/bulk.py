"""One act on many claims: accept, reject, assign, tag."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from claims.enums import AssignmentTask, RejectionReason
from claims.models import Assignment, Claim, Topic
from claims.workflow.assigning import assign, reassign
from claims.workflow.holding import lock_in_order
from claims.workflow.proposals import accept, reject, tag
from claims.workflow.rehearsing import (
    REFUSALS,
    Difference,
    Fate,
    Outcome,
    Report,
    enact,
    ground_of,
    problems_of,
    rehearse,
    shortened,
)
from factcheck.acts import tidy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# All of them are tried in one transaction, during which an embedded database lets nobody else write.
MOST: Final = 500


@dataclass(frozen=True)
class Bulk:
    """An act on each of some claims; `act` is one of ACTS, `arguments` what it takes."""

    act: str
    keys: Sequence[int]
    arguments: dict[str, Any]

    def rehearse(self, *, by: "User", at: datetime) -> Report:
        """Tell claim by claim what would happen, and why it is refused where it is."""
        return rehearse(lambda: self.report(by=by, at=at))

    def carry_out(self, *, digest: str, by: "User", at: datetime) -> Report:
        """Do what the rehearsal with this digest showed, to all claims or to none.

        :raises NotAsShown: when it would now come out differently, or is refused for one of them.
        """
        return enact(lambda: self.report(by=by, at=at), digest=digest)

    def report(self, *, by: "User", at: datetime) -> Report:
        """Do it claim by claim, and tell of each what came of it, or why it is refused.

        To be rehearsed, or enacted: here, it is done to those for which it is not refused.
        """
        lock_in_order(*(Claim(pk=key) for key in self.keys))
        rows = Claim.objects.visible_to(by).prefetch_related("topics").in_bulk(self.keys)
        claims = [rows[key] for key in self.keys if key in rows]
        do = ACTS[self.act](claims, by=by, at=at, **self.arguments)
        return Report(tuple(_outcome(claim, do) for claim in claims))


Act = Callable[[Claim], Difference]


def _outcome(claim: Claim, act: Act) -> Outcome:
    about = shortened(claim.statement)
    try:
        with transaction.atomic():
            difference = act(claim)
    except REFUSALS as refusal:
        problems, ground = problems_of(refusal), ground_of(refusal)
        return Outcome(claim.pk, Fate.REFUSED, about, claim.pk, problems=problems, ground=ground)
    if difference.before == difference.after:
        return Outcome(claim.pk, Fate.UNCHANGED, about, claim.pk)
    return Outcome(claim.pk, Fate.CHANGED, about, claim.pk, differences=(difference,))


def _accepting(claims: Sequence[Claim], *, by: "User", at: datetime) -> Act:
    def act(claim: Claim) -> Difference:
        after = accept(claim=claim, by=by, at=at)
        return Difference("status", claim.get_status_display(), after.get_status_display())

    return act


def _rejecting(
    claims: Sequence[Claim], *, reason: RejectionReason | str, note: str = "", by: "User", at: datetime
) -> Act:
    def act(claim: Claim) -> Difference:
        after = reject(claim=claim, reason=reason, note=note, by=by, at=at)
        told = f"{after.get_status_display()} as {after.get_rejection_reason_display()}"
        return Difference("status", claim.get_status_display(), told)

    return act


def _tagging(
    claims: Sequence[Claim],
    *,
    add: Iterable[Topic] = (),
    remove: Iterable[Topic] = (),
    by: "User",
    at: datetime,
) -> Act:
    more, less = set(add), set(remove)

    def act(claim: Claim) -> Difference:
        before = set(claim.topics.all())
        tag(claim=claim, add=more, remove=less, by=by, at=at)
        return Difference("topics", _names(before), _names((before | more) - less))

    return act


def _assigning(
    claims: Sequence[Claim],
    *,
    task: AssignmentTask | str,
    assignee: "User",
    due_on: date | None = None,
    note: str = "",
    by: "User",
    at: datetime,
) -> Act:
    """Assign what nobody has, and hand on what somebody else has, or has until another day."""
    asked = Assignment.objects.open().filter(claim__in=claims, task=task).select_related("assignee")
    if task == AssignmentTask.REVIEW:
        asked = asked.of(assignee)
    given = {assignment.claim_id: assignment for assignment in asked}
    wanted: dict[str, Any] = {"assignee": assignee, "due_on": due_on}

    def act(claim: Claim) -> Difference:
        had = given.get(claim.pk)
        said = tidy(note) or (had.note if had else "")
        before, after = (_care(had.assignee, had.due_on, had.note) if had else ""), _care(**wanted, note=said)
        if had is None:
            assign(claim=claim, task=task, note=said, by=by, at=at, **wanted)
        elif before != after:
            reassign(assignment=had, note=said, by=by, at=at, **wanted)
        return Difference(AssignmentTask(task).label, before, after)

    return act


def _care(assignee: "User", due_on: date | None, note: str) -> str:
    until = f" until {due_on.isoformat()}" if due_on else ""
    return f"{assignee}{until}{f': {note}' if note else ''}"


def _names(topics: Iterable[Topic]) -> str:
    return ", ".join(sorted(topic.name for topic in topics))


ACTS: dict[str, Callable[..., Act]] = {
    "accept": _accepting,
    "reject": _rejecting,
    "assign": _assigning,
    "tag": _tagging,
}
