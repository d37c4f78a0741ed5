"""Forms for one of the many rows that hang on a claim: an assignment, a comment, an inquiry, a report."""

from typing import Any

from django import forms
from django.db import models

from claims.admin.acts import ActForm, EditionForm
from claims.admin.wording import number_in
from claims.models import Claim


class ItemForm(ActForm):
    """An act on one row, which the hidden field `item` names; the claim has such rows in its `relation`.

    `is_in_place` says whether the page has the form for each of the rows at once.
    """

    item = ""
    relation = ""
    is_in_place = False

    def __init__(self, *args: Any, claim: Claim, row: models.Model | None = None, **kwargs: Any) -> None:
        self.row = row
        if self.is_in_place:
            sent = number_in(str(args[0].get(self.item, ""))) if args else None
            self.number = row.pk if row is not None else sent or 0
            kwargs.setdefault("auto_id", f"{self.act}-{self.number}-%s")
        if row is not None:
            kwargs["initial"] = {**self.get_shown(row), self.item: row.pk}
        super().__init__(*args, claim=claim, **kwargs)
        rows = getattr(claim, self.relation).all()
        self.fields[self.item] = forms.ModelChoiceField(rows, widget=forms.HiddenInput)

    @property
    def anchor(self) -> str:
        """What addresses of the page call the form."""
        return f"{super().anchor}-{self.number}" if self.is_in_place else super().anchor

    @property
    def opened(self) -> str:
        """The row that somebody sent the form for, as addresses name it."""
        return f"{self.item}-{self.data.get(self.item, '')}"

    def get_shown(self, row: Any) -> dict[str, Any]:
        """Return what the fields show of the row before anything is typed."""
        return {}

    def arguments(self) -> dict[str, Any]:
        """Return the row and what was typed about it."""
        return dict(self.cleaned_data)


class ItemEditionForm(ItemForm, EditionForm):
    """An act that changes one row as it was when the form was made."""

    def get_rows(self) -> models.QuerySet[Any]:
        """Return what finds the row."""
        rows = self.model._default_manager.all()
        return rows.filter(pk=self.row.pk) if self.row else rows.none()
