"""The base of the API's views: strict about parameters, sparing with bytes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from rest_framework import mixins, viewsets
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from factcheck.addresses import ROW_NUMBER
from factcheck.api.cors import allow_public_reads, is_preflight
from factcheck.api.expansion import Expandable, expand, read_expansions
from factcheck.api.filtering import SELECTION, refuse_unknown
from factcheck.api.idempotency import key_of, once, refuse_key
from factcheck.api.limits import Limit, count_request, require_within
from factcheck.api.metadata import FormMetadata
from factcheck.api.parsing import StrictJSONParser
from factcheck.api.preconditions import etag_of
from factcheck.api.problems import PayloadTooLarge, too_large
from factcheck.api.selection import select_fields
from factcheck.api.validators import conditional
from factcheck.editions import with_editions

_SHOWING = ("list", "retrieve")


@method_decorator(conditional, name="dispatch")
class StrictView(APIView):
    """An endpoint that refuses parameters it does not know and bodies beyond the limit.

    Every answer to a GET has an ETag; who sends it back in If-None-Match gets a 304 while it holds.
    """

    # False where answers hold secrets, which are not kept.
    takes_idempotency_key = True
    parser_classes: Sequence[type[BaseParser]] = [StrictJSONParser, FormParser, MultiPartParser]
    metadata_class = FormMetadata
    limit: Limit | None = None
    post: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check that the address takes the method at all, then who asks, then what for."""
        if not hasattr(self, str(request.method).lower()):
            self.http_method_not_allowed(request)
        refuse_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if key := key_of(request):
            _ = request._request.body  # before the check against forged forms reads it piece by piece
        super().initial(request, *args, **kwargs)
        understood = None if request.method == "OPTIONS" else self.get_parameters()
        if understood is not None:
            refuse_unknown(request.query_params, understood)
        if key:
            self._do_once(request, key)

    def perform_authentication(self, request: Request) -> None:
        """See who asks, and count the request: also one with a wrong token, for the address it comes from."""
        is_known = False
        try:
            is_known = request.user.is_authenticated
        finally:
            self.limit = count_request(request, is_known=is_known)
            require_within(self.limit)

    def _do_once(self, request: Request, key: str) -> None:
        """Have what follows done once for this key; it holds for those who are known."""
        if not self.takes_idempotency_key:
            refuse_key()
        if request.user.is_authenticated:
            self.post = once(self, self.post, key)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say what the address takes; to a browser's preflight, only whether a script may ask."""
        return Response(status=204) if is_preflight(request) else super().options(request, *args, **kwargs)

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters that this request may have; None where a filter set sees to that."""
        return ()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Say on whom the answer depends, how many more there are to be had, and who may see it."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.limit.to_headers().items() if self.limit else ():
            response[name] = value
        allow_public_reads(request, response)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class StrictViewSet(StrictView, viewsets.GenericViewSet):
    """An endpoint over rows, with `fields` and `omit` wherever rows are shown."""

    lookup_value_regex = ROW_NUMBER
    # Actions under the address of a row that take no If-Match: they add to it, or cannot be done unseen.
    unmatched: frozenset[str] = frozenset()
    # What `expand` may ask for.
    expandable: Expandable = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """See what is to be expanded, besides."""
        super().initial(request, *args, **kwargs)
        if self.action in _SHOWING:
            self.expansions = read_expansions(request.query_params, self.expandable)

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters besides those of the filter set."""
        if self.action == "list":
            return None
        if self.request.method not in SAFE_METHODS:
            return ()
        return SELECTION | {"expand"} if self.expandable and self.action in _SHOWING else SELECTION

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the fields asked for."""
        serializer = super().get_serializer(*args, **kwargs)
        if getattr(self.request, "method", None) in SAFE_METHODS:
            select_fields(getattr(serializer, "child", serializer), self.request.query_params)
        return serializer

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was asked for; who may change the row that is shown reads its edition with it."""
        queryset = super().filter_queryset(queryset)
        return with_editions(queryset) if self._is_shown_for_changing(queryset.model) else queryset

    def get_object(self) -> Any:
        """Return the row, and remember it for the ETag of the answer."""
        self.shown: Any = super().get_object()
        return self.shown

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Expand what is to be, and put the edition into the ETag for who may change the row."""
        if response.status_code == 200 and getattr(self, "expansions", None):
            documents = response.data["results"] if self.action == "list" else [response.data]
            expand(documents, self.expansions, self.expandable, self.get_serializer_context())
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and self._is_shown_for_changing(type(getattr(self, "shown", None))):
            response.edition = etag_of(self.shown).strip('"')
        return response

    def _is_shown_for_changing(self, model: Any) -> bool:
        if self.action != "retrieve" or not issubclass(model, Model):
            return False
        options = model._meta
        return bool(self.request.user.has_perm(f"{options.app_label}.change_{options.model_name}"))


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """An endpoint that lists rows and shows one."""


def refuse_large(request: Request, limit_bytes: int) -> None:
    """Let a request pass whose body is within the limit.

    :raises PayloadTooLarge: for a larger one, before it is read.
    """
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if length.isdigit() and int(length[:18]) > limit_bytes:
        raise PayloadTooLarge(too_large(limit_bytes))
