"""What the tests of writes through the API share: programs that act for people, with tokens of theirs."""

from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from claims.enums import Scope
from claims.models.scopes import scopes_open_to
from claims.workflow.tokens import make_token

CLAIMS = "/api/v1/claims/"
SOURCES = "/api/v1/sources/"


class Program:
    """A program that acts for a person as far as they may let it; it sends back the ETags it was given."""

    def __init__(self, person: Any, *scopes: Scope) -> None:
        scopes = scopes or tuple(scopes_open_to(person))
        _, secret = make_token(owner=person, name="A program", scopes=scopes, at=timezone.now())
        self.client = APIClient(HTTP_AUTHORIZATION=f"Token {secret}", raise_request_exception=False)

    def get(self, address: str, **params: Any) -> Any:
        """Read what is there."""
        return self.client.get(address, params)

    def send(self, method: str, address: str, body: Any, etag: str = "") -> Any:
        """Send a body, with an ETag if there is one."""
        headers = {"HTTP_IF_MATCH": etag} if etag else {}
        return getattr(self.client, method)(address, body, format="json", **headers)

    def add(self, address: str, **body: Any) -> Any:
        """Send what adds something."""
        return self.send("post", address, body)

    def act(self, row: str, act: str, **body: Any) -> Any:
        """Read a row, and do an act on it as it was read."""
        return self.send("post", f"{row}{act}/", body, self.get(row)["ETag"])

    def edit(self, row: str, **changes: Any) -> Any:
        """Read a row, and change it as it was read."""
        return self.send("patch", row, changes, self.get(row)["ETag"])


def row_of(claim: Any, *more: Any) -> str:
    """Return the address of a claim, or of something on it."""
    return "/".join([f"{CLAIMS}{claim.pk}", *map(str, more), ""])
