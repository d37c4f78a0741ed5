"""The forms of who works on a claim: taking it in hand, and asking one another for work on it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, area
from claims.admin.item_forms import ItemEditionForm, ItemForm
from claims.enums import AssignmentTask
from claims.models import Assignment, Hold

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Among more people than this one searches rather than looks.
MANY = 25


class PersonField(forms.ModelChoiceField):
    """One of the people who may do what is asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **kwargs)

    def label_from_instance(self, row: "User") -> str:
        """Name a person, with the name under which they are called in."""
        full = row.get_full_name()
        return f"{full} ({row.get_username()})" if full else row.get_username()


class TakeForm(ActForm):
    """Say that one is at work on the claim."""

    act, label = "take", "Work on this"

    def call(self, arguments: dict[str, Any]) -> Hold:
        """Take it, and say until when."""
        hold: Hold = super().call(arguments)  # type: ignore[assignment]
        until = f"{timezone.localtime(hold.until):%H:%M}"
        self.done = f"You are at work on this until {until}; nobody else changes the claim meanwhile."
        return hold


class ReleaseForm(ActForm):
    """Say that one is done for now."""

    act, label, done = "release", "Release", "Released."


class TakeOverForm(TakeForm):
    """Take the claim out of somebody else's hands."""

    act, label, tone = "take_over", "Take over", "stop"


class AssignForm(ActForm):
    """Ask somebody for work on the claim."""

    act, label, opens, done = "assign", "Assign", "Assign", "Assigned."
    model = Assignment
    task = forms.ChoiceField(choices=AssignmentTask, label="What to do")
    assignee = PersonField(label="Who", error_messages={"required": "Choose a person."})
    due_on = forms.DateField(required=False, widget=DayInput(), label="Due on")
    note = forms.CharField(
        required=False, widget=area(2, dir="auto"), help_text="What to look at in particular."
    )

    def __init__(self, *args: Any, tasks: list[AssignmentTask] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = tasks or [*AssignmentTask]
        field = self.fields["task"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(task.value, task.label) for task in tasks]
        offer_people(self, tasks)


class ReassignForm(ItemEditionForm):
    """Hand an assignment on, or give it another day; whoever may not assign to others changes the rest."""

    act, label, done = "reassign", "Save", "Changed."
    item, relation, model = "assignment", "assignments", Assignment
    assignee = PersonField(label="Who")
    due_on = forms.DateField(required=False, widget=DayInput(), label="Due on")
    note = forms.CharField(required=False, widget=area(2, dir="auto"))
    reason = forms.CharField(required=False, label="Why it is changed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_perm("claims.assign_claim"):
            del self.fields["assignee"]
        elif isinstance(self.row, Assignment):
            offer_people(self, [AssignmentTask(self.row.task)])
        else:
            offer_people(self, [*AssignmentTask])

    def get_shown(self, row: Assignment) -> dict[str, Any]:
        """Return who is asked, by when, and what for."""
        return {"assignee": row.assignee_id, "due_on": row.due_on, "note": row.note}

    def arguments(self) -> dict[str, Any]:
        """Return the assignment and its changes."""
        typed = dict(self.cleaned_data)
        typed.setdefault("assignee", typed["assignment"].assignee)
        return typed


class UnassignForm(ItemForm):
    """Take an assignment back, or give one's own back."""

    act, label, done, tone = "unassign", "Take back", "Taken back.", "stop"
    item, relation, model = "assignment", "assignments", Assignment
    reason = forms.CharField(required=False, label="Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.row, Assignment) and self.row.assignee_id == self.user.pk:
            self.label, self.done = "Give back", "Given back."


def offer_people(form: ActForm, tasks: list[AssignmentTask]) -> None:
    """Let the form choose among the people who may do one of the tasks."""
    people = workflow.people_for(*tasks)
    form.offer("assignee", people)
    field = form.fields["assignee"]
    assert isinstance(field, PersonField)
    field.widget.choices = [("", "–"), *((person.pk, field.label_from_instance(person)) for person in people)]
    if len(field.widget.choices) > MANY:
        field.widget.attrs["data-many"] = True


FORMS: tuple[type[ActForm], ...] = (
    TakeForm,
    ReleaseForm,
    TakeOverForm,
    AssignForm,
    ReassignForm,
    UnassignForm,
)
