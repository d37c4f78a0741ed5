"""Claims brought in by a table: proposed, or edited."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from claims.interchange.tables.cells import normal
from claims.interchange.tables.columns import CLAIMS, first_seen
from claims.models import Claim, Claimant, Topic
from claims.workflow.importing.importer import Fields, Found, Importer, canonical, in_parts
from claims.workflow.proposals import Place, claimant_called, edit, propose
from factcheck.lookups import nearest
from sources.models import ArticleVersion

_NOT_FIELDS = frozenset({"id", "edition", "article_url", "quote"})


class ClaimImporter(Importer[Claim]):
    """A row without a number is a proposal, unless somebody is known to have claimed the same."""

    table, titled_by = CLAIMS, "statement"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}

    def visible(self) -> QuerySet[Claim]:
        """Return the claims of the desk."""
        return Claim.objects.visible_to(self.by)

    def candidates(self, found: Sequence[Found]) -> Iterable[Q]:
        """Yield the claims with the same statements."""
        statements = {row["statement"] for row in found if row.get("statement") and not row.get("id")}
        return [Q(statement__in=part) for part in in_parts(statements)]

    def identity(self, fields: Fields) -> Any:
        """Return the words, and who said them."""
        return normal(fields.get("statement", "")), fields.get("claimant")

    def present(self, row: Claim) -> Fields:
        """Return the fields, and the topics."""
        return super().present(row) | {"topics": list(row.topics.all())}

    def resolve(self, found: Found, row: Claim | None) -> Fields:
        """Find the claimant and the topics; a place is found when the claim is proposed."""
        fields = {name: value for name, value in found.items() if name not in _NOT_FIELDS}
        if "claimant" in found:
            fields["claimant"] = self._claimant(found["claimant"], row.claimant if row else None)
        if "topics" in found:
            fields["topics"] = self._topics(found["topics"])
        place = found.get("article_url", ""), found.get("quote", "")
        if row is not None and any(place) and place != first_seen(row):
            raise ValidationError(
                {"quote": "Where a claim was seen is changed on its page. Leave the cell as it was exported."}
            )
        return fields

    def create(self, fields: Fields, found: Found) -> Claim:
        """Propose it, with the place where it was seen."""
        place = self._place(found.get("article_url", ""), found.get("quote", ""), fields.get("claimant"))
        return propose(**fields, place=place, **self.act)

    def change(self, row: Claim, changes: Fields, **options: Any) -> None:
        """Edit it."""
        fields = {name: value for name, value in changes.items() if name != "topics"}
        edit(claim=row, changes=fields, topics=changes.get("topics"), **options)

    def _claimant(self, cell: str, present: Claimant | None) -> Claimant | None:
        name = " ".join(cell.split())
        if not name or (present is not None and present.name == name):
            return present if name else None
        try:
            meant = self.called(name, present, Claimant.objects.all(), Q(pk__in=_known_as(name)))
            if meant is None:
                meant = claimant_called(name, by=self.by, at=self.at)
                self.notes.append(f"Enters {name} among the claimants.")
        except ValidationError as error:
            raise ValidationError({"claimant": error.messages}) from error
        claimant: Claimant = meant
        return claimant

    def _topics(self, slugs: Sequence[str]) -> list[Topic]:
        unknown = [slug for slug in slugs if slug not in self.topics]
        if unknown:
            raise ValidationError(
                {"topics": f"There is no topic “{unknown[0][:60]}”. {nearest(unknown[0], self.topics)}"}
            )
        return [self.topics[slug] for slug in slugs]

    def _place(self, url: str, quote: str, claimant: Claimant | None) -> Place | None:
        if not url and not quote:
            return None
        if not url or not quote:
            missing = "quote" if url else "article_url"
            raise ValidationError({missing: "A place takes both: the article and the exact words in it."})
        versions = ArticleVersion.objects.filter(article__canonical_url=canonical(url))
        version = versions.order_by("-number").first()
        if version is None:
            raise ValidationError(
                {"article_url": "No article with this address is known here. Take it in first."}
            )
        count = version.text.count(quote)
        if count != 1:
            where = f"stand there {count} times. Mark the claim on the article's page."
            absent = "do not stand in the newest text of this article."
            raise ValidationError({"quote": f"These words {where if count else absent}"})
        start = version.text.index(quote)
        return Place(version, start, start + len(quote), claimant=claimant, is_outlet_voice=claimant is None)


def _known_as(name: str) -> QuerySet[Any]:
    return Claimant.objects.known_as(name).values("pk")
