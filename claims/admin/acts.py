"""One form, one act: it ends in a call of the workflow, or in the sentence that refuses it."""

from collections.abc import Sequence
from contextlib import nullcontext
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from claims import workflow
from claims.models import Claim
from factcheck.admin import show_errors
from factcheck.disputes import Dispute, EditionField, merge
from factcheck.editions import EditConflict, with_editions

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many of the newest rows a select offers before anything is typed, and to browsers without scripts.
RECENT = 30


class ActForm(forms.Form):
    """What a person fills in for one function of the workflow, named by `act`.

    `is_atomic` says whether all of it is one transaction: it is, unless the function sees to that itself.
    `label` stands on its button, `opens` on what unfolds it where that reads differently, `done` on the page
    afterwards; `tone` says whether it leads on (“go”) or ends something (“stop”).
    """

    act = ""
    label = ""
    opens = ""
    done = "Done."
    tone = ""
    is_atomic = True
    model: type[models.Model] = Claim
    required_css_class = "required"

    def __init__(self, *args: Any, user: "User", claim: Claim | None = None, **kwargs: Any) -> None:
        self.user = user
        self.claim = claim
        self.status = HTTPStatus.OK
        self.result: Any = None
        kwargs.setdefault("auto_id", f"{self.act}-%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def anchor(self) -> str:
        """What addresses of the page call the form."""
        return f"act-{self.act}"

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Tell whether the form is to be offered for the claim as it stands."""
        return workflow.is_open_to(cls.act, claim, user)

    def arguments(self) -> dict[str, Any]:
        """Return what the function of the workflow takes, apart from who and when."""
        return {"claim": self.claim, **self.cleaned_data}

    def perform(self) -> bool:
        """Do it; if it is refused the form says so and `status` of what kind it is."""
        if not self.is_valid():
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
            return False
        try:
            with transaction.atomic() if self.is_atomic else nullcontext():
                self.result = self.call(self.arguments())
        except ValidationError as error:
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
            show_errors(self, error, self.model)
        except PermissionDenied as refusal:
            self.status = HTTPStatus.FORBIDDEN
            self.add_error(None, str(refusal) or "You may not do this.")
        except workflow.TransitionNotAllowed as refusal:
            self.status = HTTPStatus.CONFLICT
            self.refuse(refusal)
        return not self.errors

    def told(self) -> dict[str, str] | None:
        """Return what a script is told that sent the form; None where the page is its answer."""
        return None

    def refuse(self, refusal: workflow.TransitionNotAllowed) -> None:
        """Say why the state of things forbids it."""
        self.add_error(None, str(refusal))

    def offer(self, name: str, rows: models.QuerySet[Any]) -> None:
        """Let the field choose among these rows."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def search(self, name: str, relation: Any) -> None:
        """Let the field search the rows of a relation as one types."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        widget = RecentSelect(relation, admin.site)
        widget.choices, widget.is_required = field.choices, field.required
        field.widget = widget

    def call(self, arguments: dict[str, Any]) -> object:
        """Call the function of the workflow, now and as this person."""
        return getattr(workflow, self.act)(**arguments, by=self.user, at=timezone.now())


class EditionForm(ActForm):
    """An act that changes a row as it was when the form was made; when others were faster, it shows both."""

    edition = EditionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disputes: list[Dispute] = []
        if not self.is_bound and (row := with_editions(self.get_rows()).first()):
            self.initial = {**self.initial, **self.get_shown(row), "edition": row.edition}

    def get_rows(self) -> models.QuerySet[Any]:
        """Return what finds the row that the act changes, to be read along with its edition."""
        raise NotImplementedError

    def get_shown(self, row: Any) -> dict[str, Any]:
        """Return what the fields show of the row."""
        raise NotImplementedError

    def refuse(self, refusal: workflow.TransitionNotAllowed) -> None:
        """Say why, and put both versions into the form."""
        super().refuse(refusal)
        if isinstance(refusal, EditConflict):
            self.disputes = merge(self, refusal)


class ReasonForm(ActForm):
    """An act that asks why."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), label="Reason")


class DayInput(forms.DateInput):
    """A date field that the browser shows with its own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RecentSelect(AutocompleteSelect):
    """A select that searches as one types and, without scripts, offers the newest rows."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        """Return the chosen row and the newest ones."""
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        known = {str(option["value"]) for option in options}
        for row in self.choices.queryset.order_by("-pk")[:RECENT]:
            if str(row.pk) not in known:
                label = self.choices.field.label_from_instance(row)
                options.append(self.create_option(name, row.pk, label, False, len(options)))
        return groups


def area(rows: int, **attrs: Any) -> forms.Textarea:
    """Return a text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows, **attrs})
