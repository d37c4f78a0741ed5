"""The base of the API's views: strict about parameters, sparing with bytes."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework import mixins, viewsets
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from factcheck.addresses import ROW_NUMBER
from factcheck.api.filtering import SELECTION, refuse_unknown
from factcheck.api.problems import PayloadTooLarge, too_large
from factcheck.api.selection import select_fields


@method_decorator(conditional_page, name="dispatch")
class StrictView(APIView):
    """An endpoint that refuses parameters it does not know and bodies beyond the limit.

    Every answer to a GET has an ETag; who sends it back in If-None-Match gets a 304 while it holds.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check that the address takes the method at all, then who asks, then what for."""
        if not hasattr(self, str(request.method).lower()):
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        refuse_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if (understood := self.get_parameters()) is not None:
            refuse_unknown(request.query_params, understood)

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters that this request may have; None where a filter set sees to that."""
        return ()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell caches that what is answered depends on who asks."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class StrictViewSet(StrictView, viewsets.GenericViewSet):
    """An endpoint over rows, with `fields` and `omit` wherever rows are shown."""

    lookup_value_regex = ROW_NUMBER

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters besides those of the filter set."""
        if self.action == "list":
            return None
        return SELECTION if self.request.method in SAFE_METHODS else ()

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the fields asked for."""
        serializer = super().get_serializer(*args, **kwargs)
        if getattr(self.request, "method", None) in SAFE_METHODS:
            select_fields(getattr(serializer, "child", serializer), self.request.query_params)
        return serializer


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """An endpoint that lists rows and shows one."""


def refuse_large(request: Request, limit_bytes: int) -> None:
    """Let a request pass whose body is within the limit.

    :raises PayloadTooLarge: for a larger one, before it is read.
    """
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if length.isdigit() and int(length[:18]) > limit_bytes:
        raise PayloadTooLarge(too_large(limit_bytes))
