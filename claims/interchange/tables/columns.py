"""The three tables that leave the desk and come back: claims, sources, evidence.

What people may change has a reader; what follows from it (a status, a date of publication) is written for
whoever reads the table, and ignored when it comes back. Nothing of a review is in any of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery

from claims.interchange.languages import is_language
from claims.interchange.tables import cells
from claims.interchange.tables.cells import Misread, Value
from claims.models import Appearance, Claim, Evidence
from sources.models import Source

# All rows are tried in one transaction, during which an embedded database lets nobody else write.
MAX_ROWS: Final = 500
# More than any of the tables has, with room for what a newsroom keeps beside them.
MAX_COLUMNS: Final = 100
# How the annotation is called that holds a row's edition (see `factcheck.editions`).
EDITION = "edition_in_table"


@dataclass(frozen=True)
class Column:
    """One column: what is in it, how it is written, and how it is read where an import takes it.

    `default` is what an empty cell stands for; `is_needed` says that a new row has none.
    """

    name: str
    means: str
    of: Callable[[Any], Value]
    read: Callable[[str], Any] | None = None
    default: Any = None
    is_needed: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, and the rows of the database with all that the columns show."""

    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    fetch: Callable[[Any], Any]

    @property
    def taken(self) -> dict[str, Column]:
        """The columns that an import takes, by name."""
        return {column.name: column for column in self.columns if column.read}

    def rows(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Fetch along what the columns show."""
        history: Any = self.model.history  # type: ignore[attr-defined]
        entries = history.filter(id=OuterRef("pk")).order_by().values("id").annotate(newest=Max("history_id"))
        rows: Any = self.fetch(found)
        return cast("QuerySet[Any]", rows.annotate(**{EDITION: Subquery(entries.values("newest"))}))


def named(name: str, table: Table) -> Column | None:
    """Return the column that a header means: case does not count, and spaces are underscores."""
    wanted = name.strip().casefold().replace(" ", "_")
    return next((column for column in table.columns if column.name == wanted), None)


def _language(cell: str) -> str:
    try:
        is_language(cell)
    except ValidationError as error:
        raise Misread(" ".join(error.messages)) from error
    return cell


# What the models leave to the field's name.
_MEANINGS: Final = {
    "author": "Who wrote it.",
    "kind": "What sort it is of.",
    "published_on": "When it was published.",
    "quantity_comparator": "How the number bounds the true one: gte is “at least”, lt “less than”.",
    "quantity_value": "The number that is claimed; for “between” the lower one.",
    "stance": "What it says of the claim.",
    "title": "What it is called.",
}


def _fields(model: type[models.Model], *names: str, **readers: Callable[[str], Any]) -> Iterable[Column]:
    """Return a column for each of these fields of a model, explained and read as the model has it."""
    for name in names:
        field: Any = model._meta.get_field(name)
        yield Column(
            name,
            means=field.help_text or _MEANINGS[name],
            of=attrgetter(name),
            read=readers.get(name) or _reader(field),
            default=field.get_default(),
            is_needed=not field.blank and not field.has_default(),
            words=tuple(code for code, _ in field.flatchoices),
        )


def _reader(field: Any) -> Callable[[str], Any]:
    if field.choices:
        return cells.one_of(field.flatchoices)
    readers: tuple[tuple[type[models.Field[Any, Any]], Callable[[str], Any]], ...] = (
        (models.BooleanField, cells.yes_no),
        (models.DateField, cells.day),
        (models.DecimalField, cells.number),
        (models.IntegerField, cells.whole),
    )
    return next((reader for kind, reader in readers if isinstance(field, kind)), cells.text)


def _id(of: str) -> Column:
    means = f"Number of the {of}. Empty for a new one; a number changes the one that has it."
    return Column("id", means, attrgetter("pk"), cells.whole)


def _edition(of: str) -> Column:
    means = f"State of the {of} when it was exported. Leave it as it is: what others change since is noticed."
    return Column("edition", means, attrgetter(EDITION), cells.whole)


def _told(name: str, means: str, of: str | Callable[[Any], Value]) -> Column:
    """Return a column that only the export writes; `of` may be the way from attribute to attribute."""
    return Column(name, means, _way(of) if isinstance(of, str) else of)


def _way(path: str) -> Callable[[Any], Value]:
    def follow(row: Any) -> Any:
        for name in path.split("."):
            row = getattr(row, name) if row is not None else None
        return row

    return follow


def first_seen(claim: Claim) -> tuple[str, str]:
    """Return the address and the quote of the claim's first appearance, as fetched with the table."""
    place = next(iter(claim.seen_first), None)  # type: ignore[attr-defined]
    return (place.version.article.canonical_url, place.exact) if place else ("", "")


def topics_of(claim: Claim) -> str:
    """Return the slugs of the claim's topics, as fetched with the table."""
    return "; ".join(sorted(topic.slug for topic in claim.topics.all()))


def _claims(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    places: Any = Appearance.objects.in_order().select_related("version__article").defer("version__text")
    return rows.select_related("claimant", "publisher", "created_by").prefetch_related(
        "topics", Prefetch("appearances", places[:1], to_attr="seen_first")
    )


def _sources(rows: QuerySet[Source]) -> QuerySet[Source]:
    return rows.select_related("publisher", "created_by")


def _evidence(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.select_related("claim", "source", "added_by")


CLAIMS = Table(
    "claims",
    Claim,
    (
        _id("claim"),
        *_fields(Claim, "statement", "language", "kind", language=_language),
        Column(
            "claimant",
            "Name of who made the claim; # and a number where several go by it. Whoever is not "
            "known yet is entered as a person. Empty: the outlet said it in its own voice.",
            _way("claimant.name"),
            cells.text,
            default="",
        ),
        Column(
            "topics",
            "Slugs of topics, separated by semicolons.",
            topics_of,
            cells.several,
            default=(),
        ),
        *_fields(
            Claim,
            "quantity_comparator",
            "quantity_value",
            "quantity_upper",
            "quantity_unit",
            "quantity_period",
            "quantity_is_approximate",
            "speaks_of_from",
            "speaks_of_until",
        ),
        Column(
            "article_url",
            "For a new claim: address of the article it was seen in, which has to be known here.",
            lambda claim: first_seen(claim)[0],
            cells.text,
            default="",
        ),
        Column(
            "quote",
            "For a new claim: its exact words in that article, which have to stand there once.",
            lambda claim: first_seen(claim)[1],
            cells.text,
            default="",
        ),
        _edition("claim"),
        _told("status", "Where it stands in the desk's work.", "status"),
        _told("publication", "What the public sees of it.", "publication"),
        _told("rating", "Category of the verdict in force.", "rating_category"),
        _told("check_worthiness", "How much it is worth checking, 0 to 1.", "check_worthiness"),
        _told("rejection_reason", "Why it is not checked.", "rejection_reason"),
        _told("merged_into", "Number of the claim that it was merged into.", "merged_into_id"),
        _told("publisher", "Where it appeared first.", "publisher.name"),
        _told("first_appeared_on", "When it appeared first.", "first_appeared_on"),
        _told("review_by", "When its verdict is to be looked at again.", "review_by"),
        _told("created_at", "When it was entered.", "created_at"),
        _told("created_by", "Who entered it; empty for the extractor.", "created_by.username"),
        _told("published_at", "When a verdict on it was first published.", "published_at"),
        _told("updated_at", "When what the public sees changed last.", "updated_at"),
    ),
    _claims,
)

SOURCES = Table(
    "sources",
    Source,
    (
        _id("source"),
        *_fields(Source, "title", "url", "kind", "proximity", "reliability", "reliability_reason"),
        Column(
            "publisher",
            "Name or domain of the publisher, or # and its number. One that is not known yet is entered.",
            _way("publisher.name"),
            cells.text,
            default="",
        ),
        *_fields(Source, "author", "published_on", "accessed_on", "archive_url", "content_sha256"),
        *_fields(Source, "language", language=_language),
        _edition("source"),
        _told("created_at", "When it was entered.", "created_at"),
        _told("created_by", "Who entered it.", "created_by.username"),
    ),
    _sources,
)

EVIDENCE = Table(
    "evidence",
    Evidence,
    (
        _id("piece of evidence"),
        Column("claim", "Number of the claim.", attrgetter("claim_id"), cells.whole, is_needed=True),
        Column("source", "Number of the source; or give its address.", attrgetter("source_id"), cells.whole),
        Column(
            "source_url",
            "Address of the source, which has to be known here.",
            _way("source.url"),
            cells.text,
            default="",
        ),
        *_fields(Evidence, "stance", "excerpt", "locator", "credibility", "note"),
        _edition("piece of evidence"),
        _told("claim_statement", "What the claim says.", "claim.statement"),
        _told("source_title", "What the source is called.", "source.title"),
        _told("source_reliability", "Grade of the source.", "source.reliability"),
        _told("added_at", "When it was added.", "added_at"),
        _told("added_by", "Who added it.", "added_by.username"),
    ),
    _evidence,
)

TABLES = {table.name: table for table in (CLAIMS, SOURCES, EVIDENCE)}
