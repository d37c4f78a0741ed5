"""Who is asked to do what about a claim, and by when."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Assignment, Claim
from claims.workflow.holding import is_worked_on, lock
from claims.workflow.independence import why_not_review
from factcheck.acts import (
    TransitionNotAllowed,
    people_with,
    record,
    require_permission,
    require_token,
    tidy,
)
from factcheck.editions import require_edition

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_NEEDED = {AssignmentTask.LEAD: "claims.change_claim", AssignmentTask.REVIEW: "claims.add_review"}
# Where a claim has come to, what was asked is done.
_DONE = {
    ClaimStatus.DECIDED: [AssignmentTask.REVIEW],
    ClaimStatus.PUBLISHED: [*AssignmentTask],
    ClaimStatus.RETRACTED: [*AssignmentTask],
    ClaimStatus.REJECTED: [*AssignmentTask],
    ClaimStatus.MERGED: [*AssignmentTask],
}


@transaction.atomic
def assign(
    *,
    claim: Claim,
    task: AssignmentTask | str,
    assignee: "User",
    by: "User",
    at: datetime,
    due_on: date | None = None,
    note: str = "",
) -> Assignment:
    """Give a claim into somebody's care, or ask somebody to review it; oneself, or with permission others.

    :raises PermissionDenied: when the person may not assign claims, or not to others.
    :raises TransitionNotAllowed: for a claim that is rejected or merged.
    :raises ValidationError: naming `task`, `assignee` or `due_on`, whichever does not fit.
    """
    _require_may_assign(by, assignee)
    claim = lock(claim)
    if not is_worked_on(claim):
        raise TransitionNotAllowed(f"This claim is {claim.get_status_display()}; reopen it first.")
    _require_fitting(claim, task, assignee)
    _require_future(due_on, at)
    assignment = Assignment(
        claim=claim,
        task=task,
        assignee=assignee,
        due_on=due_on,
        note=tidy(note),
        assigned_by=by,
        assigned_at=at,
    )
    assignment.full_clean()
    record(assignment, by=by, at=at, reason="assigned")
    return assignment


@transaction.atomic
def reassign(
    *,
    assignment: Assignment,
    assignee: "User",
    due_on: date | None,
    note: str,
    by: "User",
    at: datetime,
    reason: str = "",
    edition: int | None = None,
) -> Assignment:
    """Hand an assignment on to somebody else, or give it another day; its history keeps who had it.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: for whoever neither has it nor may assign claims to others.
    :raises TransitionNotAllowed: when it is done or taken back already.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming `assignee` or `due_on`.
    """
    assignment = _open(assignment, by=by)
    if assignee != by:
        require_permission(by, "claims.assign_claim")
    changes = {"assignee": assignee, "due_on": due_on, "note": tidy(note)}
    require_edition(assignment, edition, changes)
    is_handed_on = assignee != assignment.assignee
    if is_handed_on:
        _require_fitting(assignment.claim, assignment.task, assignee)
        changes |= {"assigned_by": by, "assigned_at": at}
    if due_on != assignment.due_on:
        _require_future(due_on, at)
    for field, value in changes.items():
        setattr(assignment, field, value)
    assignment.full_clean()
    why = "handed on" if is_handed_on else "assignment changed"
    record(assignment, by=by, at=at, reason=tidy(reason) or why)
    return assignment


@transaction.atomic
def unassign(*, assignment: Assignment, by: "User", at: datetime, reason: str = "") -> Assignment:
    """Take an assignment back, or give one's own back.

    :raises PermissionDenied: for whoever neither has it, nor gave it, nor may assign claims to others.
    :raises TransitionNotAllowed: when it is done or taken back already.
    """
    assignment = _open(assignment, by=by)
    assignment.ended_at = at
    why = "given back" if assignment.assignee == by else "taken back"
    record(assignment, by=by, at=at, reason=tidy(reason) or why)
    return assignment


def people_for(*tasks: AssignmentTask) -> "QuerySet[User]":
    """Return who may do one of the tasks, by name."""
    return people_with(*(_NEEDED[task] for task in tasks))


def may_take_on(claim: Claim, task: AssignmentTask, person: "User") -> bool:
    """Tell whether this person may ask it of themselves, for showing or hiding a button."""
    if not is_worked_on(claim) or not person.has_perm("claims.add_assignment"):
        return False
    try:
        _require_fitting(claim, task, person)
    except ValidationError:
        return False
    return True


def may_change(assignment: Assignment, by: "User") -> bool:
    """Tell whether this person may take the assignment back, for showing or hiding a button."""
    return by.pk in (assignment.assignee_id, assignment.assigned_by_id) or by.has_perm("claims.assign_claim")


def settle(claim: Claim, *, by: "User | None", at: datetime) -> None:
    """End the assignments that are done with where the claim now stands."""
    tasks = _DONE.get(ClaimStatus(claim.status), [])
    for assignment in claim.assignments.open().filter(task__in=tasks) if tasks else ():
        assignment.ended_at = at
        record(assignment, by=by, at=at, reason=f"the claim is {claim.get_status_display()}")


def settle_review(claim: Claim, *, by: "User", at: datetime) -> None:
    """End what was asked of a reviewer whose review is in."""
    for assignment in claim.assignments.open().of(by).filter(task=AssignmentTask.REVIEW):
        assignment.ended_at = at
        record(assignment, by=by, at=at, reason="review submitted")


def resume(claim: Claim, *, since: datetime | None, by: "User", at: datetime) -> None:
    """Ask again for what ended at a moment that is undone."""
    for assignment in claim.assignments.filter(ended_at=since) if since else ():
        assignment.ended_at = None
        record(assignment, by=by, at=at, reason="undone")


def _open(assignment: Assignment, *, by: "User") -> Assignment:
    require_token(by, "claims.change_assignment")
    lock(assignment.claim)
    assignment = Assignment.objects.select_related("claim", "assignee").get(pk=assignment.pk)
    if not may_change(assignment, by):
        raise PermissionDenied("This is asked of somebody else. Ask them, or an editor.")
    if assignment.ended_at is not None:
        raise TransitionNotAllowed("This assignment is done or taken back already.")
    return assignment


def _require_may_assign(by: "User", assignee: "User") -> None:
    require_permission(by, "claims.add_assignment" if assignee == by else "claims.assign_claim")


def _require_fitting(claim: Claim, task: AssignmentTask | str, assignee: "User") -> None:
    if task not in AssignmentTask.values:
        raise ValidationError({"task": f"Choose what is to be done: {', '.join(AssignmentTask.values)}."})
    if not assignee.is_active or not assignee.has_perm(_NEEDED[AssignmentTask(task)]):
        raise ValidationError({"assignee": f"{assignee} may not do this. Choose somebody who may."})
    if task == AssignmentTask.REVIEW:
        _require_reviewable(claim, assignee)


def _require_reviewable(claim: Claim, assignee: "User") -> None:
    if claim.status == ClaimStatus.DECIDED:
        raise ValidationError({"task": "This claim is decided. Send the decision back to ask for a review."})
    if _has_reviewed(claim, assignee):
        raise ValidationError({"assignee": f"A review by {assignee} is in already."})
    if claim.status == ClaimStatus.IN_REVIEW and why_not_review(claim, assignee):
        raise ValidationError({"assignee": f"A review by {assignee} would not be independent any more."})


def _has_reviewed(claim: Claim, person: "User") -> bool:
    return claim.reviews.submitted().of_current_round().filter(reviewer=person).exists()


def _require_future(due_on: date | None, at: datetime) -> None:
    if due_on is not None and due_on < timezone.localdate(at):
        raise ValidationError({"due_on": "This day is over. Choose a later one, or none."})
