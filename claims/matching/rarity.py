"""How rare words are in English at large, by their place in the vocabulary, which is in order of it."""

from functools import lru_cache
from math import log

from claims.matching.static import static_vectors
from claims.matching.wordpieces import bare

# How rare a word is, of 1, that is worth telling as a reason: “were” is not, “built” is.
TELLING = 0.55
_FIRST_WORD = 1995  # what comes before in the vocabulary are signs and letters


@lru_cache(100_000)
def rarity(word: str) -> float:
    """Return how rare a word is, from 0 to 1; 1 for one that the vocabulary does not have whole."""
    numbers = static_vectors().vocabulary.numbers
    rank = numbers.get(bare(word), len(numbers)) - _FIRST_WORD
    return log(1 + max(rank, 1)) / log(1 + len(numbers) - _FIRST_WORD)
