"""How a client says who it is: a token, a session, or name and password to get a token."""

import re
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

_TOKEN = re.compile(rb"[0-9a-f]{20,100}")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`; anything that cannot be a token is refused before it is looked up."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return the user and the token.

        :raises AuthenticationFailed: when it is unknown, revoked or expired.
        """
        if not _TOKEN.fullmatch(token):
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic, for getting a token without a browser."""

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
