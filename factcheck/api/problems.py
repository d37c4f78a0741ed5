"""Errors as RFC 9457 problem details: each kind has a stable address that explains it.

Exceptions become problems in `problem_of`; an app teaches it its own with `problem_of.register`.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from factcheck.api.authentication import explain_refusal

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
API_ROOT = "/api/v1/"


@dataclass(frozen=True)
class Kind:
    """A kind of problem, as its address explains it."""

    slug: str
    status: HTTPStatus
    title: str
    meaning: str

    @property
    def uri(self) -> str:
        """The stable address, which is also where the explanation is."""
        return f"{settings.SITE_URL}{API_ROOT}problems/{self.slug}/"


_KINDS = (
    Kind(
        "invalid",
        HTTPStatus.BAD_REQUEST,
        "Some of what was sent is not valid",
        "`errors` names each parameter or field and what is wrong with it. Nothing was changed.",
    ),
    Kind(
        "parse-error",
        HTTPStatus.BAD_REQUEST,
        "The request cannot be read",
        "The body is not what its Content-Type says it is.",
    ),
    Kind(
        "not-authenticated",
        HTTPStatus.UNAUTHORIZED,
        "Sign in first",
        "Send a token: `Authorization: Token …`. POST /api/v1/tokens/ makes one.",
    ),
    Kind(
        "authentication-failed",
        HTTPStatus.UNAUTHORIZED,
        "These credentials are not valid",
        "The token is unknown, revoked or expired, or name and password do not match.",
    ),
    Kind(
        "permission-denied",
        HTTPStatus.FORBIDDEN,
        "You may not do this",
        "You are known, and lack a permission. `detail` says which, where it can.",
    ),
    Kind(
        "not-found",
        HTTPStatus.NOT_FOUND,
        "There is nothing here",
        "There is nothing at this address, or nothing that you may see.",
    ),
    Kind(
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This address does not take that method",
        "The Allow header lists the methods it takes.",
    ),
    Kind(
        "not-acceptable",
        HTTPStatus.NOT_ACCEPTABLE,
        "There is no such representation",
        "None of the media types of the Accept header can be given.",
    ),
    Kind(
        "conflict",
        HTTPStatus.CONFLICT,
        "What is there forbids it",
        "Something else exists already that this would contradict. Nothing was changed.",
    ),
    Kind(
        "transition-not-allowed",
        HTTPStatus.CONFLICT,
        "The state of the claim forbids it",
        "`conditions` lists, as sentences, what is still missing. Nothing was changed.",
    ),
    Kind(
        "request-in-progress",
        HTTPStatus.CONFLICT,
        "The same request is being done",
        "A request with the same Idempotency-Key has not been answered yet. Send it again in a moment, "
        "and you get its answer.",
    ),
    Kind(
        "idempotency-key-reused",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The Idempotency-Key belongs to another request",
        "You sent this key with another method, address, body or token within the last two days. Take a new "
        "one for each new request. Nothing was changed.",
    ),
    Kind(
        "precondition-failed",
        HTTPStatus.PRECONDITION_FAILED,
        "Somebody changed it after you read it",
        "If-Match names another state than the present one, which is in ETag. Read it again, look at what "
        "others made of it, then send yours with the new ETag. Nothing was changed.",
    ),
    Kind(
        "precondition-required",
        HTTPStatus.PRECONDITION_REQUIRED,
        "Say what you know of it",
        "Changing what exists takes If-Match with the ETag that came with it when you read it. Nothing was "
        "changed.",
    ),
    Kind(
        "payload-too-large",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "That is too large",
        "`detail` names the limit. Nothing was changed.",
    ),
    Kind(
        "unsupported-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "This address does not read that media type",
        "Send another Content-Type; the description of the API lists those it reads.",
    ),
    Kind(
        "range-not-satisfiable",
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The file ends before that range",
        "Content-Range says how long the file is. You have all of it, or the beginning of another one.",
    ),
    Kind(
        "throttled",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests",
        "The Retry-After header says after how many seconds to come back.",
    ),
    Kind(
        "too-many-waiting",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Too many wait already",
        "Only so many requests may wait for changes at once. The Retry-After header says when to come back; "
        "without `wait` you are answered at once.",
    ),
    Kind(
        "server-error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "The fault is ours and has been recorded.",
    ),
)
KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _KINDS}


class PayloadTooLarge(exceptions.APIException):
    """What was sent is larger than the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"


