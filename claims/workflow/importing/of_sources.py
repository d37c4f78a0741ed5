"""Sources brought in by a table: entered, or described anew."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from claims.interchange.tables.cells import normal
from claims.interchange.tables.columns import SOURCES
from claims.models.visibility import sources_visible_to
from claims.workflow.importing.importer import Fields, Found, Importer, canonical, in_parts
from sources.models import Publisher, Source
from sources.workflow import add_source, change_source, publisher_called

_NOT_FIELDS = frozenset({"id", "edition"})


class SourceImporter(Importer[Source]):
    """A row without a number is a new source, unless one has its address or, without any, its title."""

    table, titled_by = SOURCES, "title"

    def visible(self) -> QuerySet[Source]:
        """Return the sources of the desk."""
        return sources_visible_to(self.by)

    def candidates(self, found: Sequence[Found]) -> Iterable[Q]:
        """Yield the sources with the same addresses, and those with the same titles."""
        new = [row for row in found if not row.get("id")]
        urls = {form for row in new if (url := row.get("url")) for form in (url, canonical(url))}
        titles = {row.get("title", "") for row in new if not row.get("url")}
        yield from (Q(url__in=part) for part in in_parts(urls))
        yield from (Q(url="", title__in=part) for part in in_parts(titles))

    def identity(self, fields: Fields) -> Any:
        """Return the address, or else title, author and day."""
        if url := fields.get("url"):
            return canonical(url)
        return normal(fields.get("title", "")), fields.get("author", ""), fields.get("published_on")

    def resolve(self, found: Found, row: Source | None) -> Fields:
        """Find the publisher."""
        fields = {name: value for name, value in found.items() if name not in _NOT_FIELDS}
        if "publisher" in found:
            fields["publisher"] = self._publisher(found["publisher"], row.publisher if row else None)
        return fields

    def create(self, fields: Fields, found: Found) -> Source:
        """Enter it."""
        return add_source(**fields, **self.act)

    def change(self, row: Source, changes: Fields, **options: Any) -> None:
        """Describe it anew."""
        change_source(source=row, changes=changes, **options)

    def _publisher(self, cell: str, present: Publisher | None) -> Publisher | None:
        name = " ".join(cell.split())
        if not name or (present is not None and present.name == name):
            return present if name else None
        among = Q(name__iexact=name) | Q(domain=name.casefold())
        try:
            meant = self.called(name, present, Publisher.objects.all(), among)
            if meant is None:
                meant = publisher_called(name, by=self.by, at=self.at)
                self.notes.append(f"Enters {name} among the publishers.")
        except ValidationError as error:
            raise ValidationError({"publisher": error.messages}) from error
        publisher: Publisher = meant
        return publisher
