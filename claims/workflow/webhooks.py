"""Webhooks as their owners manage them: subscribing, changing, trying out, sending again.

All of it is for the owner of a subscription, and for whoever may look after everybody's. How deliveries come
about and go out is in `delivering`.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac

from claims.models import Delivery, LedgerHead, Subscription
from claims.models.webhook import OVERSEE
from claims.workflow.following import entries_matching
from factcheck.acts import TransitionNotAllowed, record, require_permission
from sources import addresses, fetching
from sources.enums import WorkStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# After a new secret is made, deliveries are signed with both for so long.
BOTH_SECRETS = timedelta(days=1)
CHANGEABLE = ("name", "url", "filters")


def secret_of(salt: str) -> str:
    """Return the secret of a subscription as its owner keeps it: `whsec_` and 32 bytes in base64."""
    derived = salted_hmac("claims.webhooks", salt, algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(derived).decode()


@transaction.atomic
def subscribe(
    *,
    name: str,
    url: str,
    filters: Mapping[str, str],
    by: "User",
    at: datetime,
    since: int | None = None,
) -> Subscription:
    """Begin to tell an address of the entries of the ledger after `since`, or from now on.

    :raises PermissionDenied: when the person may have no webhooks.
    :raises ValidationError: naming the field that is wrong.
    """
    require_permission(by, "claims.add_subscription")
    head = LedgerHead.objects.get_sequence()
    subscription = Subscription(
        owner=by,
        name=name,
        url=url,
        filters=dict(filters),
        salt=secrets.token_hex(16),
        created_at=at,
        last_sequence=head if since is None else min(since, head),
    )
    _check(subscription)
    record(subscription, by=by, at=at, reason="added")
    return subscription


@transaction.atomic
def change_subscription(
    *, subscription: Subscription, changes: Mapping[str, Any], by: "User", at: datetime
) -> Subscription:
    """Change name, address or filters; what is on its way already goes to the new address.

    :raises PermissionDenied: when it is not the person's.
    :raises ValidationError: naming the field that is wrong.
    """
    subscription = _own(subscription, by)
    for name in CHANGEABLE:
        if name in changes:
            setattr(subscription, name, changes[name])
    _check(subscription)
    record(subscription, by=by, at=at, reason="changed")
    return subscription


@transaction.atomic
def unsubscribe(*, subscription: Subscription, by: "User", at: datetime) -> None:
    """End a subscription, with the log of its deliveries.

    :raises PermissionDenied: when it is not the person's.
    """
    subscription = _own(subscription, by, "claims.delete_subscription")
    subscription._history_user = by  # type: ignore[attr-defined]
    subscription._history_date = at  # type: ignore[attr-defined]
    subscription._change_reason = "ended"  # type: ignore[attr-defined]
    subscription.delete()


@transaction.atomic
def rotate_secret(*, subscription: Subscription, by: "User", at: datetime) -> Subscription:
    """Make a new secret; for a day deliveries are signed with the old one, too.

    :raises PermissionDenied: when it is not the person's.
    """
    subscription = _own(subscription, by)
    subscription.previous_salt, subscription.salt = subscription.salt, secrets.token_hex(16)
    subscription.rotated_at = at
    record(subscription, by=by, at=at, reason="got a new secret")
    return subscription


def salts_in_force(subscription: Subscription, *, at: datetime) -> list[str]:
    """Return what the secrets that sign at this moment come from, the present one first."""
    is_recent = subscription.rotated_at is not None and at < subscription.rotated_at + BOTH_SECRETS
    return [subscription.salt, *([subscription.previous_salt] if is_recent else [])]


@transaction.atomic
def disable_subscription(*, subscription: Subscription, by: "User", at: datetime) -> Subscription:
    """Deliver nothing until it is enabled again; nothing is lost meanwhile.

    :raises PermissionDenied: when it is not the person's.
    :raises TransitionNotAllowed: when it is disabled already.
    """
    subscription = _own(subscription, by)
    if not subscription.is_active:
        raise TransitionNotAllowed("This webhook is disabled already.")
    subscription.disable(f"{by.get_full_name() or by.get_username()} disabled it.", by=by, at=at)
    return subscription


@transaction.atomic
def enable_subscription(*, subscription: Subscription, by: "User", at: datetime) -> Subscription:
    """Deliver again, from the delivery on that was given up.

    :raises PermissionDenied: when it is not the person's.
    :raises TransitionNotAllowed: when it is enabled already.
    """
    subscription = _own(subscription, by)
    if subscription.is_active:
        raise TransitionNotAllowed("This webhook is enabled already.")
    for delivery in Delivery.objects.stopped_at(subscription):
        delivery.retry(at=at)
    queued = Delivery.objects.filter(subscription=subscription, status=WorkStatus.QUEUED)
    queued.update(next_attempt_at=at, attempts=0)
    subscription.disabled_at, subscription.disabled_because = None, ""
    record(subscription, by=by, at=at, reason="enabled")
    return subscription


@transaction.atomic
def ping(*, subscription: Subscription, by: "User", at: datetime) -> Delivery:
    """Send a delivery without an entry, to try the address out; also while it is disabled.

    :raises PermissionDenied: when it is not the person's.
    """
    subscription = _own(subscription, by)
    return Delivery.objects.create(
        subscription=subscription, event_id=uuid4(), next_attempt_at=at, created_at=at, created_by=by
    )


@transaction.atomic
def replay(*, delivery: Delivery, by: "User", at: datetime) -> Delivery:
    """Send a delivery again that was taken or given up, under the same id.

    :raises PermissionDenied: when it is not the person's.
    :raises TransitionNotAllowed: when it is on its way still.
    """
    _own(delivery.subscription, by)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.is_open:
        raise TransitionNotAllowed("This delivery is on its way still.")
    delivery.retry(at=at)
    return delivery


@transaction.atomic
def replay_since(*, subscription: Subscription, since: int, by: "User", at: datetime) -> Subscription:
    """Send everything after an entry again that matches, in order, each under the same id as before.

    :raises PermissionDenied: when it is not the person's.
    """
    subscription = _own(subscription, by)
    subscription.last_sequence = min(since, LedgerHead.objects.get_sequence())
    record(subscription, by=by, at=at, reason=f"sent again from entry {since} on")
    return subscription


@transaction.atomic
def skip(*, delivery: Delivery, by: "User", at: datetime) -> Delivery:
    """Let a delivery be that the receiver will never take, so that those after it go out.

    :raises PermissionDenied: when it is not the person's.
    :raises TransitionNotAllowed: when it was taken, or is being sent just now.
    """
    _own(delivery.subscription, by)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.status not in (WorkStatus.QUEUED, WorkStatus.FAILED):
        raise TransitionNotAllowed(f"This delivery is {delivery.get_status_display()}.")
    delivery.drop(f"{by.get_full_name() or by.get_username()} skipped it.", at=at)
    return delivery


def _own(
    subscription: Subscription, by: "User", permission: str = "claims.change_subscription"
) -> Subscription:
    """Return the subscription, locked, for who may manage it.

    :raises PermissionDenied: for everybody else.
    """
    require_permission(by, permission)
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if subscription.owner_id != by.pk and not by.has_perm(OVERSEE):
        raise PermissionDenied("This webhook is somebody else's.")
    return subscription


def _check(subscription: Subscription) -> None:
    """Let a subscription pass that can be kept and delivered to.

    :raises ValidationError: naming the field that is wrong.
    """
    errors: dict[str, Any] = {}
    try:
        if urlsplit(subscription.url).scheme != "https":
            raise addresses.Refused("Deliveries are sent by https alone.")
        fetching.refuse_private(subscription.url)
    except (addresses.Refused, ValueError) as refusal:
        errors["url"] = str(refusal)
    try:
        entries_matching(subscription.filters)
    except ValidationError as refusal:
        said = refusal.message_dict.items()
        errors["filters"] = [f"{name}: {message}" for name, messages in said for message in messages]
    if errors:
        raise ValidationError(errors)
    subscription.full_clean(exclude=["owner"])
