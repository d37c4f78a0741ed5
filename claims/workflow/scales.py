"""Rating scales: drafted, revised, and put in use in the place of the one before."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.forms.models import model_to_dict

from claims.models import Rating, RatingScale
from claims.workflow import direction, versions
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_OF_A_LABEL = ("label", "category", "value", "description", "position")


@transaction.atomic
def add_scale(*, name: str, description: str = "", by: "User", at: datetime) -> RatingScale:
    """Begin a scale that is no version of another one. Nothing uses it until it is put in use.

    :raises PermissionDenied: when the person may not add scales.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.add_ratingscale")
    scale = RatingScale(name=tidy(name), description=tidy(description))
    scale.full_clean()
    record(scale, by=by, at=at, reason="drafted")
    return scale


@transaction.atomic
def draft_scale(*, scale: RatingScale, by: "User", at: datetime) -> RatingScale:
    """Begin the next version of a scale as a copy of this one.

    :raises PermissionDenied: when the person may not change scales.
    :raises TransitionNotAllowed: when there is a draft of it already.
    """
    number = versions.begin_version(scale, by=by)
    draft = RatingScale(name=scale.name, version=number, description=scale.description)
    reason = f"drafted from version {scale.version}"
    record(draft, by=by, at=at, reason=reason)
    for rating in scale.ratings.in_order():
        copy = Rating(scale=draft, **model_to_dict(rating, fields=_OF_A_LABEL))
        record(copy, by=by, at=at, reason=reason)
    return draft


@transaction.atomic
def revise_scale(
    *,
    scale: RatingScale,
    changes: dict[str, Any],
    by: "User",
    at: datetime,
    labels: Iterable[Rating] = (),
    removed: Iterable[Rating] = (),
    reason: str = "",
) -> RatingScale:
    """Change a draft: its name and description, and the labels given, of which new ones are added.

    A new label without a place in the list becomes the last.

    :raises PermissionDenied: when the person may not change scales.
    :raises TransitionNotAllowed: when the version is or was in use.
    :raises ValidationError: naming the field that is wrong.
    """
    scale = versions.begin_change(scale, by=by)
    versions.require_name(scale, changes)
    labels, removed, reason = list(labels), list(removed), tidy(reason) or "changed"
    is_changed = versions.assign_values(scale, changes)
    for rating in removed:
        _require_own(rating, scale)
        record(rating, by=by, at=at, reason=reason)
        rating.delete()
    for rating in labels:
        _require_own(rating, scale)
        if rating.pk is None and not rating.position:
            rating.position = _next_position(scale)
        rating.full_clean()
        record(rating, by=by, at=at, reason=reason)
    if is_changed or labels or removed:
        # Also when only labels changed: the scale's history then counts every edition of the whole.
        record(scale, by=by, at=at, reason=reason)
    return scale


@transaction.atomic
def use_scale(
    *,
    scale: RatingScale,
    by: "User",
    at: datetime,
    confirmed: Iterable[str] = (),
    edition: int | None = None,
) -> RatingScale:
    """Let new reviews use this version. What was reviewed, decided or published keeps the labels it has.

    Labels that come to mean something else (`get_turns`) have to be `confirmed`, sentence by sentence.

    :raises PermissionDenied: when the person may not change scales.
    :raises TransitionNotAllowed: when it was in use before, does not stand as a scale (`conditions`), or was
        changed after the person saw it.
    :raises ValidationError: when a turn is not confirmed.
    """
    list(RatingScale.objects.select_for_update().filter(Q(is_default=True) | Q(pk=scale.pk)).order_by("pk"))
    scale = versions.begin_change(scale, by=by)
    versions.require_seen(scale, edition)
    if faults := direction.faults(scale.ratings.all()):
        raise TransitionNotAllowed("This cannot be put in use yet. " + " ".join(faults), conditions=faults)
    if set(get_turns(scale)) - set(confirmed):
        raise ValidationError({"confirmed": "Tick each of these labels, or give it another name."})
    before = get_scale_in_use()
    if before is not None:
        before.is_default = False
        record(before, by=by, at=at, reason=f"replaced by {scale}")
    scale.is_default = True
    record(scale, by=by, at=at, reason="put in use")
    return scale


@transaction.atomic
def discard_scale(
    *, scale: RatingScale, by: "User", at: datetime, reason: str, edition: int | None = None
) -> None:
    """Delete a draft with its labels.

    :raises PermissionDenied: when the person may not change scales.
    :raises TransitionNotAllowed: when the version is or was in use, or is no longer what the person saw.
    :raises ValidationError: when no reason is given.
    """
    scale = versions.begin_change(scale, by=by)
    versions.require_seen(scale, edition)
    for rating in scale.ratings.all():
        record(rating, by=by, at=at, reason="discarded with its scale")
        rating.delete()
    versions.discard(scale, by=by, at=at, reason=reason)


def get_scale_in_use() -> RatingScale | None:
    """Return the version that new reviews use."""
    return RatingScale.objects.filter(is_default=True).first()


def require_in_use(rating: Rating | None, *, besides: Iterable[int | None] = ()) -> None:
    """Let only ratings of the scale in use through, and those `besides` that the text named before.

    :raises ValidationError: naming `rating`, for one of another scale.
    """
    in_use = get_scale_in_use()
    if rating is None or rating.pk in besides or (in_use is not None and rating.scale_id == in_use.pk):
        return
    instead = f"Choose one of {in_use}." if in_use else "Put a scale in use first."
    raise ValidationError(
        {"rating": f"“{rating}” is a rating of {rating.scale}, which is not in use. {instead}"}
    )


def get_turns(scale: RatingScale) -> list[str]:
    """List, as sentences, the labels that come to mean something else than in the version in use."""
    before = get_scale_in_use()
    if before is None or before == scale:
        return []
    return direction.turns(before.ratings.in_order(), scale.ratings.in_order())


def _next_position(scale: RatingScale) -> int:
    return (scale.ratings.aggregate(last=Max("position"))["last"] or 0) + 1


def _require_own(rating: Rating, scale: RatingScale) -> None:
    """Let only labels of this scale through.

    :raises ValidationError: for those of another one, which may be in use.
    """
    stored = Rating.objects.filter(pk=rating.pk).exclude(scale=scale)
    if rating.scale_id != scale.pk or stored.exists():
        raise ValidationError("This label belongs to another scale.")
