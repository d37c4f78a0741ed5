"""How the lists of publishers and source documents are filtered, in the API and on the pages."""

from typing import Any

from django.db.models import Q

from factcheck.filters import StrictFilterSet
from factcheck.lookups import AnyOf, Day, Id, Lookup, Span, Text, Vocabulary
from sources.enums import Proximity, Reliability, SourceKind


def of_publisher(column: str) -> Any:
    """Return the condition that `column` holds one of these publishers, given by number or by domain."""

    def condition(values: list[str]) -> Q:
        numbers = [int(value) for value in values if _is_number(value)]
        domains = [value.lower().removeprefix("www.") for value in values if not _is_number(value)]
        found = Q(**{f"{column}__in": numbers}) if numbers else Q()
        return found | Q(**{f"{column}__domain__in": domains}) if domains else found

    return condition


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18


def publishers(column: str = "publisher", *, help_text: str = "Number or domain of the publisher.") -> AnyOf:
    """Declare the parameters that ask for publishers."""
    return AnyOf(column, item=Text(), condition=of_publisher(column), may_be_empty=True, help_text=help_text)


class PublisherFilter(StrictFilterSet):
    """Filters for publishers."""

    q = Lookup(
        "name",
        read=Text(),
        condition=lambda text: Q(name__icontains=text) | Q(domain__icontains=text),
        help_text="Part of the name or the domain.",
    )
    domain = AnyOf(item=Text(), may_be_empty=True, help_text="Host of its site, without “www.”.")
    country = AnyOf(item=Text(max_length=2), may_be_empty=True, help_text="ISO 3166-1 code of two letters.")
    language = AnyOf(
        item=Text(max_length=35), may_be_empty=True, help_text="BCP 47 tag of its main language."
    )
    id = AnyOf("pk", item=Id(), help_text="Number of the publisher.")

    orderings = {"name": "name", "id": "pk"}
    default_ordering = "name"


class SourceFilter(StrictFilterSet):
    """Filters for source documents."""

    q = Lookup(
        "title",
        read=Text(),
        condition=lambda text: Q(title__icontains=text) | Q(author__icontains=text),
        help_text="Part of the title or of the author's name.",
    )
    kind = AnyOf(item=Vocabulary(choices=SourceKind.choices), help_text="What sort of document it is.")
    proximity = AnyOf(item=Vocabulary(choices=Proximity.choices), help_text="Primary or secondary.")
    reliability = AnyOf(
        item=Vocabulary(choices=Reliability.choices), help_text="Grade by the Admiralty code, A to F."
    )
    publisher = publishers()
    language = AnyOf(item=Text(max_length=35), may_be_empty=True, help_text="BCP 47 tag, such as “en”.")
    published = Span("published_on", end=Day, may_be_empty=True, help_text="Day of publication.")
    accessed = Span("accessed_on", end=Day, may_be_empty=True, help_text="Day on which the desk read it.")
    id = AnyOf("pk", item=Id(), help_text="Number of the source.")

    orderings = {"id": "pk", "published": "published_on", "title": "title"}
    default_ordering = "-id"
