"""How the API describes itself: OpenAPI 3.1, with the conventions on every operation."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, DjangoModelPermissions, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.addresses import ROW_NUMBER
from factcheck.api.problems import KINDS, MEDIA_TYPE
from factcheck.api.views import StrictView, StrictViewSet

_SELECTION = {
    "fields": "Only these fields, separated by commas.",
    "omit": "All but these fields, separated by commas.",
}
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
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
# What answers say in headers; how many requests are left only where they are limited.
_HEADERS = {
    "ETag": "Names this state: for If-None-Match, and for If-Match where it can be changed.",
    "Location": "Address of what was made, or where to ask how it goes on.",
    "Retry-After": "Seconds after which to come back.",
    "WWW-Authenticate": "How to say who you are.",
    "RateLimit": "How many requests are left, and for how many seconds.",
    "RateLimit-Policy": "How many requests there are in how many seconds.",
}
_LIMITS = ("RateLimit", "RateLimit-Policy")
# By status, those that every answer of it has.
_SAID = {
    201: ("Location",),
    401: ("WWW-Authenticate",),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_EVENTS = "text/event-stream"


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
            return [*self._selection(), *self._expansion()] if isinstance(self.view, StrictViewSet) else []
        match = [_IF_MATCH] if self._takes_if_match() else []
        return [*match, _IDEMPOTENCY_KEY] if self._takes_idempotency_key() else match

    def _selection(self) -> list[OpenApiParameter]:
        """Describe what selects fields, where the address takes it and shows what has fields."""
        view: Any = self.view
        understood = view.get_parameters()
        serializer = self._get_serializer()
        fields = list(getattr(getattr(serializer, "child", serializer), "fields", ()))
        return [
            _naming(name, fields, says)
            for name, says in _SELECTION.items()
            if fields and (understood is None or name in understood)
        ]

    def _expansion(self) -> list[OpenApiParameter]:
        view: Any = self.view
        names = sorted(view.expandable) if view.action in ("list", "retrieve") else []
        says = "What to show whole instead of by name, separated by commas."
        return [_naming("expand", names, says)] if names else []

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
        """Add the answer to a conditional request, the problems there may be, and what headers say."""
        responses = super()._get_response_bodies(direction)
        if self.method == "GET":
            responses["304"] = {"description": "Unchanged since the ETag given in If-None-Match."}
        for status in sorted(self._problem_statuses()):
            titles = " · ".join(kind.title for kind in KINDS.values() if kind.status == status)
            answer = OpenApiResponse(ProblemSerializer(many=False), description=titles)
            responses[str(status)] = self._get_response_for_code(answer, str(status), [MEDIA_TYPE], direction)
        for code, response in responses.items():
            names = self._headers_of(int(code), response.get("content", ()))
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        return responses

    def _headers_of(self, status: int, media_types: Iterable[str]) -> list[str]:
        """Return what an answer says in headers; a stream of events has no end that an ETag could name."""
        is_of_many = status == 412 and "{" not in self.path
        named = () if is_of_many else _SAID.get(status, ())
        is_read = self.method == "GET" and status in (200, 304) and _EVENTS not in media_types
        return [*(["ETag"] if is_read else ()), *named, *_LIMITS]

    def _resolve_path_parameters(self, variables: list[str]) -> Any:
        """Describe the numbers of rows as numbers."""
        described = super()._resolve_path_parameters(variables)
        for parameter in described:
            is_number = parameter["schema"].get("pattern") == f"^{ROW_NUMBER}$"
            if is_number or parameter["schema"].get("type") == "integer":
                parameter["schema"] = _NUMBER
        return described

    def get_auth(self) -> Any:
        """Say of what is open to everybody that it takes no credentials."""
        auths = super().get_auth()
        return auths if {} in auths or not self._is_for_everybody() else [*auths, {}]

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """Describe what is shown of a column that may be blank as one of its words, or blank."""
        if isinstance(field, serializers.ChoiceField) and _is_shown_blank(field):
            field.allow_blank = True
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        """Describe an address that may be blank as any text."""
        super()._insert_field_validators(field, schema)
        if schema.get("format") == "uri" and _is_shown_blank(field):
            schema.pop("format")

    def _is_for_everybody(self) -> bool:
        """Whether anybody may ask; what they find is another matter."""
        asked = self.view.get_permissions()
        if self.method not in SAFE_METHODS:
            return not asked
        return not any(
            isinstance(each, (IsAuthenticated, DjangoModelPermissions))
            and getattr(each, "authenticated_users_only", True)
            for each in asked
        )

    def _problem_statuses(self) -> set[int]:
        statuses = {400, 401, 406, 429}
        if "{" in self.path:
            statuses.add(404)
        if not self._is_for_everybody():
            statuses.add(403)
        if self.method in _WRITES:
            statuses |= {403, 409}
        if self.method in _WRITES - {"DELETE"}:
            statuses |= {413, 415}
        if self._takes_idempotency_key():
            statuses.add(422)
        if self._takes_if_match():
            statuses |= {412, 428}
        elif self.method == "PATCH":  # of many at once, each names the edition that it was read in
            statuses.add(412)
        return statuses


def _is_shown_blank(field: Any) -> bool:
    """Whether a field shows a column that may be blank."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    columns = {column.name: column for column in model._meta.concrete_fields} if model else {}
    return bool(field.read_only and getattr(columns.get(field.source), "blank", False))


def _naming(parameter: str, names: list[str], says: str) -> OpenApiParameter:
    """Describe a parameter that takes some of these names, separated by commas."""
    schema = {"type": "array", "items": {"type": "string", "enum": names}}
    return OpenApiParameter(parameter, schema, description=says, explode=False, style="form")


def describe_headers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the headers that answers refer to."""
    result["components"]["headers"] = {
        name: {"description": says, "required": name not in _LIMITS, "schema": {"type": "string"}}
        for name, says in _HEADERS.items()
    }
    return result


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
