"""What is asked of whom about a claim, as a list of claims tells it."""

from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html

from claims.admin.wording import name_of
from claims.enums import AssignmentTask
from claims.models import Assignment
from claims.models.assignment import AssignmentQuerySet

_WORDS = {AssignmentTask.LEAD: "", AssignmentTask.REVIEW: "review: "}


def open_assignments() -> AssignmentQuerySet:
    """Return what is still to be done, with whom it is asked of: whoever has the claim in care first."""
    return Assignment.objects.open().select_related("assignee").order_by("task", "due_on", "pk")


def asked_in_words(assignment: Assignment, today: date) -> str:
    """Say of whom something is asked, and by when."""
    who = format_html(
        "{}<bdi>{}</bdi>", _WORDS[AssignmentTask(assignment.task)], name_of(assignment.assignee)
    )
    if assignment.due_on is None:
        return who
    if assignment.due_on >= today:
        return format_html("{}, due {}", who, date_format(assignment.due_on, "j M Y"))
    since = date_format(assignment.due_on, "j M Y")
    return format_html('{}, <span class="late">overdue since {}</span>', who, since)
