"""What the parts of the claim page have in common that are made of rows with forms of their own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from claims.admin.acts import ActForm
from claims.admin.item_forms import ItemForm
from claims.models import Claim

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class Part:
    """A part of the claim page as one person sees it.

    `refused` is the form that was sent and refused. The forms of a row are shown for one row at a time, the
    `opened` one, such as “comment-12”: so the page stays short, and no field is on it twice.
    """

    claim: Claim
    user: "User"
    refused: ActForm | None = None
    opened: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.refused, ItemForm):
            self.opened = self.refused.opened

    def form(self, kind: type[ActForm], **options: Any) -> ActForm:
        """Return the form that was refused, if it is of this kind, or a new one."""
        if type(self.refused) is kind:
            return self.refused
        return kind(claim=self.claim, user=self.user, **options)

    def is_opened(self, row: models.Model) -> bool:
        """Tell whether the forms of this row are to be shown."""
        return self.opened == f"{row._meta.model_name}-{row.pk}"

    def forms_of(self, row: models.Model, *kinds: type[ActForm]) -> list[ActForm]:
        """Return the forms of the row that is open; none for all others."""
        return [self.form(kind, row=row) for kind in kinds] if self.is_opened(row) else []
