"""What can be done with webhooks in the desk, one form an act."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.admin.acts import ActForm
from claims.models import Delivery, Subscription
from claims.workflow import webhooks

LATEST = 2**63 - 1


class QueryField(forms.CharField):
    """Filters, written as in an address: `topic=education&rating__in=false,mixed`."""

    def __init__(self) -> None:
        super().__init__(
            label="Filters",
            required=False,
            max_length=2000,
            help_text="As in addresses of the API's changes: topic=education&rating__in=false,mixed",
        )

    def clean(self, value: Any) -> dict[str, str]:
        """Return the parameters, each given once."""
        query = super().clean(value).removeprefix("?")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
        except ValueError as error:
            raise ValidationError("Write filters as name=value, joined by “&”.") from error
        if len(dict(pairs)) < len(pairs):
            raise ValidationError("Give each filter once; join several values by commas.")
        return dict(pairs)


class WebhookForm(ActForm):
    """An act on a webhook."""

    model = Subscription

    def __init__(self, *args: Any, subscription: Subscription | None = None, **kwargs: Any) -> None:
        self.subscription = subscription
        super().__init__(*args, **kwargs)

    def call(self, arguments: dict[str, Any]) -> object:
        """Call the function of the workflow that the act is named for."""
        del arguments["claim"]
        on = {"subscription": self.subscription} if self.subscription else {}
        return getattr(webhooks, self.act)(**on, **arguments, by=self.user, at=timezone.now())


class SubscribeForm(WebhookForm):
    """A webhook to be made."""

    act, label, tone = "subscribe", "Make the webhook", "go"
    name = forms.CharField(label="What it is for", max_length=100)
    url = forms.CharField(
        label="Address", max_length=500, help_text="Where deliveries go: https, and no private network."
    )
    filters = QueryField()


class ChangeForm(SubscribeForm):
    """What a webhook is, to be changed."""

    act, label, opens, tone, done = "change_subscription", "Save", "Change it", "", "Saved."

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        shown = {
            "name": subscription.name,
            "url": subscription.url,
            "filters": urlencode(subscription.filters, safe=","),
        }
        super().__init__(*args, subscription=subscription, initial=shown, **kwargs)

    def call(self, arguments: dict[str, Any]) -> object:
        """Change it."""
        changes = {name: arguments[name] for name in webhooks.CHANGEABLE}
        return super().call({"claim": None, "changes": changes})


class PingForm(WebhookForm):
    """Try the address out."""

    act, label, done = "ping", "Send a ping", "A ping is on its way; the log says how it went."


class EnableForm(WebhookForm):
    """Go on with what was stopped."""

    act, label, tone, done = "enable_subscription", "Enable it", "go", "It goes on where it stopped."


class DisableForm(WebhookForm):
    """Stop until further notice."""

    act, label, tone, done = "disable_subscription", "Disable it", "stop", "Nothing is delivered any more."


class RotateForm(WebhookForm):
    """Make a new secret."""

    act, label, done = "rotate_secret", "Make a new secret", "The secret is made. Copy it now."


class ReplaySinceForm(WebhookForm):
    """Send again what came after an entry."""

    act, label, done = "replay_since", "Send again", "All of it is sent again, in order."
    since = forms.IntegerField(
        label="Everything after entry", min_value=0, max_value=LATEST, help_text="0 for all of the ledger."
    )


class EndForm(WebhookForm):
    """Make an end to a webhook."""

    act, label, tone, done = "unsubscribe", "End it", "stop", "It is ended."
    confirmed = forms.BooleanField(
        label="Yes: its address is told nothing more, and its log is gone",
        error_messages={"required": "Say that you mean it."},
    )

    def call(self, arguments: dict[str, Any]) -> object:
        """End it."""
        del arguments["confirmed"]
        return super().call(arguments)


class DeliveryForm(ActForm):
    """An act on a delivery."""

    model = Delivery

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        self.delivery = delivery
        super().__init__(*args, **kwargs)

    def call(self, arguments: dict[str, Any]) -> object:
        """Call the function of the workflow that the act is named for."""
        return getattr(webhooks, self.act)(delivery=self.delivery, by=self.user, at=timezone.now())


class ReplayForm(DeliveryForm):
    """Send a delivery again."""

    act, label, done = "replay", "Send it again", "It is sent again, under the same id."


class SkipForm(DeliveryForm):
    """Let a delivery be."""

    act, label, tone, done = "skip", "Skip it", "stop", "Those after it go out now."
