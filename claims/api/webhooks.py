"""Webhooks: addresses that are told of publications, and the log of what they were told."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import GREATEST, Body, read_body
from claims.filters import DeliveryFilter, SubscriptionFilter
from claims.models import Delivery, Subscription
from claims.workflow import delivering, webhooks
from factcheck.api.permissions import ModelPermissions
from factcheck.api.preconditions import etag_of, require_match
from factcheck.api.views import StrictViewSet

_FILTERS = {"topic": "education", "rating__in": "false,mostly_false"}
_SHOWN = {
    "id": 3,
    "name": "Front page",
    "url": "https://news.example/hooks/factcheck",
    "filters": _FILTERS,
    "created_at": "2026-03-02T09:30:00Z",
    "last_sequence": 412,
    "is_active": True,
    "disabled_at": None,
    "disabled_because": "",
}


class WebhookBody(Body):
    """What a webhook is: for what, where to, and of what it is told."""

    name = serializers.CharField(max_length=100, help_text="What it is for.")
    url = serializers.CharField(max_length=500, help_text="Where deliveries go: https, no private address.")
    filters = serializers.DictField(
        child=serializers.CharField(max_length=1000),
        required=False,
        default=dict,
        help_text="Parameters of `/changes/` that an entry has to match, each written as there.",
    )


class NewWebhookBody(WebhookBody):
    """A webhook to be made."""

    since = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=GREATEST,
        help_text="Sequence number after which to begin; from now on if not given.",
    )


class SinceBody(Body):
    """Where to begin again."""

    since = serializers.IntegerField(
        min_value=0, max_value=GREATEST, help_text="Sequence number after which."
    )


class WebhookSerializer(serializers.ModelSerializer):
    """A webhook."""

    filters = serializers.DictField(child=serializers.CharField(), read_only=True)
    is_active = serializers.BooleanField(read_only=True, help_text="Whether it is delivered to.")

    class Meta:
        model = Subscription
        fields = [
            *("id", "name", "url", "filters", "created_at", "last_sequence"),
            *("is_active", "disabled_at", "disabled_because"),
        ]
        read_only_fields = fields


class SecretWebhookSerializer(WebhookSerializer):
    """A webhook with the secret that was just made; this is the only time that it is shown."""

    secret = serializers.SerializerMethodField(help_text="Signs every delivery. Shown once.")

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields

    def get_secret(self, subscription: Subscription) -> str:
        """Return the secret."""
        return webhooks.secret_of(subscription.salt)


class DeliverySerializer(serializers.ModelSerializer):
    """An entry of the ledger on its way to a webhook, or a ping."""

    type = serializers.SerializerMethodField(help_text="`claim.` and the act, or `webhook.ping`.")
    entry = serializers.IntegerField(
        source="entry_id", read_only=True, allow_null=True, help_text="Sequence number; null for a ping."
    )

    class Meta:
        model = Delivery
        fields = [
            *("id", "event_id", "type", "entry", "status", "attempts", "created_at", "attempted_at"),
            *("next_attempt_at", "finished_at", "response_status", "response_body", "error"),
        ]
        read_only_fields = fields

    def get_type(self, delivery: Delivery) -> str:
        """Return the type under which it is sent."""
        return delivering.type_of(delivery.entry) if delivery.entry else "webhook.ping"


@extend_schema(tags=["webhooks"])
class WebhookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """Your webhooks: addresses that are told of every publication that matches.

    Each delivery is a POST in the format of Standard Webhooks, signed with the webhook's secret. It is
    repeated for two days until it is answered with 2xx within ten seconds; they go out one by one, in order.
    """

    queryset = Subscription.objects.none()
    serializer_class = WebhookSerializer
    filterset_class = SubscriptionFilter
    permission_classes = [ModelPermissions]
    unmatched = frozenset({"ping", "replay"})
    takes_idempotency_key = False  # a secret is shown once and not kept, so not told again either

    def get_queryset(self) -> QuerySet[Subscription]:
        """Return what this person may manage."""
        return Subscription.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Make a webhook",
        request=NewWebhookBody,
        responses={201: SecretWebhookSerializer},
        examples=[
            OpenApiExample(
                "Verdicts on a topic",
                request_only=True,
                value={name: _SHOWN[name] for name in ("name", "url", "filters")},
            ),
            OpenApiExample("Made", response_only=True, value={**_SHOWN, "secret": "whsec_MfKQ9r8GKYqrTwjU…"}),
        ],
    )
    def create(self, request: Request) -> Response:
        """Make a webhook; its secret is shown this once."""
        wanted = read_body(NewWebhookBody, request).arguments()
        made = webhooks.subscribe(**wanted, by=_who(request), at=timezone.now())
        address = request.build_absolute_uri(f"{request.path}{made.pk}/")
        headers = {"Location": address, "Cache-Control": "no-store", "ETag": etag_of(made)}
        return Response(SecretWebhookSerializer(made).data, status=201, headers=headers)

    @extend_schema(
        summary="Change a webhook",
        request=WebhookBody,
        examples=[OpenApiExample("Another topic", request_only=True, value={"filters": {"topic": "health"}})],
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change name, address or filters; what is on its way goes to the new address."""
        changes = read_body(WebhookBody, request, is_partial=True).arguments()
        return self.perform(webhooks.change_subscription, changes=changes)

    @extend_schema(summary="End a webhook")
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """End a webhook, with the log of its deliveries."""
        with transaction.atomic():
            subscription = self.get_object()
            require_match(request, subscription)
            webhooks.unsubscribe(subscription=subscription, by=_who(request), at=timezone.now())
        return Response(status=204)

    @extend_schema(summary="Make a new secret", request=None, responses={200: SecretWebhookSerializer})
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, **kwargs: Any) -> Response:
        """Make a new secret, shown this once; for a day deliveries are signed with the old one, too."""
        read_body(Body, request)
        answer = self.perform(webhooks.rotate_secret, shape=SecretWebhookSerializer)
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(summary="Disable a webhook", request=None, responses={200: WebhookSerializer})
    @action(detail=True, methods=["post"])
    def disable(self, request: Request, **kwargs: Any) -> Response:
        """Deliver nothing until it is enabled again. Nothing is lost meanwhile."""
        read_body(Body, request)
        return self.perform(webhooks.disable_subscription)

    @extend_schema(summary="Enable a webhook", request=None, responses={200: WebhookSerializer})
    @action(detail=True, methods=["post"])
    def enable(self, request: Request, **kwargs: Any) -> Response:
        """Deliver again, from the delivery on that was given up."""
        read_body(Body, request)
        return self.perform(webhooks.enable_subscription)

    @extend_schema(summary="Try a webhook out", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, **kwargs: Any) -> Response:
        """Send a `webhook.ping`, once, also while it is disabled; the delivery says how it went."""
        read_body(Body, request)
        sent = webhooks.ping(subscription=self.get_object(), by=_who(request), at=timezone.now())
        return Response(DeliverySerializer(sent).data, status=202)

    @extend_schema(
        summary="Send everything again since an entry",
        request=SinceBody,
        responses={202: WebhookSerializer},
        examples=[OpenApiExample("From the beginning", request_only=True, value={"since": 0})],
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **kwargs: Any) -> Response:
        """Send everything after an entry again that matches, in order, each under its id of before."""
        since = read_body(SinceBody, request).validated_data["since"]
        subscription = webhooks.replay_since(
            subscription=self.get_object(), since=since, by=_who(request), at=timezone.now()
        )
        return Response(WebhookSerializer(subscription).data, status=202)

    def perform(self, call: Callable[..., Subscription], *, shape: Any = None, **arguments: Any) -> Response:
        """Change the webhook as it was read, and show it as it is then."""
        with transaction.atomic():
            subscription = self.get_object()
            require_match(self.request, subscription)
            who = {"by": _who(self.request), "at": timezone.now()}
            changed = call(subscription=subscription, **arguments, **who)
        return Response((shape or WebhookSerializer)(changed).data, headers={"ETag": etag_of(changed)})


