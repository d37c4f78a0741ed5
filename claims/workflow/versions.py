"""What rating scales and review policies have in common: versions, of which only a draft may be changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError

from claims.models import RatingScale, ReviewPolicy
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy
from factcheck.editions import edition_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Version = TypeVar("Version", RatingScale, ReviewPolicy)


def is_draft(version: RatingScale | ReviewPolicy) -> bool:
    """Tell whether the version may still be changed: nothing was ever held to it or rated with it."""
    return bool(_all(version).drafts().filter(pk=version.pk).exists())


def get_draft(version: RatingScale | ReviewPolicy) -> RatingScale | ReviewPolicy | None:
    """Return the draft of the scale or policy that this is a version of."""
    draft: RatingScale | ReviewPolicy | None
    draft = _all(version).drafts().filter(name=version.name).order_by("pk").first()
    return draft


def begin_version(version: Version, *, by: "User") -> int:
    """Return the number that the next version has; what is there of it already is locked.

    :raises PermissionDenied: when the person may not change versions of this kind.
    :raises TransitionNotAllowed: when a draft is there.
    """
    _require_permission(by, version)
    siblings = _all(version).select_for_update().filter(name=version.name).order_by("version")
    latest = list(siblings)[-1].version
    if draft := get_draft(version):
        raise TransitionNotAllowed(f"{draft} is a draft already. Go on with that one, or discard it first.")
    return int(latest) + 1


def begin_change(version: Version, *, by: "User") -> Version:
    """Lock a draft and return it as it is now.

    :raises PermissionDenied: when the person may not change versions of this kind.
    :raises TransitionNotAllowed: when it is or was in use, or is gone.
    """
    _require_permission(by, version)
    locked: Version | None = _all(version).select_for_update().filter(pk=version.pk).first()
    if locked is None:
        raise TransitionNotAllowed("Somebody discarded this draft.")
    if not is_draft(locked):
        raise TransitionNotAllowed(
            f"{locked} is or was in use and stays as it is. Draft a new version of it."
        )
    return locked


def require_seen(version: RatingScale | ReviewPolicy, edition: int | None) -> None:
    """Let nobody pass who looked at another edition of the draft than the present one; None is for commands.

    :raises TransitionNotAllowed: when it was changed since.
    """
    if edition is not None and edition != edition_of(version):
        raise TransitionNotAllowed("Somebody changed this draft after you opened it. Look at it again.")


def require_name(version: RatingScale | ReviewPolicy, changes: dict[str, Any]) -> None:
    """Let nobody give another name to a version that follows an earlier one.

    :raises ValidationError: for another name.
    """
    if version.version > 1 and changes.get("name", version.name) != version.name:
        raise ValidationError({"name": "The versions of one thing have one name."})


def assign_values(version: RatingScale | ReviewPolicy, values: dict[str, Any]) -> bool:
    """Set the fields, and tell whether any of them was different before.

    :raises ValidationError: naming the field that is wrong.
    """
    tidied = {name: tidy(value) if isinstance(value, str) else value for name, value in values.items()}
    different = [name for name, value in tidied.items() if getattr(version, name) != value]
    for name in different:
        setattr(version, name, tidied[name])
    version.full_clean()
    return bool(different)


def discard(version: RatingScale | ReviewPolicy, *, by: "User", at: datetime, reason: str) -> None:
    """Delete a draft that `begin_change` locked; its history stays.

    :raises ValidationError: when no reason is given.
    """
    if not tidy(reason):
        raise ValidationError({"reason": "Say why."})
    record(version, by=by, at=at, reason=f"discarded: {tidy(reason)}")
    version.delete()


def _all(version: RatingScale | ReviewPolicy) -> Any:
    return type(version)._default_manager


def _require_permission(by: "User", version: RatingScale | ReviewPolicy) -> None:
    require_permission(by, f"claims.change_{version._meta.model_name}")
