"""The list of claims, and each claim, in the formats that other programs read.

A page of the list has the same rows in every format; which one is asked for with Accept. The whole feed of
ClaimReview has an address of its own, because the clients that read it know neither pages nor headers.
"""

import json
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.http import StreamingHttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claims.enums import Publication
from claims.filters import ClaimFilter
from claims.interchange import rows, syndication
from claims.interchange.claimreview import claim_review
from claims.interchange.datafeed import feed_element, feed_head, feed_pieces
from claims.interchange.document import Document
from claims.models import Claim, LedgerEntry
from factcheck.api.filtering import SELECTION, StrictFilterBackend
from factcheck.api.rendering import StoredJSONRenderer
from factcheck.api.views import StrictView
from factcheck.filters import API_CONTROLS

_AT_ONCE = 200


class PageRenderer(JSONRenderer):
    """Writes claims, one or a page of them, in a format of its own; problems are JSON as ever."""

    # Whether a claim has to be there with all its fields.
    is_whole = True

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        """Write the answer."""
        context = renderer_context or {}
        if data is None or context["response"].status_code >= 400:
            return super().render(data, accepted_media_type, renderer_context)
        documents = data.get("results", [data])
        written = self.write(documents, data, context["request"])
        return written.encode("utf-8", "replace")

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write the documents; `data` is what would be answered as JSON."""
        raise NotImplementedError


class LinesRenderer(PageRenderer):
    """JSON Lines: each claim as JSON on a line of its own."""

    media_type = "application/jsonl"
    format = "jsonl"
    is_whole = False

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write a line for each claim."""
        return rows.json_lines(documents)


class CsvRenderer(PageRenderer):
    """CSV: a line for each claim, a column for each fact that is one value."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"
    is_whole = False

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write a header and the claims."""
        is_selected = any(request.query_params.get(name) for name in SELECTION)
        return rows.csv_text(documents, fields=_fields(documents) if is_selected else None)


class LinkedDataRenderer(PageRenderer):
    """schema.org: a claim as ClaimReview, a page of them as DataFeed."""

    media_type = "application/ld+json"
    format = "jsonld"

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write the verdicts that are in force."""
        if "results" not in data:
            return json.dumps(claim_review(data, **_site()), ensure_ascii=False)
        elements = (feed_element(document, **_site()) for document in documents)
        head = feed_head(address=request.build_absolute_uri(), modified=None, **_site())
        return json.dumps(head | {"dataFeedElement": [each for each in elements if each]}, ensure_ascii=False)


class AtomRenderer(PageRenderer):
    """Atom, for feed readers."""

    media_type = "application/atom+xml"
    format = "atom"
    charset = "utf-8"

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write the verdicts that are in force."""
        return syndication.atom(documents, address=request.build_absolute_uri(), **_site())


class JsonFeedRenderer(PageRenderer):
    """JSON Feed, for feed readers."""

    media_type = "application/feed+json"
    format = "jsonfeed"

    def write(self, documents: list[Document], data: Document, request: Request) -> str:
        """Write the verdicts that are in force."""
        feed = syndication.json_feed(
            documents, address=request.build_absolute_uri(), next_page=data.get("next"), **_site()
        )
        return json.dumps(feed, ensure_ascii=False)


RENDERERS = (
    StoredJSONRenderer,
    LinkedDataRenderer,
    CsvRenderer,
    LinesRenderer,
    AtomRenderer,
    JsonFeedRenderer,
)


