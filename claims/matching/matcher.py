"""The same claim among many, in memory: candidates by words and by meaning, then compared one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from claims.matching.cleaning import cleaned
from claims.matching.differences import difference
from claims.matching.lexical import WordIndex
from claims.matching.likeness import Entry, Question, scores, vectors_of, words_in_common
from claims.matching.static import SentenceModel, Vectors, static_vectors

# How many candidates each way gives, and up to how many claims all are looked at for their meaning.
CANDIDATES = 100
SCANNED = 50_000
# From which score on a claim could be taken for the same, so that what makes it another is told.
ALIKE = 40


@dataclass(frozen=True)
class Found:
    """A claim like the question: how alike (0 to 100), by which words, and what makes it another claim."""

    entry: Entry
    score: float
    words: list[str]
    difference: str


def ranked(
    question: Question, entries: Sequence[Entry], *, limit: int, vector: Vectors, vectors: Vectors
) -> list[Found]:
    """Compare a question with entries, whose vectors are given; the most alike first, else in their order."""
    alike = scores(question, vector, entries, vectors)
    best = sorted(range(len(entries)), key=lambda number: -alike[number])[:limit]
    return [_found(question, entries[number], alike[number]) for number in best]


def _found(question: Question, entry: Entry, score: float) -> Found:
    return Found(
        entry=entry,
        score=score,
        words=words_in_common(question.text, entry),
        difference=difference(question.text, entry.claim, language=entry.reading) if score >= ALIKE else "",
    )


class Matcher:
    """A collection of claims that can be asked for one that says the same as a text."""

    def __init__(self, entries: Sequence[Entry], model: SentenceModel | None = None) -> None:
        self.entries = entries
        self.model = model or static_vectors()
        self._words = WordIndex()
        self._words.put(
            ((number, f"{each.claim} {each.title}", each.reading) for number, each in enumerate(entries)),
            replace=False,
        )
        self._is_scanned = len(entries) <= SCANNED

    @cached_property
    def vectors(self) -> Vectors | None:
        """The vectors of all entries, made when they are needed first; None where that is too many."""
        is_kept = self._is_scanned or self.model.is_slow
        return vectors_of(self.entries, self.model) if is_kept else None

    def search(self, question: Question, limit: int = 5) -> list[Found]:
        """Return the claims that say about the same, the most alike first."""
        question = replace(question, text=cleaned(question.text))
        vector = self.model.encode([question.text])[0]
        numbers = self._candidates(question, vector, max(CANDIDATES, limit))
        entries = [self.entries[number] for number in numbers]
        vectors = self.vectors[numbers] if self.vectors is not None else vectors_of(entries, self.model)
        return ranked(question, entries, limit=limit, vector=vector, vectors=vectors)

    def _candidates(self, question: Question, vector: Vectors, count: int) -> list[int]:
        """Return the numbers of the entries to compare, in their order."""
        numbers = set(self._words.search(question.text, count))
        if self._is_scanned and self.vectors is not None and len(self.entries):
            alike = self.vectors @ vector
            last = min(count, len(alike))
            numbers.update(np.argpartition(-alike, last - 1)[:last].tolist())
        return sorted(numbers)
