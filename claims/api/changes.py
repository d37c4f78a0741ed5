"""The ledger as a feed: to be read from any place, waited for, or followed as a stream of events."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claims.api.serializers import LedgerEntrySerializer
from claims.api.waiting import disconnect, lookout
from claims.filters import ChangeFilter
from claims.models import LedgerEntry
from claims.workflow.following import Follower
from factcheck import paging
from factcheck.api.pagination import FeedPagination
from factcheck.api.problems import MEDIA_TYPE
from factcheck.api.rendering import StoredJSONRenderer, to_json
from factcheck.api.schema import ProblemSerializer
from factcheck.api.views import ReadViewSet
from factcheck.filters import API_CONTROLS

FEED_CONTROLS = API_CONTROLS - {"cursor", "ordering"}
MAX_WAIT_SECONDS = 60
# A stream says this often that it is still there, and ends after this long: its reader comes back by itself.
HEARTBEAT_SECONDS = 15
STREAM_SECONDS = 300
BACK_AFTER_SECONDS = 3
# Parameters of pages, which a stream does not have.
OF_PAGES = ("wait", "page_size", "count")


class EventStreamRenderer(JSONRenderer):
    """Lets `Accept: text/event-stream` be asked for; what is rendered are refusals, as JSON."""

    media_type = "text/event-stream"
    format = "event-stream"


class ChangePagination(FeedPagination):
    """Pages of the ledger: `next` begins after all that was looked at, also where little of it matched."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Read the page asked for, waiting for something to be on it if that was asked for.

        :raises ValidationError: naming `page_size`, `wait` or `count`.
        """
        self.wait = read_wait(request.query_params)
        params = request.query_params
        if params.get("count") and any(not ChangeFilter.is_of_the_act(name) for name in asked_for(params)):
            raise ValidationError({"count": "What a filter finds in documents is not counted beforehand."})
        return super().paginate_queryset(queryset, request, view)

    def read(self, queryset: QuerySet[Any], params: Any, view: Any) -> paging.Page[Any]:
        """Read on from the place asked for."""
        follower = follow(queryset, params, place_in(params), size=paging.read_size(params))
        rows = follower.read()
        if self.wait and not rows:
            rows = wait_for(follower, seconds=self.wait)
        return paging.Page(rows=rows, next=str(follower.place), previous=None)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters."""
        return [*super().get_schema_operation_parameters(view), WAIT]


class EventStream:
    """What a follower finds, as Server-Sent Events (WHATWG HTML, section 9.2)."""

    def __init__(self, follower: Follower, show: Callable[[LedgerEntry], Any]) -> None:
        lookout.take_place()
        self._is_open = True
        self._follower = follower
        self._show = show

    def __iter__(self) -> Iterator[bytes]:
        follower, end = self._follower, time.monotonic() + STREAM_SECONDS
        yield f"retry: {BACK_AFTER_SECONDS * 1000}\n\n".encode()
        said_at = time.monotonic()
        while time.monotonic() < end:
            for entry in follower.read():
                yield b"id: %d\ndata: %b\n\n" % (entry.sequence, to_json(self._show(entry)))
                said_at = time.monotonic()
            disconnect()
            if follower.is_at_end:
                lookout.wait_beyond(follower.place, seconds=HEARTBEAT_SECONDS)
            if time.monotonic() - said_at >= HEARTBEAT_SECONDS:
                # An id without data is no event, and yet the place from which a reader comes back.
                yield f": waiting\nid: {follower.place}\n\n".encode()
                said_at = time.monotonic()

    def close(self) -> None:
        """Make room for another one."""
        if self._is_open:
            self._is_open = False
            lookout.leave()


