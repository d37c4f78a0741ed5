"""Evidence brought in by a table: put on the board of a claim, or changed there."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from claims.interchange.tables.cells import normal
from claims.interchange.tables.columns import EVIDENCE
from claims.models import Claim, Evidence
from claims.models.visibility import sources_visible_to
from claims.workflow.importing.importer import Fields, Found, Importer, canonical, in_parts, lock_rows
from claims.workflow.reviewing import add_evidence, change_evidence
from sources.models import Source

_NOT_FIELDS = frozenset({"id", "edition", "claim", "source", "source_url"})


class EvidenceImporter(Importer[Evidence]):
    """A row without a number ties a source to a claim, unless this excerpt of it is on the board already."""

    table, titled_by = EVIDENCE, "excerpt"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.claims: dict[int, Claim] = {}
        self.sources: dict[int | str, Source] = {}

    def prepare(self, found: Sequence[Found]) -> None:
        """Lock and read the claims, the sources, and the evidence on these claims."""
        visible = Claim.objects.visible_to(self.by)
        for part in in_parts(sorted({row["claim"] for row in found if row.get("claim")})):
            lock_rows(Claim, part)
            self.claims |= visible.in_bulk(part)
        sources = sources_visible_to(self.by)
        for part in in_parts({row["source"] for row in found if row.get("source")}):
            self.sources |= sources.in_bulk(part)
        urls = {form for row in found if (url := row.get("source_url")) for form in (url, canonical(url))}
        for part in in_parts(urls):
            self.sources |= {canonical(source.url): source for source in sources.filter(url__in=part)}
        super().prepare(found)

    def visible(self) -> QuerySet[Evidence]:
        """Return the evidence on all boards."""
        return Evidence.objects.all()

    def candidates(self, found: Sequence[Found]) -> Iterable[Q]:
        """Yield the evidence on the same claims."""
        return [Q(claim__in=part) for part in in_parts(self.claims)]

    def identity(self, fields: Fields) -> Any:
        """Return what no board has twice."""
        words = normal(fields.get("locator", "")), normal(fields.get("excerpt", ""))
        return fields.get("claim"), fields.get("source"), *words

    def resolve(self, found: Found, row: Evidence | None) -> Fields:
        """Find the claim and the source."""
        fields = {name: value for name, value in found.items() if name not in _NOT_FIELDS}
        if number := found.get("claim"):
            if number not in self.claims:
                raise ValidationError({"claim": f"There is no claim {number}."})
            fields["claim"] = self.claims[number]
        if row is None or found.get("source") or found.get("source_url"):
            fields["source"] = self._source(found.get("source"), found.get("source_url", ""))
        return fields

    def create(self, fields: Fields, found: Found) -> Evidence:
        """Put it on the board."""
        return add_evidence(**fields, **self.act)

    def change(self, row: Evidence, changes: Fields, **options: Any) -> None:
        """Change what it says, but not of which claim or by which source."""
        if moved := [name for name in ("claim", "source") if name in changes]:
            raise ValidationError(
                dict.fromkeys(moved, "Evidence stays where it is. Withdraw it, and add a new piece.")
            )
        change_evidence(evidence=row, changes=changes, **options)

    def _source(self, number: int | None, url: str) -> Source:
        if number is None and not url:
            raise ValidationError({"source": "Give the number of the source, or its address in source_url."})
        if number is not None and number not in self.sources:
            raise ValidationError({"source": f"There is no source {number}."})
        if not url:
            return self.sources[number or 0]
        source = self.sources.get(canonical(url))
        if source is None:
            raise ValidationError(
                {"source_url": "No source with this address is known here. Import the sources first."}
            )
        if number is not None and source.pk != number:
            raise ValidationError({"source_url": f"This is the address of source {source.pk}, not {number}."})
        return source
