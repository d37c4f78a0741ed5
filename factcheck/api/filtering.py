"""Lists of the API are filtered by the filter sets that the pages use, and as strictly."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from factcheck.filters import API_CONTROLS, StrictFilterSet, misunderstood
from factcheck.lookups import schema_of

SELECTION = frozenset({"fields", "omit"})


class StrictFilterBackend(BaseFilterBackend):
    """Filters by the view's `filterset_class`; `controls` of the view are the parameters that steer it."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Return the rows asked for.

        :raises ValidationError: naming the parameters that are wrong.
        """
        if getattr(view, "filterset_class", None) is None or view.action != "list":
            return queryset
        controls = getattr(view, "controls", API_CONTROLS) | ({"expand"} if view.expandable else set())
        filters: StrictFilterSet = view.filterset_class(
            request.query_params, queryset, request=request, controls=controls, is_form_shown=False
        )
        return filters.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters, from the filter set itself."""
        filterset: type[StrictFilterSet] | None = getattr(view, "filterset_class", None)
        if filterset is None:
            return []
        described = [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": word.field.help_text,
                **schema_of(word.field),
            }
            for name, word in filterset.base_filters.items()
        ]
        if "ordering" in getattr(view, "controls", API_CONTROLS):
            described.append(_ordering(filterset))
        return described


def refuse_unknown(params: QueryDict, valid: Iterable[str]) -> None:
    """Let pass the parameters that an address understands, each given once.

    :raises ValidationError: naming the others.
    """
    if errors := misunderstood(params, valid):
        raise ValidationError(errors)


def _ordering(filterset: type[StrictFilterSet]) -> dict[str, Any]:
    names = [f"{sign}{name}" for name in filterset.orderings for sign in ("", "-")]
    return {
        "name": "ordering",
        "in": "query",
        "required": False,
        "description": "What to order by; “-” begins with the greatest. Rows that tie are ordered by key.",
        "schema": {"type": "string", "enum": names, "default": filterset.default_ordering},
    }
