"""What only the desk sees: the rows around a claim that no public document shows as they are."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

M = TypeVar("M", bound=models.Model)


class DeskQuerySet(models.QuerySet[M]):
    """Sets of rows that are for the desk alone."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what this person may see: all for whoever may view such rows, nothing for all others."""
        options = self.model._meta
        may = user.has_perm(f"{options.app_label}.view_{options.model_name}")
        return self if may else self.none()
