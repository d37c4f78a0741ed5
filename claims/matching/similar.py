"""Claims that say the same, and claims that only sound like it: another figure, a negation, another name.

Candidates are the published claims that the index of the ledger finds, and of all others those that share one
of the rarest words, found by the database's own search. They are compared as they stand in the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from claims.enums import Comparator, Publication
from claims.interchange.numbers import plain
from claims.matching.differences import difference as difference_of_words
from claims.matching.known import published_index
from claims.matching.lexical import language_of
from claims.matching.likeness import Entry, Question, telling_words, vectors_of
from claims.matching.matcher import Found, ranked
from claims.matching.static import static_vectors
from claims.models import Claim
from claims.models.claim import ClaimQuerySet

# How many claims are compared from either source, and by how many of the rarest words the others are found.
COMPARED = 100
LOOKED_UP = 6
MIN_SCORE = 55.0


@dataclass(frozen=True)
class Match:
    """A claim like another one: how alike (0 to 100), and what makes it another claim, if it is."""

    claim: Claim
    score: float
    difference: str = ""


def similar(claim: Claim, *, among: ClaimQuerySet, limit: int = 5) -> list[Match]:
    """Return the claims among these that say about the same, the most alike first."""
    question = Question(claim.statement, language=claim.language)
    others = {other.pk: other for other in _candidates(question, among.exclude(pk=claim.pk))}
    entries = [Entry(pk, other.statement, language=other.language) for pk, other in sorted(others.items())]
    return [
        Match(others[key], found.score, difference(claim, others[key], found.difference))
        for found in alike(question, entries, limit=limit)
        if isinstance(key := found.entry.key, int)
    ]


def alike(question: Question, entries: list[Entry], *, limit: int) -> list[Found]:
    """Compare a question with entries and return those that say about the same, the most alike first."""
    model = static_vectors()
    vector, vectors = model.encode([question.text])[0], vectors_of(entries, model)
    found = ranked(question, entries, limit=limit, vector=vector, vectors=vectors)
    return [each for each in found if each.score >= MIN_SCORE]


def sharing_words(question: Question, among: ClaimQuerySet) -> ClaimQuerySet:
    """Keep the latest of the claims that share one of the rarest words of a question."""
    words = telling_words(question.text, language_of(question.text, question.language))[:LOOKED_UP]
    return among.sharing_a_word(words).order_by("-pk")[:COMPARED]


def _candidates(question: Question, among: ClaimQuerySet) -> Iterable[Claim]:
    known = published_index.search(question.text, COMPARED)
    if known is None:
        return sharing_words(question, among)
    others = among.exclude(publication=Publication.PUBLISHED)
    return chain(among.filter(pk__in=known), sharing_words(question, others))


def difference(claim: Claim, other: Claim, in_words: str | None = None) -> str:
    """Say what makes the other claim another one: its figure as it was read, or else what the words tell."""
    ours, theirs = _figure(claim), _figure(other)
    if ours and theirs and _bound(claim) != _bound(other):
        return f"{ours} here, {theirs} there"
    if in_words is None:
        reading = language_of(claim.statement, claim.language)
        in_words = difference_of_words(claim.statement, other.statement, language=reading)
    return in_words


def _bound(claim: Claim) -> tuple[object, ...]:
    """Return what is compared: “more than 40” and “at least 40” bound a number alike."""
    comparator = {Comparator.GT: Comparator.GTE, Comparator.LT: Comparator.LTE}.get(
        Comparator(claim.quantity_comparator), claim.quantity_comparator
    )
    return comparator, claim.quantity_value, claim.quantity_upper, claim.quantity_unit.casefold()


def _figure(claim: Claim) -> str:
    if claim.quantity_value is None:
        return ""
    numbers = [plain(claim.quantity_value)] + ([plain(claim.quantity_upper)] if claim.quantity_upper else [])
    sign = "" if len(numbers) > 1 else f"{claim.get_quantity_comparator_display()} "
    return f"{sign}{'–'.join(numbers)} {claim.quantity_unit}".strip()
