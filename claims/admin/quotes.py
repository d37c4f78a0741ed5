"""How later versions of an article changed the words of quotes, or left them out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.template.defaultfilters import pluralize

from claims.enums import Anchor
from claims.models import Appearance
from factcheck.differences import Piece, compared
from sources.models import Article


@dataclass(frozen=True)
class Change:
    """What a version did to a quote: changed its words, or left it out (`before` alone)."""

    appearance: Appearance
    number: int
    before: Appearance | None
    is_gone: bool

    @property
    def badge(self) -> str:
        """The change in a few words."""
        return f"{'gone from' if self.is_gone else 'changed in'} version {self.number}"

    @property
    def distance(self) -> str:
        """How far the two wordings are apart."""
        count = self.appearance.distance
        return f"{count} character{pluralize(count)} differ{'s' if count == 1 else ''}"

    @property
    def wordings(self) -> tuple[list[Piece], list[Piece]]:
        """The words as they were and as they are, each in pieces."""
        return compared(self.before.exact if self.before else "", self.appearance.exact)


def with_changes(appearances: QuerySet[Appearance]) -> QuerySet[Appearance]:
    """Fetch along what `changes_of` looks at, without the texts of the versions."""
    texts = ("version__text", "vanished_in__text", "earlier__version__text")
    return appearances.select_related("version", "vanished_in", "earlier__version", "change_noted_by").defer(
        *texts
    )


def changes_of(appearances: Iterable[Appearance]) -> Iterator[Change]:
    """Tell what happened to each: changed where it stands, gone from a later version, or neither."""
    for appearance in appearances:
        if appearance.anchor == Anchor.FUZZY:
            yield Change(appearance, appearance.version.number, appearance.earlier, is_gone=False)
        if appearance.vanished_in:
            yield Change(appearance, appearance.vanished_in.number, appearance, is_gone=True)


def get_changes_in(article: Article) -> list[Change]:
    """Return what the versions of an article did to the quotes in it, the newest version first."""
    here: Any = Appearance.objects.changed().filter(Q(version__article=article))
    rows = with_changes(here).select_related("claim").order_by("version_id", "start", "pk")
    return sorted(changes_of(rows), key=lambda change: (-change.number, change.is_gone))


def badges(changes: Iterable[Change]) -> list[str]:
    """Name each kind of change once."""
    return list(dict.fromkeys(change.badge for change in changes))


def told(changes: Iterable[Change]) -> str:
    """Count the changes of one version in a sentence; nothing for none."""
    kinds = [change.is_gone for change in changes]
    changed, gone = kinds.count(False), kinds.count(True)
    is_or_are = "is" if gone == 1 else "are"
    if changed:
        tail = f", {gone} {is_or_are} gone" if gone else ""
        return f"{changed} quote{pluralize(changed)} of earlier versions changed here{tail}"
    return f"{gone} quote{pluralize(gone)} of earlier versions {is_or_are} gone here" if gone else ""
