"""Claims that say the same, and claims about the same with another figure.

A first version behind a small interface: candidates that share words come from the search, and are
ranked by how many of their words agree (rapidfuzz's token set ratio).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from claims.enums import Comparator
from claims.interchange.numbers import plain
from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from claims.models.search import fold

# How many of the longest words are looked up, and how many claims are compared at most.
LOOKED_UP = 6
COMPARED = 200
MIN_SCORE = 55.0


@dataclass(frozen=True)
class Match:
    """A claim like another one: how alike (0 to 100), and how the figures differ if they do."""

    claim: Claim
    score: float
    difference: str = ""


def similar(claim: Claim, *, among: ClaimQuerySet, limit: int = 5) -> list[Match]:
    """Return the claims among these that say about the same, the most alike first."""
    return ranked(claim, sharing(claim.statement, among.exclude(pk=claim.pk)), limit=limit)


def sharing(statement: str, among: ClaimQuerySet) -> ClaimQuerySet:
    """Keep the latest of the claims that share one of the telling words of a statement."""
    words = sorted(set(_content(statement)), key=lambda word: (-len(word), word))[:LOOKED_UP]
    return among.sharing_a_word(words).order_by("-pk")[:COMPARED]


def ranked(claim: Claim, others: Iterable[Claim], *, limit: int) -> list[Match]:
    """Compare a claim with others and return those that say about the same, the most alike first."""
    content = _content(claim.statement)
    matches = (
        Match(other, _likeness(content, _content(other.statement)), difference(claim, other))
        for other in others
    )
    alike = [match for match in matches if match.score >= MIN_SCORE]
    return sorted(alike, key=lambda match: (-match.score, match.claim.pk))[:limit]


def words_in_common(statement: str, other: str) -> list[str]:
    """Return the telling words that both statements have, folded, in the order of the first."""
    theirs = set(_content(other))
    return [word for word in dict.fromkeys(_content(statement)) if word in theirs]


def difference(claim: Claim, other: Claim) -> str:
    """Say how the other claim's figure differs, nothing when it does not or one of them has none."""
    ours, theirs = _figure(claim), _figure(other)
    if not ours or not theirs or _bound(claim) == _bound(other):
        return ""
    return f"{ours} here, {theirs} there"


def _bound(claim: Claim) -> tuple[object, ...]:
    """Return what is compared: “more than 40” and “at least 40” bound a number alike."""
    comparator = {Comparator.GT: Comparator.GTE, Comparator.LT: Comparator.LTE}.get(
        Comparator(claim.quantity_comparator), claim.quantity_comparator
    )
    return comparator, claim.quantity_value, claim.quantity_upper, claim.quantity_unit.casefold()


def _content(statement: str) -> list[str]:
    """Return the words that tell statements apart: long ones, numbers, signs of unspaced scripts."""
    return [word for word in fold(statement).split() if len(word) > 3 or not word.isascii() or word.isdigit()]


def _likeness(ours: list[str], theirs: list[str]) -> float:
    return fuzz.token_set_ratio(" ".join(ours), " ".join(theirs))


def _figure(claim: Claim) -> str:
    if claim.quantity_value is None:
        return ""
    numbers = [plain(claim.quantity_value)] + ([plain(claim.quantity_upper)] if claim.quantity_upper else [])
    sign = "" if len(numbers) > 1 else f"{claim.get_quantity_comparator_display()} "
    return f"{sign}{'–'.join(numbers)} {claim.quantity_unit}".strip()
