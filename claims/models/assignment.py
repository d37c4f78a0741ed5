"""Who is asked to do what about a claim, and who is at work on it right now."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.enums import AssignmentTask
from claims.models.desk import DeskQuerySet
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class AssignmentQuerySet(DeskQuerySet["Assignment"]):
    """The words for sets of assignments."""

    def open(self) -> Self:
        """Keep what is still to be done."""
        return self.filter(ended_at=None)

    def of(self, person: "User") -> Self:
        """Keep what this person is asked to do."""
        return self.filter(assignee=person)

    def overdue(self, on: date) -> Self:
        """Keep what should have been done before this day."""
        return self.open().filter(due_on__lt=on)


class Assignment(models.Model):
    """A claim in somebody's care, or a review asked of somebody."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="assignments")
    task = models.CharField(max_length=10, choices=AssignmentTask)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    due_on = models.DateField(null=True, blank=True, help_text="The day by which it should be done.")
    note = models.TextField(blank=True, help_text="What to look at in particular.")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    assigned_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was done, or taken back."
    )

    history = History()
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(task=AssignmentTask.LEAD, ended_at=None),
                name="assignment_one_lead",
                violation_error_message="Somebody has this claim in their care already.",
            ),
            models.UniqueConstraint(
                fields=["claim", "assignee"],
                condition=Q(task=AssignmentTask.REVIEW, ended_at=None),
                name="assignment_asked_once",
                violation_error_message="This person is asked for a review already.",
            ),
        ]
        indexes = [
            # What am I asked to do, the most urgent first?
            models.Index(
                fields=["assignee", "due_on", "id"], condition=Q(ended_at=None), name="assignment_to_do"
            ),
            # Who is asked to do what about this claim, and until when?
            models.Index(fields=["claim", "due_on"], condition=Q(ended_at=None), name="assignment_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.assignee}: {self.get_task_display()}"


class HoldQuerySet(models.QuerySet["Hold"]):
    """The words for sets of holds."""

    def standing(self, at: datetime) -> Self:
        """Keep those that have not run out."""
        return self.filter(until__gt=at)


class Hold(models.Model):
    """Somebody is at work on a claim: until then nobody else edits it, gathers evidence or decides.

    It runs out by itself, so that nobody's holiday blocks a claim; each act of its holder renews it.
    """

    claim = models.OneToOneField("claims.Claim", on_delete=models.PROTECT, related_name="hold")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="hold_ends_after_it_begins",
                violation_error_message="A hold ends after it begins.",
            ),
        ]
        indexes = [
            # What am I at work on?
            models.Index(fields=["person", "until"], name="hold_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} until {self.until:%H:%M}"

    def stands(self, at: datetime) -> bool:
        """Tell whether it has not run out at this moment."""
        return self.until > at
