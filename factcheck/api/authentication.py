"""How a client says who it is: a token, a session, or name and password where tokens are made."""

import re
from datetime import datetime
from http import HTTPStatus
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

_TOKEN = re.compile(rb"[0-9a-f]{64}")
_REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`: whoever made the token, narrowed to what it may be used for."""

    def authenticate(self, request: Request) -> Any:
        """Return the person, narrowed, and the token; None for whoever sends none.

        :raises AuthenticationFailed: when it is malformed, unknown, revoked or expired, or its owner is gone.
        """
        found = super().authenticate(request)
        if found is None:
            return None
        token, at = found[1], timezone.now()
        token.count_use(at, is_write=request.method not in SAFE_METHODS)
        if refusal := _why_not(token, at):
            token.count_refusal(at)
            raise AuthenticationFailed(refusal)
        return token.get_bearer(), token

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return who made the token, and the token; what cannot be one is not looked up.

        :raises AuthenticationFailed: when there is no such token.
        """
        known = get_token_model().objects.select_related("user")
        row = known.filter(digest=hash_token(token.decode())).first() if _TOKEN.fullmatch(token) else None
        if row is None:
            raise AuthenticationFailed("There is no such token. It may have been revoked.")
        return row.user, row


def _why_not(token: Any, at: datetime) -> str:
    """Say why a token that we know is no good; nothing when it is."""
    if token.is_expired(at):
        return f"This token expired on {token.expiry:%Y-%m-%d}. Make another one."
    return "" if token.user.is_active else "The account that this token belongs to is closed."


def explain_refusal(detail: str, status: int, request: Any) -> str:
    """Count a request that was refused to a token, and say which scope would have done; else say `detail`."""
    token = getattr(getattr(request, "_request", request), "auth", None)
    if status not in _REFUSED or not isinstance(token, get_token_model()):
        return detail
    token.count_refusal(timezone.now())
    return str(request.user.refusal or detail) if status == HTTPStatus.FORBIDDEN else detail


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic, for managing tokens without a browser."""

    www_authenticate_realm = "factcheck"

    def authenticate_credentials(self, userid: str, password: str, request: Request | None = None) -> Any:
        """Return the user.

        :raises AuthenticationFailed: when name and password do not match.
        :raises Throttled: after too many wrong passwords for this account from this address.
        """
        if "\0" in userid + password:
            raise AuthenticationFailed("Invalid username/password.")
        try:
            return super().authenticate_credentials(userid, password, request)
        except AuthenticationFailed:
            if AxesProxyHandler.is_locked(request, {"username": userid}):
                raise Throttled(settings.AXES_COOLOFF_TIME.total_seconds()) from None
            raise


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Any:
        """Describe the header."""
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Token")  # noqa: S106


class PasswordScheme(OpenApiAuthenticationExtension):
    """How the description of the API names HTTP Basic."""

    target_class = PasswordAuthentication
    name = "password"

    def get_security_definition(self, auto_schema: Any) -> Any:
        """Describe the header."""
        return {"type": "http", "scheme": "basic"}
