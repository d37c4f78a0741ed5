"""Verdicts on claims that say about the same as a text that nobody keeps.

Compared is what was published, whatever the desk is making of those claims meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from claims.extraction.quantities import main_quantity
from claims.matching.known import published_index, said
from claims.matching.likeness import Entry, Question
from claims.matching.similar import COMPARED, alike, difference, sharing_words
from claims.models import Claim
from claims.models.claim import ClaimQuerySet


@dataclass(frozen=True)
class Finding:
    """A published document like a text: how alike (0 to 100), which words both have, what differs."""

    document: dict[str, Any]
    score: float
    words: list[str] = field(default_factory=list)
    difference: str = ""


def checked_before(text: str, *, language: str = "", limit: int = 5) -> list[Finding]:
    """Return the verdicts in force on claims that say about the same as `text`, the most alike first."""
    question = Question(text, language=language)
    found = alike(question, list(_entries(_candidates(question))), limit=limit)
    asked = _claim(text, _quantity_in(text, language or "en"))
    documents = _documents([each.entry.key for each in found])
    return [
        Finding(
            document=document,
            score=each.score,
            words=each.words,
            difference=difference(asked, _as_published(document), each.difference),
        )
        for each in found
        if (document := documents.get(each.entry.key))
    ]


def _candidates(question: Question) -> ClaimQuerySet:
    known, published = published_index.search(question.text, COMPARED), Claim.objects.published()
    return sharing_words(question, published) if known is None else published.filter(pk__in=known)


def _entries(claims: ClaimQuerySet) -> Iterable[Entry]:
    rows = claims.values_list("pk", said("statement", "current_entry__"), said("language", "current_entry__"))
    return (Entry(number, statement, language=language) for number, statement, language in sorted(rows))


def _documents(numbers: list[str | int]) -> dict[str | int, dict[str, Any]]:
    """Return the documents of the claims that are published still."""
    claims = Claim.objects.published().filter(pk__in=numbers).with_documents() if numbers else ()
    return {claim.pk: claim.current_entry.content for claim in claims if claim.current_entry}


def _as_published(document: dict[str, Any]) -> Claim:
    return _claim(document["statement"], document["quantity"] or {})


def _claim(statement: str, quantity: dict[str, Any]) -> Claim:
    """Return a claim that is not kept, with the words and the figure given."""
    value, upper = (Decimal(quantity[end]) if quantity.get(end) else None for end in ("value", "upper"))
    return Claim(
        statement=statement,
        quantity_comparator=quantity.get("comparator", ""),
        quantity_value=value,
        quantity_upper=upper,
        quantity_unit=quantity.get("unit", ""),
    )


def _quantity_in(text: str, language: str) -> dict[str, Any]:
    quantity = main_quantity(text, language=language[:2].lower())
    return dict(quantity.to_dict()) if quantity else {}