class ChangeViewSet(ReadViewSet):
    """The ledger: every act of publication, in order, with the document it left behind.

    Follow `next` to its end and ask it again later: it is always there, and gives what came after. Whoever
    replays the documents holds what is published. Each entry names the hash of the one before.
    """

    queryset = LedgerEntry.objects.all()
    serializer_class = LedgerEntrySerializer
    filterset_class = ChangeFilter
    pagination_class = ChangePagination
    controls = FEED_CONTROLS | {"wait"}
    renderer_classes = [StoredJSONRenderer]

    def get_renderers(self) -> list[Any]:
        """Offer the list as a stream, too."""
        renderers = super().get_renderers()
        return [*renderers, EventStreamRenderer()] if self.action == "list" else renderers

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "Last-Event-ID",
                {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
                OpenApiParameter.HEADER,
                description="For streams: the number of the last entry that came; it goes before `since`.",
            )
        ],
        responses={
            ("200", "application/json"): LedgerEntrySerializer(many=True),
            (200, EventStreamRenderer.media_type): OpenApiTypes.STR,
            (503, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="Too many wait already."),
        },
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """List the acts of publication on all claims, in order, from any of them on.

        `next` is always there and gives what came after; you are at the end when it is the address that you
        asked. With filters a page can be empty before the end: follow `next` all the same. What filters
        ask of documents keeps all acts on a claim from the first document on that matches, so that you learn
        when one does not match any more.

        `wait` answers as soon as there is something, at the latest after so many seconds with an empty page.
        With `Accept: text/event-stream` the entries come as Server-Sent Events, each with its number as `id`;
        the stream ends after some minutes, and Last-Event-ID resumes it. When too many wait already, that is
        503 with Retry-After.
        """
        resumed_after = read_last_event_id(request)
        if isinstance(request.accepted_renderer, EventStreamRenderer):
            return self.stream(request, resumed_after)
        return super().list(request, *args, **kwargs)

    def stream(self, request: Request, resumed_after: int) -> StreamingHttpResponse:
        """Answer with a stream of events, resumed after an entry if that is not 0.

        :raises ValidationError: naming the parameter or the header that is wrong.
        :raises TooManyWaiting: when so many wait already.
        """
        params = request.query_params
        if wrong := [name for name in OF_PAGES if name in params]:
            raise ValidationError(dict.fromkeys(wrong, "A stream of events has no pages."))
        rows = self.filter_queryset(self.get_queryset())
        # An EventSource that comes back asks the address of the first time, with this header.
        place = resumed_after if request.headers.get("Last-Event-ID") else place_in(params)
        serializer = self.get_serializer()
        events = EventStream(follow(rows, params, place, size=paging.MAX_SIZE), serializer.to_representation)
        headers = {
            "Cache-Control": "no-store",
            "Content-Encoding": "identity",  # compression would hold events back until there are enough
            "X-Accel-Buffering": "no",  # and so would nginx
        }
        return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)


WAIT = {
    "name": "wait",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_WAIT_SECONDS},
    "description": "For how many seconds to wait for something to come when there is nothing yet.",
}


def follow(entries: QuerySet[Any], params: Any, place: int, *, size: int) -> Follower:
    """Return who reads these entries on from a place, for parameters that were checked."""
    # An index finds the acts on a claim; everything else has to be looked for.
    is_picky = not asked_for(params).keys() <= {"claim", "claim__in"}
    return Follower(entries, place, size=size, is_picky=is_picky)


def asked_for(params: Any) -> dict[str, str]:
    """Return the filters that were given, without the place."""
    filters = ChangeFilter.base_filters.keys() - {"since"}
    return {name: value for name, value in params.items() if name in filters and value}


def place_in(params: Any) -> int:
    """Return the sequence number after which to begin."""
    return ChangeFilter.base_filters["since"].field.clean(params.get("since", "")) or 0


def read_last_event_id(request: Request) -> int:
    """Return the entry after which a stream is resumed.

    :raises ValidationError: naming the header.
    """
    return _read("Last-Event-ID", request.headers.get("Last-Event-ID", ""), at_least=0)


def read_wait(params: Any) -> int:
    """Return for how many seconds to wait.

    :raises ValidationError: naming `wait`.
    """
    return _read("wait", params.get("wait", ""), at_least=1, at_most=MAX_WAIT_SECONDS)


def wait_for(follower: Follower, *, seconds: float) -> list[LedgerEntry]:
    """Return what comes next, once something does, or nothing when time is up.

    :raises TooManyWaiting: when so many wait already.
    """
    end = time.monotonic() + seconds
    with lookout.place():
        while (left := end - time.monotonic()) > 0:
            if follower.is_at_end and not lookout.wait_beyond(follower.place, seconds=left):
                break
            if rows := follower.read():
                return rows
    return []


def _read(name: str, value: str, *, at_least: int, at_most: int = 2**63 - 1) -> int:
    field = forms.IntegerField(min_value=at_least, max_value=at_most, required=False)
    try:
        number: int | None = field.clean(value)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return number or 0
