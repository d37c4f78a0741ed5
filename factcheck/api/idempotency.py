"""Idempotency-Key: a POST that is sent again is answered as it was the first time, and done once.

After draft-ietf-httpapi-idempotency-key-header. The key is taken in the transaction of the act, and the
answer kept in it: either both are there or neither. Somebody who sends the same request meanwhile waits for
the first to end, and gets its answer; after a few seconds, 409. Each person has keys of their own; what
nobody signed in for is not kept.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
WAIT_SECONDS = 5
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
# An answer that says nothing of the act itself: sent again, the request may fare better.
_NOT_KEPT = {401, 403, 404, 409, 412, 428, 429}
_KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control", "Allow")

Handler = Callable[..., Any]


class RequestInProgress(exceptions.APIException):
    """The same request is being done at this moment."""

    status_code = 409
    default_code = "request_in_progress"
    default_detail = "A request with this Idempotency-Key is being done. Ask again in a moment."
    wait = 1


class KeyReused(exceptions.APIException):
    """The key was used for another request."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = (
        "This Idempotency-Key came with another request, or through another token of yours, before. Take a "
        "new key for a new request."
    )


def key_of(request: Request) -> str:
    """Return the key of a request, without the quotes that it may stand in; empty where there is none.

    :raises ValidationError: when it can be no key.
    """
    given = request.headers.get(HEADER)
    if request.method != "POST" or given is None:
        return ""
    key = given.strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(key):
        raise ValidationError({HEADER: "Give 1 to 255 visible ASCII characters, such as a UUID."})
    return key


def once(view: Any, handler: Handler, key: str) -> Handler:
    """Return a handler that does what the view's handler does, but for each key once."""

    def answer(request: Request, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            kept, is_first = _take(request, key)
            if not is_first:
                return _replay(kept)
            response = _rendered(view, request, _outcome(view, handler, request, *args, **kwargs))
            _keep(kept, response)
        return response

    return answer


def refuse_key() -> None:
    """Refuse the key where the answer holds a secret, which must not be kept to be told again.

    :raises ValidationError: always.
    """
    raise ValidationError({HEADER: "Not here: the answer holds a secret, and is not kept. Send none."})


def _take(request: Request, key: str) -> tuple[Any, bool]:
    """Return the row of the key, and whether this request is its first.

    :raises RequestInProgress: when the first is not done after a while.
    :raises KeyReused: when the first was another request.
    """
    now = timezone.now()
    known = apps.get_model("claims", "IdempotentRequest").objects
    asked = {"method": request.method, "path": request.path[:500], "body_sha256": _digest(request)}
    mine = {"user_id": request.user.pk, "key": key}
    known.filter(**mine).outdated(now).delete()
    try:
        with _impatience():
            kept, is_first = known.get_or_create(**mine, defaults={**asked, "received_at": now})
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        raise RequestInProgress from error
    if any(getattr(kept, name) != value for name, value in asked.items()):
        raise KeyReused
    return kept, is_first


class _impatience:  # noqa: N801 - reads like the function it stands for
    """Wait for another transaction's row no longer than a few seconds; SQLite has a limit of its own."""

    def __enter__(self) -> None:
        self._limit(f"{WAIT_SECONDS}s")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._limit("0")

    def _limit(self, timeout: str) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [timeout])


def _digest(request: Request) -> str:
    """Return the SHA-256 of what was sent and by which token, whatever boundary a form's parts have."""
    kind, _, boundary = str(request.content_type).partition("boundary=")
    body = request._request.body
    if boundary:
        body = body.replace(boundary.strip('"').encode(), b"")
    token = str(getattr(request.auth, "pk", ""))
    sent = [token, request.META.get("QUERY_STRING", ""), kind]
    return hashlib.sha256("\0".join(sent).encode() + b"\0" + body).hexdigest()


def _outcome(view: Any, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Any:
    """Do what was asked, and nothing where it is refused; what nobody foresaw undoes the key as well."""
    try:
        with transaction.atomic():
            return handler(request, *args, **kwargs)
    except Exception as error:
        return view.handle_exception(error)


def _rendered(view: Any, request: Request, response: Any) -> Any:
    response = view.finalize_response(request, response, *view.args, **view.kwargs)
    return response.render() if isinstance(response, Response) else response


def _keep(kept: Any, response: Any) -> None:
    """Keep the answer, unless it is one that sending the request again may better, or holds a secret."""
    is_secret = "no-store" in response.get("Cache-Control", "")
    if response.streaming or is_secret or response.status_code in _NOT_KEPT or response.status_code >= 500:
        kept.delete()
        return
    kept.status_code = response.status_code
    kept.headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    kept.body = response.content
    kept.save(update_fields=["status_code", "headers", "body"])


def _replay(kept: Any) -> HttpResponse:
    response = HttpResponse(bytes(kept.body), status=kept.status_code, headers=kept.headers)
    response[REPLAYED] = "true"
    return response
