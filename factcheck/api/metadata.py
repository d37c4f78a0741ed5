"""OPTIONS: what an address takes, as JSON that a client can build a form from."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request

from factcheck import paging
from factcheck.filters import API_CONTROLS, StrictFilterSet
from factcheck.lookups import Lookup, schema_of

_FIRST = "is"


class FormMetadata(BaseMetadata):
    """Describes an address; for a list also its filters with their lookups, its orderings and its pages."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """Return the description."""
        about = {
            "description": view.get_view_description(),
            "methods": [method for method in view.allowed_methods if method != "OPTIONS"],
            "renders": [renderer.media_type for renderer in view.get_renderers()],
            "parses": [parser.media_type for parser in view.get_parsers()],
            "expand": sorted(getattr(view, "expandable", {})),
        }
        filterset = getattr(view, "filterset_class", None)
        is_list = getattr(view, "action_map", {}).get("get") == "list"
        return {**about, **_list_of(view, filterset)} if is_list and filterset else about


def _list_of(view: Any, filterset: type[StrictFilterSet]) -> dict[str, Any]:
    controls = getattr(view, "controls", API_CONTROLS)
    described: dict[str, Any] = {"filters": filters_of(filterset)}
    if "ordering" in controls:
        described["orderings"] = {
            "parameter": "ordering",
            "default": filterset.default_ordering,
            "values": [f"{sign}{name}" for name in filterset.orderings for sign in ("", "-")],
        }
    if "page_size" in controls:
        described["page_size"] = {"default": paging.DEFAULT_SIZE, "maximum": paging.MAX_SIZE}
    return described


def filters_of(filterset: type[StrictFilterSet]) -> list[dict[str, Any]]:
    """Describe each filter with its lookups; the first is the bare name, “is” by name."""
    filters: dict[str, dict[str, Any]] = {}
    for parameter, word in filterset.base_filters.items():
        name, _, lookup = parameter.partition("__")
        found = filters.setdefault(name, {"name": name, "lookups": []})
        found["lookups"].append({"lookup": lookup or _FIRST, **_lookup_of(parameter, word)})
    return list(filters.values())


def _lookup_of(parameter: str, word: Any) -> dict[str, Any]:
    field = word.field if isinstance(word, Lookup) else None
    described = schema_of(field) if field else {"schema": {"type": "string"}}
    choices = getattr(getattr(field, "item", field), "choices", None)
    labels = (
        {"choices": [{"value": value, "label": str(label)} for value, label in choices]} if choices else {}
    )
    return {
        "parameter": parameter,
        "description": str(word.field.help_text),
        "schema": described["schema"],
        **labels,
    }


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_LOOKUP = _object(
    {
        "lookup": {**_TEXT, "description": "“is” for the bare name; “not”, “gte” and so on for the others."},
        "parameter": {**_TEXT, "description": "The name in the query string."},
        "description": _TEXT,
        "schema": {"type": "object", "description": "JSON Schema of the value; arrays are sent with commas."},
        "choices": _several(_object({"value": _TEXT, "label": _TEXT})),
    },
    optional=("choices",),
)
# The answer to OPTIONS, as JSON Schema.
FORM = _object(
    {
        "description": _TEXT,
        "methods": _several(_TEXT),
        "renders": {**_several(_TEXT), "description": "Media types for Accept."},
        "parses": {**_several(_TEXT), "description": "Media types of bodies."},
        "expand": {**_several(_TEXT), "description": "What `expand` takes."},
        "filters": _several(_object({"name": _TEXT, "lookups": _several(_LOOKUP)})),
        "orderings": _object({"parameter": _TEXT, "default": _TEXT, "values": _several(_TEXT)}),
        "page_size": _object({"default": {"type": "integer"}, "maximum": {"type": "integer"}}),
    },
    optional=("filters", "orderings", "page_size"),
)


def describe_options(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add OPTIONS to the description of every list."""
    for operations in result["paths"].values():
        reading = operations.get("get", {})
        parameters = reading.get("parameters", [])
        if not any(parameter["name"] == "page_size" for parameter in parameters):
            continue
        operations["options"] = {
            "operationId": f"{reading['operationId']}_options",
            "summary": f"{reading['summary']}: what it takes",
            "description": "Filters with their lookups and types, orderings, expansions and page sizes.",
            "tags": reading["tags"],
            "security": reading.get("security", []),
            "parameters": [parameter for parameter in parameters if parameter["in"] == "path"],
            "responses": {
                "200": {"description": "", "content": {"application/json": {"schema": FORM}}},
                **{status: answer for status, answer in reading["responses"].items() if status >= "400"},
            },
        }
    return result
