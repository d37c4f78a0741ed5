"""Forms that carry the edition of what they show, and that show both versions when others were faster."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict

from factcheck.differences import Piece, compared
from factcheck.editions import NONE_YET, EditConflict, FieldChange, require_edition

# What every database keeps as the number of a row.
_LARGEST = models.BigAutoField.MAX_BIGINT


class EditionField(forms.IntegerField):
    """The edition that a form was made of; without one that can be read, its sender has seen nothing."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=NONE_YET, max_value=_LARGEST, **kwargs)

    def clean(self, value: Any) -> int:
        """Return the edition."""
        try:
            return super().clean(value) or NONE_YET
        except ValidationError:
            return NONE_YET

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Take no edition for something that a person changed."""
        return False


@dataclass(frozen=True)
class Dispute:
    """A field that others changed while somebody typed, with what the form would send for either version."""

    change: FieldChange
    field: forms.BoundField
    theirs: list[str]
    yours: list[str]

    @property
    def theirs_json(self) -> str:
        """What the others' version sends, for a script."""
        return json.dumps(self.theirs)

    @property
    def yours_json(self) -> str:
        """What one's own version sends, for a script."""
        return json.dumps(self.yours)

    @cached_property
    def before_pieces(self) -> list[Piece]:
        """The words as they were; those marked are no longer in the others' version."""
        return compared(self.change.before.text, self.change.theirs.text)[0]

    @cached_property
    def their_pieces(self) -> list[Piece]:
        """The words of the others; those marked are new."""
        return compared(self.change.before.text, self.change.theirs.text)[1]

    @cached_property
    def your_pieces(self) -> list[Piece]:
        """The words that were typed; those marked are new."""
        return compared(self.change.before.text, self.change.yours.text)[1]


def merge(form: forms.BaseForm, conflict: EditConflict) -> list[Dispute]:
    """Put into a form that was sent what only the others changed, and the edition it now goes back to.

    What both sides changed keeps what was typed. Sent again, the form saves what it shows then.
    """
    data = cast("QueryDict", form.data).copy()
    disputes = []
    for change in conflict.changes:
        field = form[change.name]
        dispute = Dispute(change, field, _sent(field, change.theirs.kept), data.getlist(field.html_name))
        if not change.is_contested:
            data.setlist(field.html_name, dispute.theirs)
        disputes.append(dispute)
    data[form.add_prefix("edition")] = str(conflict.edition)
    form.data = data
    return disputes


def _sent(bound: forms.BoundField, kept: Any) -> list[str]:
    """Return what the browser sends for a value: nothing for a box that is not ticked."""
    field, widget = bound.field, bound.field.widget
    assert not isinstance(widget, forms.MultiWidget)  # their parts have names of their own
    if isinstance(field, forms.BooleanField):
        return ["on"] if kept else []
    if isinstance(kept, tuple):
        return [str(key) for key in kept]
    if isinstance(kept, Decimal):
        return [f"{kept.normalize():f}"]
    shown = widget.format_value(field.prepare_value(kept))
    return (
        [str(value) for value in shown] if isinstance(shown, list) else ["" if shown is None else str(shown)]
    )


class EditionModelForm(forms.ModelForm):
    """A model form that is refused when others changed what it would overwrite; the row has to be locked.

    To be shown, its row is read by `with_editions`; a form without an edition is one that only shows.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disputes: list[Dispute] = []
        edition = getattr(self.instance, "edition", None)
        if self.instance.pk is not None and (self.is_bound or edition is not None):
            field = self.fields.setdefault("edition", EditionField())
            field.initial = edition

    def clean(self) -> dict[str, Any]:
        """Compare what is to be saved with what others saved since."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None or self.errors:
            return data
        names = {field.name for field in self._meta.model._meta.get_fields() if not field.auto_created}
        wanted = {name: value for name, value in data.items() if name in names}
        try:
            require_edition(self.instance, data["edition"], wanted)
        except EditConflict as conflict:
            self.disputes = merge(self, conflict)
            self.add_error(None, str(conflict))
        return data


class EditionFormSet(BaseInlineFormSet):
    """The rows that are changed on the page of another one; none is deleted that others have changed."""

    def clean(self) -> None:
        """Refuse to delete what others have changed since; Django looks at nothing that is to be deleted."""
        super().clean()
        for form in self.deleted_forms:
            if isinstance(form, EditionModelForm) and form.disputes:
                refusals = " ".join(map(str, form.non_field_errors()))
                raise ValidationError(f"You wanted to delete “{form.instance}”. {refusals}")
