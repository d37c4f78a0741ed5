"""Tokens, with which programs sign in: only a digest is kept, they expire, and they can be revoked."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.authentication import PasswordAuthentication
from factcheck.api.views import StrictViewSet


class TokenSerializer(serializers.Serializer):
    """A token, without what makes it work."""

    id = serializers.CharField(source="token_key", help_text="Its first characters, to tell it by.")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")


class NewTokenSerializer(TokenSerializer):
    """A token that was just made; this is the only time that it is shown."""

    token = serializers.CharField(help_text="Send it as `Authorization: Token …`. Shown once.")


@extend_schema(tags=["tokens"])
class TokenViewSet(StrictViewSet):
    """Your own tokens. Making one takes a session, or name and password (HTTP Basic)."""

    queryset = AuthToken.objects.none()
    serializer_class = TokenSerializer
    permission_classes = [IsAuthenticated]
    pagination_class = None
    filter_backends = []
    lookup_field = "id"
    lookup_value_regex = "[0-9a-f]{1,25}"

    def get_queryset(self) -> QuerySet[AuthToken]:
        """Return the person's own tokens, the newest first."""
        return AuthToken.objects.filter(user=self.request.user).order_by("-created", "pk")

    def get_authenticators(self) -> list[Any]:
        """Let nobody prolong a token with the token itself."""
        if getattr(self.request, "method", None) == "POST":
            return [PasswordAuthentication(), SessionAuthentication()]
        return super().get_authenticators()

    def get_parameters(self) -> Any:
        """Return the parameters of this address: none."""
        return ()

    def list(self, request: Request) -> Response:
        """List your tokens."""
        return Response(TokenSerializer(self.get_queryset(), many=True).data)

    @extend_schema(summary="Make a token", request=None, responses={201: NewTokenSerializer})
    def create(self, request: Request) -> Response:
        """Make a token; it is shown this once."""
        row, token = AuthToken.objects.create(user=request.user)
        body = {**TokenSerializer(row).data, "token": token}
        return Response(body, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(summary="Revoke a token")
    def destroy(self, request: Request, id: str) -> Response:
        """Revoke a token."""
        get_object_or_404(self.get_queryset(), token_key=id).delete()
        return Response(status=204)
