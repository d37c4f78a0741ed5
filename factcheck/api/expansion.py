"""`expand=`: what a document names is shown whole, as its own address shows it now."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.lookups import nearest

Fetch = Callable[[Collection[Any], Mapping[str, Any]], Mapping[Any, Mapping[str, Any]]]


@dataclass(frozen=True)
class Expansion:
    """How references of one sort become what they refer to.

    `fetch` takes the keys and a serializer's context, and returns what this person may see, by key, in a
    number of queries that does not depend on how many there are. `key` is the field of a reference that
    names the row; a bare number is the key itself.
    """

    fetch: Fetch
    key: str = "id"


# What there is to expand, by the path to it in a document.
Expandable = Mapping[str, Expansion]


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer"},
            {"type": "object", "description": "All of it, where `expand` asks for it."},
        ]
    }
)
class Reference(serializers.IntegerField):
    """The number of another row, which `expand` shows whole."""


def read_expansions(params: QueryDict, expandable: Expandable) -> list[str]:
    """Read `expand` from the parameters of a request; what lies within something comes after it.

    :raises ValidationError: naming `expand`, when there is no such thing to expand.
    """
    names = {name.strip() for name in params.get("expand", "").split(",")} - {""}
    for name in sorted(names):
        if name not in expandable:
            raise ValidationError(
                {"expand": f"“{name[:60]}” cannot be expanded. {nearest(name, sorted(expandable))}"}
            )
    return sorted(names)


def expand(
    documents: list[Any], names: list[str], expandable: Expandable, context: Mapping[str, Any]
) -> None:
    """Put in place of references what they refer to; those that this person may not see stay as they are."""
    for name in names:
        expansion = expandable[name]
        places = [
            (holder, at, key)
            for document in documents
            for holder, at in _places(document, name.split("."))
            if (key := _key(holder[at], expansion.key)) is not None
        ]
        found = expansion.fetch({key for _, _, key in places}, context) if places else {}
        for holder, at, key in places:
            if whole := found.get(key):
                own = holder[at] if isinstance(holder[at], Mapping) else {}
                holder[at] = {**own, **whole}


def _places(node: Any, path: list[str]) -> Iterator[tuple[Any, Any]]:
    """Yield where a path leads: what holds the references, and at which key or index."""
    if isinstance(node, list):
        for item in node:
            yield from _places(item, path)
    elif isinstance(node, Mapping) and path[0] in node:
        value = node[path[0]]
        if len(path) > 1:
            yield from _places(value, path[1:])
        elif isinstance(value, list):
            yield from ((value, index) for index in range(len(value)))
        else:
            yield node, path[0]


def _key(reference: Any, name: str) -> Any:
    return reference.get(name) if isinstance(reference, Mapping) else reference
