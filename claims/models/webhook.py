"""Who is told of publications as they happen, and what came of telling them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from factcheck.acts import record
from factcheck.history import History
from sources.enums import OPEN_WORK, WorkStatus
from sources.models.work import Work, WorkQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# Deliveries wait their turn in the ledger; only so many of a subscription are written down ahead.
MAX_QUEUED = 100
KEPT_FOR = timedelta(days=30)
OVERSEE = "claims.oversee_subscription"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """The words for sets of subscriptions."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep one's own, or all for whoever looks after everybody's."""
        if not user.has_perm("claims.view_subscription"):
            return self.none()
        return self if user.has_perm(OVERSEE) else self.filter(owner=user.pk)

    def active(self) -> Self:
        """Keep those that are delivered to."""
        return self.filter(disabled_at=None)

    def behind(self, sequence: int) -> Self:
        """Keep the active ones for which there is more in the ledger, and room for it in their queue."""
        queued = Delivery.objects.open().filter(subscription=OuterRef("pk")).order_by().values("subscription")
        count = Coalesce(Subquery(queued.annotate(total=Count("pk")).values("total")), 0)
        waiting = self.active().filter(last_sequence__lt=sequence)
        return waiting.alias(queued_count=count).filter(queued_count__lt=MAX_QUEUED)


class Subscription(models.Model):
    """An address that is told of every entry of the ledger that its filters let pass.

    The secret that signs what is sent is derived from the site's SECRET_KEY and `salt`, and kept nowhere.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions", editable=False
    )
    name = models.CharField(max_length=100, help_text="What it is for.")
    url = models.URLField(
        "address", max_length=500, help_text="Where deliveries are sent; https, and no private address."
    )
    filters = models.JSONField(
        default=dict, blank=True, help_text="Parameters of `/changes/` that an entry has to match."
    )
    salt = models.CharField(max_length=32, editable=False)
    previous_salt = models.CharField(max_length=32, blank=True, editable=False)
    rotated_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it got the present secret in another's place."
    )
    created_at = models.DateTimeField(editable=False)
    last_sequence = models.PositiveBigIntegerField(
        editable=False, help_text="Entries up to this one have been looked at."
    )
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_because = models.CharField(max_length=500, blank=True, editable=False)

    history = History(excluded_fields=["salt", "previous_salt", "last_sequence"])
    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook"
        permissions = [("oversee_subscription", "Can see and stop the webhooks of others")]
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_because="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_because=""),
                name="subscription_disabled_says_why",
                violation_error_message="What is disabled says why.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it is delivered to."""
        return self.disabled_at is None

    def disable(self, because: str, *, by: "User | None", at: datetime) -> None:
        """Deliver nothing more until somebody enables it."""
        self.disabled_at, self.disabled_because = at, because[:500]
        record(self, by=by, at=at, reason=f"disabled: {because}"[:500])


class DeliveryQuerySet(WorkQuerySet["Delivery"]):
    """The words for sets of deliveries."""

    def open(self) -> Self:
        """Keep those that are still on their way."""
        return self.filter(status__in=OPEN_WORK)

    def due(self, at: datetime) -> Self:
        """Keep what is to be sent at `at`: of each active subscription its earliest entry, and pings."""
        earlier = Delivery.objects.open().filter(
            subscription=OuterRef("subscription"), entry__lt=OuterRef("entry")
        )
        goes_out = Q(entry=None) | Q(subscription__disabled_at=None)
        return super().due(at).filter(goes_out).exclude(Exists(earlier))

    def outdated(self, at: datetime) -> Self:
        """Keep those that ended long ago, but for the one at which a disabled subscription stopped."""
        ended = self.filter(finished_at__lt=at - KEPT_FOR)
        return ended.exclude(status=WorkStatus.FAILED, subscription__disabled_at=F("finished_at"))

    def stopped_at(self, subscription: Subscription) -> Self:
        """Keep the delivery that was given up and disabled the subscription."""
        ended = self.filter(subscription=subscription, status=WorkStatus.FAILED, entry__isnull=False)
        return ended.filter(finished_at=subscription.disabled_at)


class Delivery(Work):
    """An entry of the ledger on its way to a subscription: sent until it is taken, or given up.

    A delivery without an entry is a ping, to try the address out.
    """

    # Exponential, about two days in all.
    DELAYS: ClassVar[tuple[timedelta, ...]] = tuple(
        timedelta(seconds=seconds)
        for seconds in (30, 60, 120, 240, 480, 900, 1800, 3600, 7200, 14400, 28800, 57600, 57600)
    )

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(
        "claims.LedgerEntry", on_delete=models.PROTECT, null=True, related_name="+", help_text="None: a ping."
    )
    event_id = models.UUIDField(
        unique=True, help_text="The same at every attempt, so that receivers can tell."
    )
    attempted_at = models.DateTimeField(null=True, blank=True, help_text="When it was sent last.")
    response_status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the last attempt."
    )
    response_body = models.TextField(blank=True, help_text="How the last answer begins.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "entry"],
                name="delivery_each_entry_once",
                violation_error_message="This entry is on its way there already.",
            ),
        ]
        indexes = [
            # What is to be sent next?
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(status__in=sorted(OPEN_WORK)),
                name="delivery_due",
            ),
            # What is still to be sent to this subscription, and what of it first?
            models.Index(
                fields=["subscription", "entry"],
                condition=Q(status__in=sorted(OPEN_WORK)),
                name="delivery_queue",
            ),
            # What was sent to this subscription lately?
            models.Index(fields=["subscription", "-id"], name="delivery_log"),
            # What may be forgotten?
            models.Index(fields=["finished_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        what = f"entry {self.entry_id}" if self.entry_id else "ping"
        return f"{what} to {self.subscription}"

    def give_up(self, reason: str, *, at: datetime) -> None:
        """Record that it was sent in vain for good; the next would fare no better, so none goes out."""
        self.drop(reason, at=at)
        subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=self.subscription_id)
        if self.entry_id is not None and subscription.is_active:
            subscription.disable(f"Entry {self.entry_id} was given up: {reason}", by=None, at=at)

    def drop(self, reason: str, *, at: datetime) -> None:
        """Send it no more; the next has its turn."""
        super().give_up(reason, at=at)
