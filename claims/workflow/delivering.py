"""Telling subscriptions of the ledger: entries become deliveries, and these are sent until they are taken.

Nothing is lost whenever a worker is killed: how far a subscription is and the deliveries up to there are
written in one transaction, and a delivery is sent again when its lease expires without an outcome. The format
is that of Standard Webhooks 1.0 (https://www.standardwebhooks.com/).
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from claims.models import Delivery, LedgerEntry, LedgerHead, Subscription
from claims.models.webhook import MAX_QUEUED
from claims.workflow.following import Follower, entries_matching
from claims.workflow.webhooks import salts_in_force, secret_of
from sources import fetching
from sources.addresses import Refused
from sources.enums import OPEN_WORK, WorkStatus
from sources.reading import clean

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# Longer than an attempt can take.
LEASE_SECONDS = 60


def deliver_due(*, clock: Clock) -> bool:
    """Do the next piece of telling, if any is due; tell whether there was one."""
    is_queued = queue_next(at=clock())
    delivery = Delivery.objects.lease_next(at=clock(), seconds=LEASE_SECONDS)
    if delivery is not None:
        _run(delivery, clock=clock)
    return is_queued or delivery is not None


def queue_next(*, at: datetime) -> bool:
    """Write down the next deliveries of the subscription that is furthest behind; False when none is."""
    behind = Subscription.objects.behind(LedgerHead.objects.get_sequence())
    if not behind.exists():
        return False
    with transaction.atomic():
        furthest = behind.select_for_update(skip_locked=True, of=("self",)).order_by("last_sequence", "pk")
        subscription = furthest.first()
        if subscription is not None:
            _queue(subscription, at=at)
    return subscription is not None


def _queue(subscription: Subscription, *, at: datetime) -> None:
    """Write down deliveries of what comes next, and how far that is."""
    try:
        matching = entries_matching(subscription.filters)
    except ValidationError as refusal:  # a topic that is gone, say: to go on would be to miss what was meant
        subscription.disable(f"Its filters make no sense any more: {refusal}", by=None, at=at)
        return
    follower = Follower(matching.only("sequence"), subscription.last_sequence, size=MAX_QUEUED)
    sequences = [entry.sequence for entry in follower.read()]
    known = Delivery.objects.filter(subscription=subscription, entry__in=sequences)
    there = set(known.values_list("entry", flat=True))
    # What was delivered before is sent again: somebody asked for that.
    known.exclude(status__in=OPEN_WORK).update(
        status=WorkStatus.QUEUED, attempts=0, next_attempt_at=at, finished_at=None, error=""
    )
    Delivery.objects.bulk_create(
        Delivery(
            subscription=subscription,
            entry_id=sequence,
            event_id=uuid4(),
            next_attempt_at=at,
            created_at=at,
        )
        for sequence in sequences
        if sequence not in there
    )
    Subscription.objects.filter(pk=subscription.pk).update(last_sequence=follower.place)


def _run(delivery: Delivery, *, clock: Clock) -> None:
    """Send a delivery that was leased. What it stumbles over is like a receiver that does not answer."""
    try:
        send(delivery, clock=clock)
    except Exception as crash:
        logger.exception("A crash ended delivery %s", delivery.pk)
        said = clean(f"{type(crash).__name__}: {crash}")[:500]
        delivery.fail(f"Sending it stopped at a fault of the program: {said}", at=clock(), may_retry=True)


def send(delivery: Delivery, *, clock: Clock) -> None:
    """Send a delivery that was leased, and write down what came of it."""
    body = body_of(delivery)
    delivery.attempted_at = clock()
    headers = headers_of(delivery, body, at=delivery.attempted_at)
    agent = f"factcheck/0.1 (+{settings.SITE_URL})"
    reason, status, beginning = "", None, b""
    try:
        answer = fetching.post(delivery.subscription.url, body=body, headers=headers, user_agent=agent)
        status, beginning = answer.status, answer.beginning
        reason = "" if 200 <= status < 300 else f"The server answered with status {status}."
    except (Refused, fetching.FetchFailed) as failure:
        reason = failure.reason
    delivery.response_status = status
    delivery.response_body = clean(beginning.decode("utf-8", "replace"))
    _conclude(delivery, reason, at=clock())


def _conclude(delivery: Delivery, reason: str, *, at: datetime) -> None:
    if reason:
        # 410 Gone asks for no more deliveries; a ping is over with its only attempt.
        is_final = delivery.response_status == HTTPStatus.GONE or delivery.entry_id is None
        delivery.fail(reason, at=at, may_retry=not is_final)
        return
    with transaction.atomic():
        if delivery.hold():
            delivery.finish(at=at)


def body_of(delivery: Delivery) -> bytes:
    """Return what is sent: the type, the time, and the entry's document, byte by byte as it is kept."""
    entry = delivery.entry
    if entry is None:
        kind, at, data = (
            "webhook.ping",
            delivery.created_at,
            json.dumps({"webhook": delivery.subscription_id}),
        )
    else:
        kind, at, data = type_of(entry), entry.recorded_at, entry.document
    moment = at.isoformat().replace("+00:00", "Z")
    return f'{{"type":"{kind}","timestamp":"{moment}","data":{data}}}'.encode()


def type_of(entry: LedgerEntry) -> str:
    """Return the type under which an entry is told, such as `claim.retracted`."""
    return f"claim.{entry.action}"


def headers_of(delivery: Delivery, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers that name, date and sign what is sent."""
    identity, timestamp = str(delivery.event_id), str(int(at.timestamp()))
    signed = f"{identity}.{timestamp}.".encode() + body
    signatures = [_signature(salt, signed) for salt in salts_in_force(delivery.subscription, at=at)]
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(salt: str, signed: bytes) -> str:
    key = base64.b64decode(secret_of(salt).removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
