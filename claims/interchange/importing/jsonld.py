"""ClaimReview, wherever it stands in JSON-LD: alone, in a list, a graph, a feed or within another object.

https://schema.org/ClaimReview, and the form that Google describes:
https://developers.google.com/search/docs/appearance/structured-data/factcheck
"""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final

from claims.interchange.importing import google
from claims.interchange.importing.records import Found

# How deep it is looked for.
_DEPTH: Final = 8
_NAMES: Final = {"statement": "claimReviewed", "publisher": "author", "url": "url"}
_ORGANIZATIONS: Final = ("organization", "corporation", "company", "project", "publisher")


def reviews_in(value: Any, place: str) -> Iterator[tuple[str, Found]]:
    """Yield the reviews in a value with their places, Google's claims among them."""
    graph = _Graph(value)
    yield from _walk(value, place, graph, _DEPTH)


def is_of_type(node: Any, name: str) -> bool:
    """Tell whether an object is of a type of schema.org, however its name is written."""
    types = node.get("@type") if isinstance(node, dict) else None
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(each, str) and _local(each) == name for each in listed)


def is_organization(node: Any) -> bool:
    """Tell whether an object describes an organization of some sort."""
    types = node.get("@type") if isinstance(node, dict) else None
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(each, str) and _local(each).lower().endswith(_ORGANIZATIONS) for each in listed)


class _Graph:
    """The objects of a value by their `@id`, read when one of them is asked for."""

    def __init__(self, value: Any) -> None:
        self._value = value

    @cached_property
    def _by_id(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        waiting = [(self._value, _DEPTH + 4)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, dict):
                if isinstance(value.get("@id"), str) and len(value) > 1:
                    found.setdefault(value["@id"], value)
                value = list(value.values())
            if isinstance(value, list) and depth:
                waiting.extend((item, depth - 1) for item in value)
        return found

    def get(self, node: Mapping[str, Any], *names: str) -> Any:
        """Return what the first of these properties that says anything holds, references followed."""
        for name in names:
            value = node[name] if name in node else node.get(f"schema:{name}")
            if isinstance(value, list):
                value = [self._followed(item) for item in value]
            elif isinstance(value, dict):
                value = self._followed(value)
            if value not in (None, "", [], {}):
                return value
        return None

    def _followed(self, value: Any) -> Any:
        is_reference = isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str)
        return self._by_id.get(value["@id"], value) if is_reference else value


def _walk(value: Any, place: str, graph: _Graph, depth: int) -> Iterator[tuple[str, Found]]:
    if depth == 0:
        return
    if isinstance(value, dict):
        if google.is_claim(value):
            yield from google.reviews_of(value, place)
            return
        if is_of_type(value, "ClaimReview"):
            if set(value) - {"@id", "@type", "@context"}:
                yield place, _found(value, graph)
            return
    inner = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    for name, item in inner:
        if isinstance(item, dict | list):
            yield from _walk(item, f"{place}.{name}" if place else str(name), graph, depth - 1)


def _found(review: dict[str, Any], graph: _Graph) -> Found:
    claim, several = _single(graph.get(review, "itemReviewed"))
    rating, _ = _single(graph.get(review, "reviewRating"))
    label, value = _label_and_value(rating, graph)
    people, publisher = _people(review, graph)
    notes = ("There are several claims in one review; the first is taken.",) if several else ()
    is_claim = is_of_type(claim, "Claim") or "appearance" in claim or "firstAppearance" in claim
    works = ("firstAppearance", "appearance", "sameAs") if is_claim else ("url", "sameAs", "@id")
    return Found(
        original=review,
        statement=graph.get(review, "claimReviewed") or graph.get(claim, "text", "name", "headline"),
        language=graph.get(review, "inLanguage") or graph.get(claim, "inLanguage"),
        claimant=graph.get(claim, "author", "creator"),
        claimed_on=graph.get(claim, "datePublished", "dateCreated"),
        appearances=_flat(graph.get(claim, name) for name in works),
        url=graph.get(review, "url", "mainEntityOfPage", "@id"),
        publisher=publisher,
        site=graph.get(publisher, "url", "@id") if isinstance(publisher, dict) else None,
        author=people,
        reviewed_on=graph.get(review, "datePublished", "dateCreated", "dateModified"),
        label=label,
        value=value,
        best=graph.get(rating, "bestRating"),
        worst=graph.get(rating, "worstRating"),
        names=_NAMES,
        notes=notes,
    )


def _single(value: Any) -> tuple[dict[str, Any], bool]:
    """Return the object that a property holds, and whether it holds several; a bare text is its name."""
    items = value if isinstance(value, list) else [value]
    said = [item for item in items if item not in (None, "", [], {})]
    first = said[0] if said else {}
    return first if isinstance(first, dict) else {"name": first}, len(said) > 1


def _label_and_value(rating: dict[str, Any], graph: _Graph) -> tuple[Any, Any]:
    """Return the words of a rating and its number, whichever of its properties hold them."""
    value, label = graph.get(rating, "ratingValue"), graph.get(rating, "alternateName", "name")
    if label is None and isinstance(value, str) and not any(sign.isdigit() for sign in value):
        return value, None
    return label, value


def _people(review: dict[str, Any], graph: _Graph) -> tuple[Any, Any]:
    """Return who signs a review, and who publishes it: an organization goes before a person."""
    authors = graph.get(review, "author", "creator")
    listed = authors if isinstance(authors, list) else [authors]
    houses = [author for author in listed if is_organization(author)]
    people = [author for author in listed if author and author not in houses]
    publisher, _ = _single(graph.get(review, "publisher") or houses or people)
    return people or houses, publisher


def _flat(values: Iterator[Any]) -> list[Any]:
    return [item for value in values if value for item in (value if isinstance(value, list) else [value])]


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    return name.rpartition("/")[2].rpartition(":")[2].rpartition("#")[2]