_OF_WEBHOOK = [OpenApiParameter("webhook", int, OpenApiParameter.PATH, description="Number of the webhook.")]


@extend_schema(tags=["webhooks"], parameters=_OF_WEBHOOK)
class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """The log of what a webhook was told, the latest first; it goes back thirty days."""

    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    permission_classes = [ModelPermissions]
    lookup_url_kwarg = "delivery"
    unmatched = frozenset({"replay", "skip"})  # what has been sent meanwhile is refused by its status
    takes_idempotency_key = False

    def get_permissions(self) -> Any:
        """Ask for the permission to see them; who may do what to them, the workflow knows."""
        return [IsAuthenticated()] if self.request.method == "POST" else super().get_permissions()

    def get_queryset(self) -> QuerySet[Delivery]:
        """Return the deliveries of a webhook that this person may manage."""
        mine = Subscription.objects.visible_to(self.request.user)
        subscription = get_object_or_404(mine, pk=self.kwargs["webhook"])
        return subscription.deliveries.select_related("entry").defer("entry__document")

    @extend_schema(summary="List the deliveries of a webhook", operation_id="webhooks_deliveries_list")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what was sent, or is on its way."""
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Show a delivery", operation_id="webhooks_deliveries_retrieve")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show a delivery, with what the receiver answered."""
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Send a delivery again",
        operation_id="webhooks_deliveries_replay",
        request=None,
        responses={202: DeliverySerializer},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **kwargs: Any) -> Response:
        """Send a delivery again that was taken or given up, under the same id."""
        return self._perform(webhooks.replay)

    @extend_schema(
        summary="Skip a delivery",
        operation_id="webhooks_deliveries_skip",
        request=None,
        responses={202: DeliverySerializer},
    )
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, **kwargs: Any) -> Response:
        """Let a delivery be that the receiver will never take, so that those after it go out."""
        return self._perform(webhooks.skip)

    def _perform(self, call: Callable[..., Delivery]) -> Response:
        read_body(Body, self.request)
        done = call(delivery=self.get_object(), by=_who(self.request), at=timezone.now())
        return Response(DeliverySerializer(done).data, status=202)


def _who(request: Request) -> Any:
    return request.user
