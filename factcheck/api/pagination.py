"""Lists of the API as pages: `{"next", "previous", "results"}`, and `count` when asked for."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from factcheck import paging
from factcheck.lookups import YesNo


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


_COUNT = _parameter("count", {"type": "boolean"}, "Whether to add the number of all rows that match.")
_SIZE = _parameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": paging.MAX_SIZE, "default": paging.DEFAULT_SIZE},
    "How many rows to return at most.",
)
_CURSOR = _parameter("cursor", {"type": "string"}, "Where to go on, from `next` or `previous`; opaque.")
_PAGE = "https://facts.example/api/v1/claims/?cursor=WyItdXBk"
_ADDRESS = {"type": ["string", "null"], "format": "uri"}


class KeysetPagination(BasePagination):
    """Pages that begin after a row; the order is the one of the view's filter set."""

    parameters = [_CURSOR, _SIZE, _COUNT]

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Read the page asked for.

        :raises ValidationError: naming `cursor`, `page_size` or `count`.
        """
        params = request.query_params
        return self._taken(request, queryset, lambda: self.read(queryset, params, view))

    def paginate_listing(self, listing: paging.Listing[Any], request: Request) -> list[Any]:
        """Read the page asked for of a list that is in an order already.

        :raises ValidationError: naming `cursor`, `page_size` or `count`.
        """
        params = request.query_params
        cursor, size = params.get("cursor", ""), paging.read_size(params)
        return self._taken(request, listing.queryset, lambda: listing.page(cursor=cursor, size=size))

    def _taken(self, request: Request, queryset: Any, read: Callable[[], paging.Page[Any]]) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.count = queryset.order_by().count() if _is_asked(request.query_params.get("count")) else None
        page = read()
        self.next, self.previous = page.next, page.previous
        return page.rows

    def read(self, queryset: QuerySet[Any], params: Any, view: Any) -> paging.Page[Any]:
        """Read the rows and the cursors of the neighboring pages."""
        return paging.page_of(
            queryset,
            order=view.filterset_class.order_of(params),
            cursor=params.get("cursor", ""),
            size=paging.read_size(params),
        )

    def address(self, cursor: str | None) -> str | None:
        """Return the address of the page at a cursor."""
        return replace_query_param(self.url, "cursor", cursor) if cursor else None

    def get_paginated_response(self, data: Any) -> Response:
        """Put the page together."""
        body = {"next": self.address(self.next), "previous": self.address(self.previous), "results": data}
        return Response(body if self.count is None else {"count": self.count, **body})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page."""
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Only with `count=true`.",
                    "example": 31,
                },
                "next": {**_ADDRESS, "description": "Address of the page after this one.", "example": _PAGE},
                "previous": {
                    **_ADDRESS,
                    "description": "Address of the page before this one.",
                    "example": None,
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters."""
        return self.parameters


class FeedPagination(KeysetPagination):
    """Pages of a list that only grows: `next` is always there, to be asked again later.

    The view's filter set reads the place, `since`; rows are in ascending order of their key.
    """

    parameters = [_SIZE, _COUNT]

    def read(self, queryset: QuerySet[Any], params: Any, view: Any) -> paging.Page[Any]:
        """Read the rows; the page after them begins after the last one, or where this one began."""
        rows = list(queryset.order_by("pk")[: paging.read_size(params)])
        latest = rows[-1].pk if rows else params.get("since") or 0
        return paging.Page(rows=rows, next=str(latest), previous=None)

    def address(self, cursor: str | None) -> str | None:
        """Return the address of what comes after a row."""
        return replace_query_param(self.url, "since", cursor) if cursor else None


def _is_asked(count: str | None) -> bool:
    try:
        return bool(YesNo(required=False).clean(count))
    except ValidationError as error:
        raise ValidationError({"count": error.messages}) from error