@dataclass(frozen=True)
class Problem:
    """One problem, as a client gets it."""

    kind: Kind
    detail: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        kind = self.kind
        return {
            "type": kind.uri,
            "title": kind.title,
            "status": int(kind.status),
            "detail": self.detail,
            **self.extra,
        }


@singledispatch
def problem_of(error: Any) -> Problem | None:
    """Return the problem that an exception stands for; None for what nobody foresaw."""
    return None


@problem_of.register
def _(error: exceptions.APIException) -> Problem:
    slug = str(error.default_code).replace("_", "-")
    if isinstance(error, exceptions.ValidationError):
        return invalid(dict(_flatten(error.detail)))
    headers = {"WWW-Authenticate": getattr(error, "auth_header", None)}
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    return Problem(
        kind=KINDS.get(slug, KINDS["server-error"]),
        detail=str(error.detail),
        headers={name: value for name, value in headers.items() if value},
    )


@problem_of.register
def _(error: ValidationError) -> Problem:
    return invalid(error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages})


@problem_of.register
def _(error: Http404) -> Problem:
    return Problem(KINDS["not-found"], "There is nothing at this address that you may see.")


@problem_of.register
def _(error: PermissionDenied) -> Problem:
    return Problem(KINDS["permission-denied"], str(error) or "You may not do this.")


@problem_of.register
def _(error: RequestDataTooBig) -> Problem:
    return Problem(KINDS["payload-too-large"], too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


@problem_of.register
def _(error: SuspiciousOperation) -> Problem:
    return Problem(KINDS["parse-error"], "The request cannot be read.")


@problem_of.register
def _(error: DataError) -> Problem:
    logger.warning("The database refused a value", exc_info=error)
    return Problem(KINDS["invalid"], "A value is out of range.", extra={"errors": {}})


@problem_of.register
def _(error: IntegrityError) -> Problem:
    """Say what the violated constraint says; its name is in the database's message."""
    logger.warning("A constraint refused a change", exc_info=error)
    return Problem(KINDS["conflict"], _violated(str(error)) or "Something that exists already forbids this.")


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    """Return the problem of values that are not valid, by parameter or field."""
    by_field = {name: messages for name, messages in errors.items() if name != NON_FIELD_ERRORS}
    general = " ".join(errors.get(NON_FIELD_ERRORS, []))
    detail = general or f"Not valid: {', '.join(name[:60] for name in by_field)}."
    return Problem(KINDS["invalid"], detail, extra={"errors": by_field})


def too_large(limit_bytes: int) -> str:
    """Return the sentence that names a limit."""
    return f"At most {limit_bytes // (1024 * 1024)} MiB can be taken."


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception with its problem document; leave what nobody foresaw to `server_error`."""
    problem = problem_of(error)
    if problem is None:
        return None
    set_rollback()
    detail = explain_refusal(problem.detail, problem.kind.status, context.get("request"))
    return Response(
        replace(problem, detail=detail).to_dict(),
        status=problem.kind.status,
        headers=dict(problem.headers),
        content_type=MEDIA_TYPE,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no view could read."""
    return _answer(request, "parse-error") or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that was refused outside the API's views."""
    return _answer(request, "permission-denied") or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for an address that does not exist."""
    return _answer(request, "not-found") or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that nobody foresaw to fail."""
    return _answer(request, "server-error") or defaults.server_error(request)


def _document(problem: Problem) -> HttpResponse:
    return JsonResponse(problem.to_dict(), status=problem.kind.status, content_type=MEDIA_TYPE)


# How programs are told of problems that no view saw, by how the addresses begin that they ask.
TELLING: dict[str, Callable[[Problem], HttpResponse]] = {"/api/": _document, "/claimbuster/": _document}


def _answer(request: HttpRequest, slug: str) -> HttpResponse | None:
    """Return what a program is told; None where a person asked."""
    problem = Problem(KINDS[slug], KINDS[slug].meaning)
    tell = next((tell for start, tell in TELLING.items() if request.path.startswith(start)), None)
    return tell(problem) if tell else None


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each field with its messages; fields of nested objects are joined with dots."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_whole = name in ("non_field_errors", NON_FIELD_ERRORS)
            yield from _flatten(inner, path if is_whole else f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and not any(isinstance(item, dict | list) for item in detail):
        yield path or NON_FIELD_ERRORS, [str(message) for message in detail]
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flatten(inner, f"{path}.{number}" if path else str(number))
    else:
        yield path or NON_FIELD_ERRORS, [str(detail)]


def _violated(message: str) -> str:
    """Return what the constraint named in a database's message says to people."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in message:
                return str(constraint.get_violation_error_message())
    return ""
