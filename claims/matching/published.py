"""Verdicts on claims that say about the same as a text that nobody keeps.

Compared is what was published, whatever the desk is making of those claims meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from claims.extraction.quantities import main_quantity
from claims.matching.similar import ranked, sharing, words_in_common
from claims.models import Claim


@dataclass(frozen=True)
class Finding:
    """A published document like a text: how alike (0 to 100), which words both have, how figures differ."""

    document: dict[str, Any]
    score: float
    words: list[str] = field(default_factory=list)
    difference: str = ""


def checked_before(text: str, *, language: str = "", limit: int = 5) -> list[Finding]:
    """Return the verdicts in force on claims that say about the same as `text`, the most alike first."""
    asked = _claim(None, text, _quantity_in(text, language or "en"))
    found = sharing(text, Claim.objects.published().with_documents())
    documents = {claim.pk: claim.current_entry.content for claim in found if claim.current_entry}
    matches = ranked(asked, _as_published(documents.values()), limit=limit)
    return [
        Finding(
            document=documents[match.claim.pk],
            score=match.score,
            words=words_in_common(text, match.claim.statement),
            difference=match.difference,
        )
        for match in matches
    ]


def _as_published(documents: Iterable[dict[str, Any]]) -> Iterable[Claim]:
    return (_claim(each["id"], each["statement"], each["quantity"] or {}) for each in documents)


def _claim(number: int | None, statement: str, quantity: dict[str, Any]) -> Claim:
    """Return a claim that is not kept, with the words and the figure given."""
    value, upper = (Decimal(quantity[end]) if quantity.get(end) else None for end in ("value", "upper"))
    return Claim(
        pk=number,
        statement=statement,
        quantity_comparator=quantity.get("comparator", ""),
        quantity_value=value,
        quantity_upper=upper,
        quantity_unit=quantity.get("unit", ""),
    )


def _quantity_in(text: str, language: str) -> dict[str, Any]:
    quantity = main_quantity(text, language=language[:2].lower())
    return dict(quantity.to_dict()) if quantity else {}
