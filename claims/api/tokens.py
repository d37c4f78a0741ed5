"""Tokens, with which programs sign in: only a digest is kept, they expire, and they can be revoked."""

from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, read_body
from claims.enums import Scope
from claims.models import Token, TokenUse
from claims.workflow.tokens import DAYS, KEPT_FOR, MOST_DAYS, make_token, revoke_token
from factcheck.api.authentication import PasswordAuthentication
from factcheck.api.views import StrictViewSet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SHOWN = {
    "id": "3f9c0a71d2e8b64",
    "name": "Nightly import",
    "scopes": ["write:articles"],
    "created_at": "2026-03-01T12:00:00Z",
    "expires_at": "2026-03-31T12:00:00Z",
    "last_used_at": "2026-03-02T01:15:30Z",
    "is_expired": False,
}
_SECRET = "3f9c0a71d2e8b645" * 4
_USES = [{"day": "2026-03-02", "reads": 12, "writes": 40, "refusals": 1}]


class TokenBody(Body):
    """What a new token is for."""

    name = serializers.CharField(max_length=100, help_text="What it is for.")
    # Checked by the workflow, which names the nearest valid one.
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=50),
        max_length=len(Scope),
        default=list,
        help_text="What it may be used for; without any it reads what the public reads.",
    )
    expires_in_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=DAYS)


class TokenSerializer(serializers.Serializer):
    """A token, without what makes it work."""

    id = serializers.CharField(source="token_key", help_text="Its first characters, to tell it by.")
    name = serializers.CharField(help_text="What it is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), help_text="What it may be used for."
    )
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")
    last_used_at = serializers.DateTimeField(
        allow_null=True, help_text="Some seconds behind; null until it is used."
    )
    is_expired = serializers.SerializerMethodField(help_text="Whether its time is over.")

    def get_is_expired(self, token: Token) -> bool:
        """Whether its time is over."""
        return token.is_expired(timezone.now())


class TokenUseSerializer(serializers.ModelSerializer):
    """How often a token was used on a day."""

    class Meta:
        model = TokenUse
        fields = ["day", "reads", "writes", "refusals"]
        read_only_fields = fields


class TokenDetailSerializer(TokenSerializer):
    """A token with its uses."""

    uses = serializers.SerializerMethodField(help_text="The days of the last ninety on which it was used.")

    @extend_schema_field(TokenUseSerializer(many=True))
    def get_uses(self, token: Token) -> Any:
        """Return the days on which it was used, the latest first."""
        first = (timezone.now() - KEPT_FOR).date()
        return TokenUseSerializer(token.uses.since(first), many=True).data


class NewTokenSerializer(TokenSerializer):
    """A token that was just made; this is the only time that it is shown."""

    token = serializers.CharField(help_text="Send it as `Authorization: Token …`. Shown once.")


@extend_schema(tags=["tokens"])
class TokenViewSet(StrictViewSet):
    """Your own tokens, by session, or by name and password (HTTP Basic); a token shows and revokes itself."""

    queryset = Token.objects.none()
    serializer_class = TokenSerializer
    permission_classes = [IsAuthenticated]
    pagination_class = None
    filter_backends = []
    lookup_field = "id"
    lookup_value_regex = "[0-9a-f]{1,25}"
    unmatched = frozenset({"destroy"})  # nothing may stand in the way of revoking one
    takes_idempotency_key = False  # a token is shown once and not kept, so not told again either

    def get_queryset(self) -> QuerySet[Token]:
        """Return the person's own tokens, the newest first; for a token, itself."""
        own = Token.objects.of(self.request.user)
        return own.filter(pk=self.request.auth.pk) if isinstance(self.request.auth, Token) else own

    def get_authenticators(self) -> list[Any]:
        """Let nobody prolong a token with the token itself."""
        if getattr(self.request, "method", None) == "POST":
            return [PasswordAuthentication(), SessionAuthentication()]
        return [*super().get_authenticators(), PasswordAuthentication()]

    def get_parameters(self) -> Any:
        """Return the parameters of this address: none."""
        return ()

    @extend_schema(
        summary="List your tokens",
        responses=TokenSerializer(many=True),
        examples=[OpenApiExample("Tokens", value=_SHOWN, response_only=True)],
    )
    def list(self, request: Request) -> Response:
        """List your tokens, the newest first."""
        return Response(TokenSerializer(self.get_queryset(), many=True).data)

    @extend_schema(
        summary="Show one of your tokens",
        responses=TokenDetailSerializer,
        examples=[OpenApiExample("A token", value={**_SHOWN, "uses": _USES}, response_only=True)],
    )
    def retrieve(self, request: Request, id: str) -> Response:
        """Show one token, and what it was used for in the last ninety days."""
        return Response(TokenDetailSerializer(self._get_token(id)).data)

    @extend_schema(
        summary="Make a token",
        request=TokenBody,
        responses={201: NewTokenSerializer},
        examples=[
            OpenApiExample(
                "For a program that takes articles in",
                value={"name": "Nightly import", "scopes": ["write:articles"], "expires_in_days": 30},
                request_only=True,
            ),
            OpenApiExample("The token", value={**_SHOWN, "token": _SECRET}, response_only=True),
        ],
    )
    def create(self, request: Request) -> Response:
        """Make a token for a program of yours; it is shown this once.

        It acts as you, no further than its scopes go, and never further than you may go yourself at that
        moment. An act on what is not published takes reading it, so `write:claims`, `write:evidence`,
        `review`, `decide` and `publish` include `read:unpublished`; `write:articles` includes reading
        articles without their texts.
        """
        asked = read_body(TokenBody, request).validated_data
        row, token = make_token(
            owner=cast("User", request.user),
            name=asked["name"],
            scopes=asked["scopes"],
            days=asked["expires_in_days"],
            at=timezone.now(),
        )
        headers = {
            "Cache-Control": "no-store",
            "Location": request.build_absolute_uri(f"{request.path}{row.token_key}/"),
        }
        return Response({**TokenSerializer(row).data, "token": token}, status=201, headers=headers)

    @extend_schema(summary="Revoke a token")
    def destroy(self, request: Request, id: str) -> Response:
        """Revoke a token: from now on nobody can use it."""
        revoke_token(token=self._get_token(id), by=cast("User", request.user))
        return Response(status=204)

    def _get_token(self, key: str) -> Token:
        return get_object_or_404(self.get_queryset(), token_key=key)
