"""How much passages are worth checking: a probability, and what made it.

For English a trained encoder reads the words (claims/extraction/encoder.py); what the extractor knows
besides, a figure, a date, a heading, who said it, counts in its own features
(claims/extraction/features.py). Both are sums of terms that can be read, and so is the log-odds they add
up to. For other languages there is no model: their score comes from the features alone, orders an
article, and says so in its first reason.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from claims.extraction.encoder import MODEL, Encoding, Weighed, encoder
from claims.extraction.features import BEYOND_WORDS, BIAS, Passage, reasons_of
from claims.extraction.types import Reason

LANGUAGES = frozenset({"en"})

# The encoder's log-odds range twice as wide as those of the features, for which the weights were set.
_BESIDE = 2.0
_MOST_WORDS = 5
_FEWEST = 0.05


@dataclass(frozen=True)
class Worth:
    """How much one passage is worth checking, 0..1, with the reasons, the weightiest first.

    `verifiable` is the probability that it states a fact at all, important or not; None where no model tells.
    """

    score: float
    reasons: tuple[Reason, ...]
    verifiable: float | None = None


@dataclass(frozen=True)
class Mixture:
    """How much each part counts in the log-odds of worth, and then in those of stating a fact.

    `worth` and `fact` weigh the encoder's two answers, `features` what the features add up to.
    """

    worth: float
    fact: float
    features: float
    bias: float
    verifiable: float
    verifiable_bias: float


def has_model(language: str) -> bool:
    """Tell whether there is a model for a language, ISO 639-1."""
    return language in LANGUAGES


def score(passages: Sequence[Passage], *, language: str) -> list[Worth]:
    """Score passages of one text; each gets what it would get alone."""
    if not has_model(language):
        return [_unread(passage, language) for passage in passages]
    encodings = encoder().read([passage.words for passage in passages])
    return [_read(*pair) for pair in zip(passages, encodings, strict=True)]


@lru_cache(maxsize=1)
def mixture() -> Mixture:
    """Give the mixture that ships."""
    return Mixture(**json.loads((MODEL / "mixture.json").read_text()))


def _read(passage: Passage, encoding: Encoding) -> Worth:
    """Add up what encoder and features say."""
    own = mixture()
    features = [_scaled(one, own.features) for one in reasons_of(passage)]
    words = own.worth * encoding.worth + own.fact * encoding.fact
    total = own.bias + words + sum(one.weight for one in features)
    reasons = [*_words(passage.words, encoding), *features]
    verifiable = own.verifiable_bias + own.verifiable * encoding.fact
    return Worth(_probability(total), _ordered(reasons), _probability(verifiable))


def _scaled(reason: Reason, scale: float) -> Reason:
    """Give a feature the weight it has beside the encoder, which has read the same words."""
    return replace(reason, weight=reason.weight * (_BESIDE if reason.feature in BEYOND_WORDS else scale))


def _unread(passage: Passage, language: str) -> Worth:
    """Add up the features alone."""
    reasons = reasons_of(passage)
    total = BIAS + sum(reason.weight for reason in reasons)
    return Worth(_probability(total), (Reason(f"no model for {language}", 0.0, ""), *_ordered(reasons)))


def _words(text: str, encoding: Encoding) -> list[Reason]:
    """Give what the words add and what they take, each with the words that do most of it."""
    own = mixture()
    adds = [(word, own.worth * word.worth + own.fact * word.fact) for word in encoding.words]
    reasons = []
    for sign in (1, -1):
        side = [(word, weight) for word, weight in adds if sign * weight > 0]
        if side:
            total = sum(weight for _, weight in side)
            reasons.append(Reason("words", total, _named(text, side, _FEWEST * abs(total))))
    return reasons


def _named(text: str, adds: list[tuple[Weighed, float]], least: float) -> str:
    """Name the words that weigh most, in their order; marks are no words."""
    telling = [(abs(weight), word.start, word.end) for word, weight in adds if abs(weight) >= least]
    places = [place for place in telling if text[place[1] : place[2]].isalnum()]
    heaviest = sorted(places, key=lambda place: (-place[0], place[1]))[:_MOST_WORDS]
    chosen = {text[start:end]: None for _, start, end in sorted(heaviest, key=lambda place: place[1])}
    return ", ".join(chosen)


def _ordered(reasons: list[Reason]) -> tuple[Reason, ...]:
    rounded = (replace(one, weight=round(one.weight, 3)) for one in reasons)
    return tuple(sorted(rounded, key=lambda one: (-abs(one.weight), one.feature)))


def _probability(log_odds: float) -> float:
    return round(1 / (1 + math.exp(-log_odds)), 4)
