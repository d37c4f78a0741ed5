"""Who has a claim in care, who is asked to review it, and who is at work on it right now."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.assignment_forms import (
    AssignForm,
    ReassignForm,
    ReleaseForm,
    TakeForm,
    TakeOverForm,
    UnassignForm,
)
from claims.admin.parts import Part
from claims.enums import AssignmentTask, ClaimStatus
from claims.models import Assignment, Hold

_OFFERS = {AssignmentTask.LEAD: "I take care of it", AssignmentTask.REVIEW: "I will review it"}
# Before, nobody knows whether it will be reviewed; after, one writes the review instead.
_REVIEW_AHEAD = ClaimStatus.ACCEPTED


@dataclass(frozen=True)
class Task:
    """What somebody is asked to do, with the forms to change it where it is open."""

    assignment: Assignment
    is_overdue: bool
    may_change: bool
    forms: list[ActForm] = field(default_factory=list)

    @property
    def is_lead(self) -> bool:
        """Whether it is the care for the claim."""
        return self.assignment.task == AssignmentTask.LEAD


class Care(Part):
    """The people of a claim."""

    @cached_property
    def hold(self) -> Hold | None:
        """The hold that stands now."""
        return workflow.get_hold(self.claim, timezone.now())

    @property
    def is_own(self) -> bool:
        """Whether the person is at work on it themselves."""
        return self.hold is not None and self.hold.person_id == self.user.pk

    @property
    def is_held(self) -> bool:
        """Whether somebody else is at work on it, so that some acts have to wait."""
        return self.hold is not None and not self.is_own

    @property
    def in_use(self) -> str:
        """Who is at work on it, and until when."""
        return workflow.in_use(self.hold) if self.hold else ""

    @cached_property
    def hold_form(self) -> ActForm | None:
        """What this person may do about the hold."""
        if self.is_own:
            return self.form(ReleaseForm)
        kind, permission = (
            (TakeOverForm, "claims.assign_claim") if self.hold else (TakeForm, "claims.add_hold")
        )
        is_offered = workflow.is_worked_on(self.claim) and self.user.has_perm(permission)
        return self.form(kind) if is_offered else None

    @cached_property
    def tasks(self) -> list[Task]:
        """What is asked of whom, the care for the claim first."""
        today = timezone.localdate()
        asked = self.claim.assignments.open().select_related("assignee", "assigned_by")
        return [
            Task(
                assignment,
                is_overdue=assignment.due_on is not None and assignment.due_on < today,
                may_change=workflow.may_change(assignment, self.user),
                forms=self._forms_of(assignment),
            )
            for assignment in asked.order_by("task", "due_on", "pk")
        ]

    @property
    def has_lead(self) -> bool:
        """Whether somebody has the claim in care."""
        return any(task.is_lead for task in self.tasks)

    @cached_property
    def offers(self) -> list[tuple[AssignmentTask, str]]:
        """What this person may take on with one click, and the words for it."""
        own = {task.assignment.task for task in self.tasks if task.assignment.assignee_id == self.user.pk}
        return [
            (task, _OFFERS[task])
            for task in self._open_tasks
            if (task == AssignmentTask.LEAD or self.claim.status == _REVIEW_AHEAD)
            and task not in own
            and workflow.may_take_on(self.claim, task, self.user)
        ]

    @cached_property
    def assign_form(self) -> ActForm | None:
        """The form to ask others."""
        if isinstance(self.refused, AssignForm):
            return self.refused
        is_offered = self._open_tasks and self.user.has_perm("claims.assign_claim")
        return self.form(AssignForm, tasks=self._open_tasks) if is_offered else None

    @cached_property
    def _open_tasks(self) -> list[AssignmentTask]:
        if not workflow.is_worked_on(self.claim):
            return []
        lead = [] if self.has_lead else [AssignmentTask.LEAD]
        review = [] if self.claim.status == ClaimStatus.DECIDED else [AssignmentTask.REVIEW]
        return lead + review

    def _forms_of(self, assignment: Assignment) -> list[ActForm]:
        may_change = workflow.may_change(assignment, self.user)
        return self.forms_of(assignment, ReassignForm, UnassignForm) if may_change else []
