"""Forms for one of the many rows that hang on a claim: an assignment, a comment, an inquiry, a report."""

from typing import Any

from django import forms
from django.db import models

from claims.admin.acts import ActForm, EditionForm
from claims.models import Claim


class ItemForm(ActForm):
    """An act on one row, which the hidden field `item` names; the claim has such rows in its `relation`."""

    item = ""
    relation = ""

    def __init__(self, *args: Any, claim: Claim, row: models.Model | None = None, **kwargs: Any) -> None:
        self.row = row
        if row is not None:
            kwargs["initial"] = {**self.get_shown(row), self.item: row.pk}
        super().__init__(*args, claim=claim, **kwargs)
        rows = getattr(claim, self.relation).all()
        self.fields[self.item] = forms.ModelChoiceField(rows, widget=forms.HiddenInput)

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
