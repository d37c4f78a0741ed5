"""`fields=` and `omit=`: a client asks for a part of each object."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from factcheck.lookups import nearest


def select_fields(serializer: Any, params: QueryDict) -> None:
    """Leave in the serializer the fields that were asked for.

    :raises ValidationError: naming `fields` or `omit`, when there is no such field.
    """
    known = list(serializer.fields)
    wanted = _names(params, "fields", known)
    unwanted = _names(params, "omit", known)
    for name in known:
        if (wanted and name not in wanted) or name in unwanted:
            serializer.fields.pop(name)


def _names(params: QueryDict, parameter: str, known: list[str]) -> set[str]:
    names = {name.strip() for name in params.get(parameter, "").split(",")} - {""}
    for name in sorted(names):
        if name not in known:
            raise ValidationError({parameter: f"There is no field “{name[:60]}”. {nearest(name, known)}"})
    return names
