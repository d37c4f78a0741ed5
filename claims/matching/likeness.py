"""How alike a text and a claim are, and by what: what they mean, the words they share, who said it and when.

The score runs from 0 to 100. Two thirds of it are the product of the sentence vectors, one third the words in
common; the rarer a word is in English at large, the more it counts, so that a score does not depend on what
else is in the collection. The weights were chosen by reason and are the same for every kind of text. In other
languages than English, which the sentence models do not know, the words are all of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp

import numpy as np

from claims.matching.lexical import PLAIN, language_of, prepared, stems
from claims.matching.rarity import TELLING, rarity
from claims.matching.static import SentenceModel, Vectors
from claims.matching.wordpieces import bare

# Of a claim's vector and that of the title above its fact-check.
_CLAIM, _TITLE = 0.7, 0.3
_WORDS = 0.5
# What the same speaker, the same year and the same month add, each.
_CONTEXT = 0.1
# So many rare words in common are nearly all that a long text can show.
_MANY_WORDS = 4.0
_DOUBLE_QUOTES = re.compile(r"[\"“”„‟«»‹›]|(?<!\w)['‘’‚‛`]+|['‘’‛`]+(?!\w)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim that may be found again."""

    key: str | int
    claim: str
    title: str = ""
    speaker: str = ""
    on: date | None = None
    language: str = ""

    @property
    def reading(self) -> str:
        """Under which language's rules it is read."""
        return language_of(self.claim, self.language)


@dataclass(frozen=True, slots=True)
class Question:
    """A text whose claim is looked for, with what is known of it."""

    text: str
    speaker: str = ""
    on: date | None = None
    language: str = ""


def unquoted(text: str) -> str:
    """Return a text without quotation marks: the same words in other marks are the same claim."""
    return _DOUBLE_QUOTES.sub("", text).strip()


def vectors_of(entries: Sequence[Entry], model: SentenceModel) -> Vectors:
    """Return one vector for each entry, its title mixed in."""
    vectors = model.encode([unquoted(entry.claim) for entry in entries])
    titled = [number for number, entry in enumerate(entries) if entry.title]
    if titled:
        titles = model.encode([unquoted(entries[number].title) for number in titled])
        vectors[titled] = _CLAIM * vectors[titled] + _TITLE * titles
    return vectors


def scores(question: Question, vector: Vectors, entries: Sequence[Entry], vectors: Vectors) -> list[float]:
    """Return how alike the question is to each of the entries, whose vectors are given."""
    asked_in_english = question.language[:2].lower() in ("", "en")
    meanings = np.maximum(vectors @ vector, 0)
    result = []
    for entry, meaning in zip(entries, meanings, strict=True):
        language = entry.reading
        words = _words_alike(question.text, entry, language)
        said = float(meaning) + _WORDS * words
        alike = said / (1 + _WORDS) if language == "en" and asked_in_english else words
        alike += _CONTEXT / (1 + _WORDS) * _context(question, entry)
        result.append(round(100 * alike, 3))
    return result


def words_in_common(text: str, entry: Entry) -> list[str]:
    """Return the telling words of a text, in lower case and its order, that the entry has in some form."""
    language = entry.reading
    theirs = set(stems(f"{entry.claim} {entry.title}", language))
    words = dict.fromkeys(bare(word) for word in _WORD.findall(prepared(text, language)))
    telling = (word for word in words if language == PLAIN or rarity(word) > TELLING)
    return [word for word in telling if set(stems(word, language)) & theirs]


def telling_words(text: str, language: str) -> list[str]:
    """Return the stems of a text, those of its rarest words first."""
    known = weighted(text, language)
    return sorted(known, key=lambda stem: (-known[stem], -len(stem), stem))


def _words_alike(text: str, entry: Entry, language: str) -> float:
    ours, theirs = weighted(text, language), weighted(entry.claim, language)
    shared = sum(weight for stem, weight in ours.items() if stem in theirs)
    dice = 2 * shared / (sum(ours.values()) + sum(theirs.values()) or 1)
    if entry.title:
        titled = weighted(entry.title, language)
        shared += sum(weight for stem, weight in ours.items() if stem not in theirs and stem in titled)
    return max(dice, 1 - exp(-shared / _MANY_WORDS))


@lru_cache(4096)
def weighted(text: str, language: str) -> dict[str, float]:
    """Return the stems of a text, each with how rare its word is, from 0 to 1."""
    if language == PLAIN:
        return dict.fromkeys(stems(text, language), 1.0)
    known = (_known(word, language) for word in _WORD.findall(prepared(text, language)))
    return {stem: weight for stem, weight in known if stem}


@lru_cache(100_000)
def _known(word: str, language: str) -> tuple[str, float]:
    found = stems(word, language)
    return (found[0], rarity(word)) if found else ("", 0.0)


def _context(question: Question, entry: Entry) -> float:
    """Return up to 3: for the same speaker, the same year, the same month."""
    alike = float(bool(set(_names(question.speaker)) & set(_names(entry.speaker))))
    if question.on and entry.on:
        days = abs((question.on - entry.on).days)
        alike += exp(-days / 365) + exp(-days / 30)
    return alike


def _names(speaker: str) -> Iterable[str]:
    return (word for word in _WORD.findall(bare(speaker)) if len(word) > 2)
