"""What one act on many claims asks for."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from claims import workflow
from claims.admin.acts import DayInput, area
from claims.admin.assignment_forms import MANY, PersonField
from claims.enums import AssignmentTask, RejectionReason
from claims.models import Topic

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class BulkForm(forms.Form):
    """One act of `claims.workflow.bulk`: `label` stands on its button, `done` says that it happened."""

    act: ClassVar[str]
    label: ClassVar[str]
    done: ClassVar[str]
    tone: ClassVar[str] = "go"
    # Whoever has none of these is not even asked.
    permissions: ClassVar[tuple[str, ...]]
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", f"{self.act}-%s")
        super().__init__(*args, **kwargs)

    @classmethod
    def is_open_to(cls, user: "User") -> bool:
        """Tell whether the act is offered to this person at all."""
        return any(user.has_perm(permission) for permission in cls.permissions)

    @property
    def typed(self) -> dict[str, list[str]]:
        """What was sent for the fields, as it can be carried."""
        return {name: self.data.getlist(name) for name in self.fields if name in self.data}  # type: ignore[attr-defined]


class AcceptMany(BulkForm):
    """Take the claims on."""

    act, label, done = "accept", "Accept", "accepted"
    permissions = ("claims.accept_claim",)


class RejectMany(BulkForm):
    """Lay the claims aside, for one reason."""

    act, label, done, tone = "reject", "Reject", "rejected", "stop"
    permissions = ("claims.reject_claim",)
    reason = forms.ChoiceField(
        choices=RejectionReason,
        widget=forms.RadioSelect,
        label="They are",
        error_messages={"required": "Choose why they are rejected."},
    )
    note = forms.CharField(
        required=False, widget=area(2, dir="auto"), help_text="More, for whoever wonders later."
    )


class AssignMany(BulkForm):
    """Give the claims into one person's care, or ask one person to review them."""

    act, label, done = "assign", "Assign", "assigned"
    permissions = ("claims.add_assignment", "claims.assign_claim")
    task = forms.ChoiceField(choices=AssignmentTask, label="What to do")
    assignee = PersonField(
        label="Who",
        help_text="Whoever else has a claim in their care hands it on.",
        error_messages={"required": "Choose a person."},
    )
    due_on = forms.DateField(required=False, widget=DayInput(), label="Due on")
    note = forms.CharField(
        required=False, widget=area(2, dir="auto"), help_text="What to look at in particular."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people = workflow.people_for(*AssignmentTask)
        if people.count() > MANY:
            field.widget.attrs["data-many"] = True


class TagMany(BulkForm):
    """File the claims under topics, or no longer under some."""

    act, label, done = "tag", "Tag", "tagged"
    permissions = ("claims.accept_claim",)
    add = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple, label="Add"
    )
    remove = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple, label="Remove"
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a topic, and for none on both sides."""
        data = super().clean() or self.cleaned_data
        add, remove = set(data.get("add") or ()), set(data.get("remove") or ())
        if both := add & remove:
            names = ", ".join(sorted(topic.name for topic in both))
            self.add_error("remove", f"Add or remove, not both: {names}.")
        elif not add | remove and not self.errors:
            self.add_error("add", "Choose a topic to add or to remove.")
        return data


BULK_FORMS: dict[str, type[BulkForm]] = {
    form.act: form for form in (AcceptMany, RejectMany, AssignMany, TagMany)
}
