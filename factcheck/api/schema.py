"""How the API describes itself: OpenAPI 3.1, with the conventions on every operation."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.problems import KINDS, MEDIA_TYPE
from factcheck.api.views import StrictView, StrictViewSet

_SELECTION = [
    OpenApiParameter("fields", OpenApiTypes.STR, description="Only these fields, separated by commas."),
    OpenApiParameter("omit", OpenApiTypes.STR, description="All but these fields, separated by commas."),
]
_IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the row as you read it; `*` overwrites whatever there is.",
)
_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any new text, such as a UUID. Sent again with it, the request is answered as at first.",
)
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class ProblemSerializer(serializers.Serializer):
    """A problem as RFC 9457 describes it."""

    type = serializers.URLField(help_text="Address that explains this kind of problem; stable.")
    title = serializers.CharField(help_text="The kind of problem, in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong this time.")
    errors = serializers.DictField(  # type: ignore[assignment] # a member's name, not the property
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong, by parameter or field.",
    )
    conditions = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What a transition still asks for."
    )


class ConventionalSchema(AutoSchema):
    """Describes what all operations have in common, so that no view has to."""

    def get_override_parameters(self) -> Any:
        """Add the selection where rows are shown, and the headers of writes."""
        if self.method == "GET":
            return [*_SELECTION, *self._expansion()] if isinstance(self.view, StrictViewSet) else []
        match = [_IF_MATCH] if self._takes_if_match() else []
        return [*match, _IDEMPOTENCY_KEY] if self._takes_idempotency_key() else match

    def _expansion(self) -> list[OpenApiParameter]:
        view: Any = self.view
        names = sorted(view.expandable) if view.action in ("list", "retrieve") else []
        says = f"What to show whole instead of by name, separated by commas: {', '.join(names)}."
        return [OpenApiParameter("expand", OpenApiTypes.STR, description=says)] if names else []

    def _takes_idempotency_key(self) -> bool:
        return self.method == "POST" and getattr(self.view, "takes_idempotency_key", False)

    def _takes_if_match(self) -> bool:
        action = getattr(self.view, "action", "")
        changes = self.method in _WRITES and "{" in self.path
        return changes and action not in getattr(self.view, "unmatched", ())

    def get_summary(self) -> str | None:
        """Name the operation by what it does to what."""
        what = self.get_tags()[0]
        summaries = {"list": f"List {what}", "retrieve": f"Show one of the {what}"}
        return super().get_summary() or summaries.get(getattr(self.view, "action", ""))

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """Add the answer to a conditional request, and the problems there may be."""
        responses = super()._get_response_bodies(direction)
        if self.method == "GET":
            responses["304"] = {"description": "Unchanged since the ETag given in If-None-Match."}
        for status in sorted(self._problem_statuses()):
            titles = " · ".join(kind.title for kind in KINDS.values() if kind.status == status)
            answer = OpenApiResponse(ProblemSerializer(many=False), description=titles)
            responses[str(status)] = self._get_response_for_code(answer, str(status), [MEDIA_TYPE], direction)
        return responses

    def _problem_statuses(self) -> set[int]:
        statuses = {400, 401, 406, 429}
        if "{" in self.path:
            statuses.add(404)
        if self.method in _WRITES:
            statuses |= {403, 409}
        if self.method in _WRITES - {"DELETE"}:
            statuses |= {413, 415}
        if self._takes_idempotency_key():
            statuses.add(422)
        if self._takes_if_match():
            statuses |= {412, 428}
        return statuses


@cache
def _description() -> dict[str, Any]:
    """Return the description of the whole API; it is the same for everybody."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


class SchemaView(StrictView):
    """The description of this API, in OpenAPI 3.1."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]
    permission_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the description."""
        return Response(_description())