class ManyFormats:
    """Gives a list of claims, and each claim, in all formats; neighboring pages are named in Link as well."""

    request: Any
    action: Any

    def get_renderers(self) -> list[Any]:
        """Return the formats, of which acts on a claim know JSON alone."""
        is_read = self.action in ("list", "retrieve")
        return [renderer() for renderer in (RENDERERS if is_read else RENDERERS[:1])]

    @property
    def controls(self) -> Iterable[str]:
        """The parameters that steer a list; what needs whole claims takes no selection of fields."""
        return API_CONTROLS - SELECTION if self._needs_all else API_CONTROLS

    @property
    def _needs_all(self) -> bool:
        return bool(getattr(getattr(self.request, "accepted_renderer", None), "is_whole", False))

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters besides those of the filter set."""
        understood: Iterable[str] | None = super().get_parameters()  # type: ignore[misc] # of the view
        return set(understood) - SELECTION if understood and self._needs_all else understood

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """List claims."""
        response = super().list(request, *args, **kwargs)  # type: ignore[misc] # of the view
        links = [f'<{response.data[rel]}>; rel="{rel}"' for rel in ("next", "previous") if response.data[rel]]
        if links:
            response["Link"] = ", ".join(links)
        return response

    def get_object(self) -> Claim:
        """Return the claim.

        :raises NotAcceptable: where a format is asked for that describes verdicts, and none is in force.
        """
        claim: Claim = super().get_object()  # type: ignore[misc] # of the view
        if self._needs_all and claim.publication != Publication.PUBLISHED:
            raise NotAcceptable("No verdict is in force on this claim, so that there is none to give.")
        return claim


def described(answer: Any) -> dict[Any, Any]:
    """Return the answers in all formats for the description of the API; `answer` is the one in JSON."""
    # Of several keys the description takes the first in order for the one that tells a list from an object.
    answers: dict[Any, Any] = {("200", JSONRenderer.media_type): answer}
    for renderer in RENDERERS[1:]:
        is_json = renderer.media_type.endswith("+json")
        answers[200, renderer.media_type] = OpenApiTypes.OBJECT if is_json else OpenApiTypes.STR
    return answers


def _filters() -> list[OpenApiParameter]:
    """Describe the filters of the list of claims."""
    view = SimpleNamespace(filterset_class=ClaimFilter, controls=(), expandable=())
    return [
        OpenApiParameter(
            each["name"],
            each["schema"],
            description=each["description"],
            explode=each.get("explode"),
            style=each.get("style"),
        )
        for each in StrictFilterBackend().get_schema_operation_parameters(view)
    ]


class ClaimReviewFeedView(StrictView):
    """All verdicts in force as one schema.org DataFeed of ClaimReview."""

    renderer_classes = [LinkedDataRenderer, JSONRenderer]
    permission_classes = ()
    filterset_class = ClaimFilter
    # It is one document: there are no pages to steer.
    controls = frozenset[str]()
    expandable = ()
    action = "list"

    def get_parameters(self) -> None:
        """Leave it to the filter set."""
        return

    @extend_schema(
        tags=["claims"],
        summary="Read all verdicts in force as ClaimReview",
        operation_id="claimreviews_feed",
        parameters=_filters(),
        responses={
            (200, "application/ld+json"): OpenApiResponse(
                OpenApiTypes.OBJECT,
                examples=[OpenApiExample("An empty feed", {"@type": "DataFeed", "dataFeedElement": []})],
            ),
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request) -> Any:
        """Read the verdicts in force as a schema.org DataFeed, however many; filtered as the claims are.

        `dataFeedElement[].item` is a list of one ClaimReview. The order is that in which the claims came in.
        Poll it with If-None-Match.
        """
        published = Claim.objects.published()
        claims = StrictFilterBackend().filter_queryset(request, published, self)
        etag = _etag(request, claims, is_filtered=bool(request.query_params))
        if unchanged := get_conditional_response(request._request, etag=etag):
            return unchanged
        address = request.build_absolute_uri()
        head = feed_head(address=address, modified=_latest_moment(), **_site())
        return StreamingHttpResponse(
            feed_pieces(head, _stored(claims), **_site()),
            content_type=request.accepted_renderer.media_type,
            headers={"ETag": etag},
        )


def _stored(claims: QuerySet[Claim]) -> Iterator[Document]:
    """Read the documents of claims as they are kept, some at a time."""
    documents = claims.order_by("pk").values_list("current_entry__document", flat=True)
    return map(json.loads, documents.iterator(chunk_size=_AT_ONCE))


def _etag(request: Request, claims: QuerySet[Claim], *, is_filtered: bool) -> str:
    """Identify what a feed holds: the ledger's end, or which entries the filters let through."""
    if is_filtered:
        sums = claims.order_by().aggregate(Count("current_entry"), Sum("current_entry"), Max("current_entry"))
        state = "-".join(str(value or 0) for value in sums.values())
    else:
        state = str(LedgerEntry.objects.aggregate(Max("sequence"))["sequence__max"] or 0)
    return f'W/"{state}-{settings.SPECTACULAR_SETTINGS["VERSION"]}"'


def _latest_moment() -> str | None:
    latest = LedgerEntry.objects.order_by("-sequence").first()
    return str(latest.content["ledger"]["recorded_at"]) if latest else None


def _fields(documents: list[Document]) -> Iterable[str]:
    return documents[0].keys() if documents else ()


def _site() -> dict[str, str]:
    return {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
