"""What every act of a person has in common: whether they may, and the record of who did it, when and why."""

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Categories of Unicode whose signs show nothing: control, format, and separators.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


class TransitionNotAllowed(Exception):
    """The state of things forbids what was asked; `str()` says why, `conditions` what is still missing."""

    def __init__(self, reason: str, *, conditions: list[str] | None = None) -> None:
        super().__init__(reason)
        self.conditions = conditions or []


def require_permission(by: "User", permission: str) -> None:
    """Let the person pass who has the permission.

    :raises PermissionDenied: for all others; where it is the token that is too narrow, it says so.
    """
    if not by.has_perm(permission):
        codename = permission.partition(".")[2].replace("_", " ")
        asked = f"You may not do this: it takes the permission to {codename}. Ask an editor."
        raise PermissionDenied(getattr(by, "refusal", "") or asked)


def token_lets(by: "User", permission: str) -> bool:
    """Tell whether no token stands in the way, where a person may whatever their permissions are."""
    return not _why_withheld(by, permission)


def require_token(by: "User", permission: str) -> None:
    """Let pass what one may do as the author of it, the assignee or the like; a token has to be for it too.

    :raises PermissionDenied: naming the scope that the token lacks.
    """
    if refusal := _why_withheld(by, permission):
        raise PermissionDenied(refusal)


def _why_withheld(by: "User", permission: str) -> str:
    """Say which scope their token lacks; nothing where it has it, or where they use none."""
    return str(by.why_withheld(permission)) if hasattr(by, "why_withheld") else ""


def people_with(*permissions: str) -> "models.QuerySet[User]":
    """Return the people who have one of the permissions, by name."""
    known = get_user_model().objects
    backend = "django.contrib.auth.backends.ModelBackend"
    people = known.none()
    for permission in permissions:
        people = people | known.with_perm(permission, backend=backend)
    return people.order_by("first_name", "last_name", "username", "pk")


def record(row: models.Model, *, by: "User | None", at: datetime, reason: str) -> None:
    """Save the row with who, when and why in its history."""
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = at  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
    row.save()


def tidy(text: str) -> str:
    """Return typed text as it is kept: without space around it, lines ended the same way by every browser.

    Of a text that nobody would see, such as a zero-width space, nothing is kept.
    """
    tidied = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return tidied if any(unicodedata.category(sign) not in _UNSEEN for sign in tidied) else ""
