"""Google's Fact Check Tools API at the root of the site: existing code only changes its base address.

Answers and errors are Google's in shape; what is found are the published documents of the ledger.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import FormParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from claims.interchange import google
from claims.interchange.document import Document
from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from factcheck.api.problems import TELLING, Problem, problem_of
from factcheck.api.views import StrictView
from factcheck.paging import Page, page_of

# New claims come before those that were already read, so that a page token neither skips nor repeats one.
_ORDER = "-pk"
# Nothing is older than this; a greater age would lie before the calendar.
_MAX_AGE_DAYS = 365_000
# Google's clients send what would be too long for an address as a form, and say so.
_OVERRIDE = "X-HTTP-Method-Override"


class Unnegotiated(BaseContentNegotiation):
    """Google answers in JSON, whatever the Accept header says."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """Return the only one."""
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """Return the only one."""
        return renderers[0], renderers[0].media_type


class GoogleRenderer(JSONRenderer):
    """JSON with line breaks, as Google writes it unless asked not to."""

    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """Write the answer."""
        is_pretty = getattr((renderer_context or {}).get("view"), "is_pretty", True)
        layout: dict[str, Any] = {"indent": 2} if is_pretty else {"separators": (",", ":")}
        return (json.dumps(data, ensure_ascii=False, **layout) + "\n").encode("utf-8", "replace")


class GoogleView(StrictView):
    """A method of Google's API: open to everybody, refusing in Google's words."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (GoogleRenderer,)
    parser_classes = (FormParser,)
    content_negotiation_class = Unnegotiated
    schema = None
    is_pretty = True

    def get_parameters(self) -> None:
        """Leave it to each method to refuse parameters, which Google does with words of its own."""
        return

    def get_exception_handler(self) -> Any:
        """Answer errors in Google's shape."""
        return _answer_error

    def read_controls(self, params: Mapping[str, list[str]]) -> str:
        """Read how the answer is to be written; return which of its fields."""
        controls = google.read_controls(params)
        self.is_pretty = controls.is_pretty
        return controls.fields


class ClaimSearchView(GoogleView):
    """`claims:search`."""

    def get(self, request: Request) -> Response:
        """Search the claims on which a verdict is in force."""
        return self._search(dict(request.query_params.lists()))

    def post(self, request: Request) -> Response:
        """Search by a form: a GET that would be too long for an address."""
        if request.headers.get(_OVERRIDE, "").upper() != "GET":
            raise Http404
        form: Any = request.data
        return self._search(dict(request.query_params.lists()) | dict(form.lists()))

    def _search(self, params: Mapping[str, list[str]]) -> Response:
        fields = self.read_controls(params)
        search = google.read_search(params)
        google.keep({}, fields)  # refuses what it cannot read before anything is looked up
        page = _found(search, timezone.now())
        claims = [_described(claim.current_entry.content) for claim in page.rows if claim.current_entry]
        return Response(google.keep(google.search_answer(claims, page.next), fields))


class NotOfferedView(GoogleView):
    """Methods of Google's API that have no counterpart here: `claims:imageSearch` and all on `pages`."""

    def get(self, request: Request, **_: str) -> Response:
        """Say so."""
        raise google.Refused("This method is not offered here.", code=501)

    post = put = delete = get


class NoMethodView(GoogleView):
    """What else lies beneath Google's address."""

    def get(self, request: Request, **_: str) -> Response:
        """Say that there is nothing."""
        raise Http404

    post = put = patch = delete = get


class DiscoveryView(GoogleView):
    """The discovery document, from which Google's client libraries make themselves."""

    def get(self, request: Request) -> Response:
        """Describe this API as found at the address that was asked."""
        self.read_controls(dict(request.query_params.lists()))
        if request.query_params.get("version", "v1alpha1") != "v1alpha1":
            raise Http404
        return Response(google.describe(request.build_absolute_uri("/")))


def _found(search: google.Search, now: datetime) -> Page[Claim]:
    """Read the page that was asked for.

    :raises Refused: for a page token that none of our answers held.
    """
    claims = _matching(search, now)
    try:
        if search.token or not search.offset:
            return page_of(claims, order=_ORDER, cursor=search.token, size=search.size)
    except ValidationError:
        raise google.Refused(violations=[("page_token", "Invalid page token.")]) from None
    skipped = claims.order_by(_ORDER).values_list("pk", flat=True)[search.offset - 1 : search.offset]
    latest = skipped.first()
    rest = claims.filter(pk__lt=latest) if latest else claims.none()
    page = page_of(rest, order=_ORDER, size=search.size)
    return Page(rows=page.rows, next=page.next, previous=None)


def _matching(search: google.Search, now: datetime) -> ClaimQuerySet:
    claims = Claim.objects.published().search(search.query).with_documents()
    if search.site:
        claims = claims if _is_ours(search.site) else claims.none()
    if search.language:
        tag = search.language
        claims = claims.filter(Q(language__iexact=tag) | Q(language__istartswith=f"{tag}-"))
    if search.max_age_days is not None:
        age = timedelta(days=min(search.max_age_days, _MAX_AGE_DAYS))
        claims = claims.filter(published_at__gte=now - age)
    return claims


def _is_ours(site: str) -> bool:
    """Whether a site is this one, or the domain that this one is part of."""
    ours, asked = google.review_host(settings.SITE_URL), google.review_host(site)
    return bool(asked) and f".{ours}".endswith(f".{asked}")


def _described(document: Document) -> Document:
    return google.found_claim(document, site_url=settings.SITE_URL, site_name=settings.SITE_NAME)


def _answer_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception in Google's shape; leave what nobody foresaw to the server."""
    set_rollback()
    if isinstance(error, google.Refused):
        return Response(google.error_answer(error.code, error.message, error.violations), status=error.code)
    problem = problem_of(error)
    if problem is None:
        return None
    status, told = _told(problem)
    return Response(told, status=status, headers={} if status == 404 else dict(problem.headers))


def _told(problem: Problem) -> tuple[int, dict[str, Any]]:
    """Return a problem as Google tells it, with its status."""
    status = int(problem.kind.status)
    if status in (404, 405):
        return 404, google.error_answer(404, "Method not found.")
    return status, google.error_answer(status, problem.detail)


def _tell(problem: Problem) -> HttpResponse:
    status, told = _told(problem)
    return JsonResponse(told, status=status)


TELLING["/v1alpha1"] = _tell
