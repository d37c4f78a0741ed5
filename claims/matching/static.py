"""What sentences mean, nearly for free: each word has a vector of its own, and a sentence is their sum.

The vectors are distilled from MiniLM-L6 (see docs/models/matching.md). They are English.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from claims.matching.wordpieces import Vocabulary

Vectors = npt.NDArray[np.float32]
DATA = Path(__file__).parent / "data"
_BATCH = 256  # so many fit into the processor's cache


class SentenceModel(Protocol):
    """Gives sentences vectors of length 1; the more two mean the same, the greater is their product."""

    name: str
    dimensions: int
    # Whether the vectors of many sentences take long, so that they had better be kept.
    is_slow: bool

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return the vectors, one row a sentence."""
        ...


class StaticVectors:
    """The distilled word vectors."""

    name = "static"
    is_slow = False

    def __init__(self) -> None:
        self.vocabulary = Vocabulary(DATA / "vocabulary.txt")
        with np.load(DATA / "static.npz", allow_pickle=False) as data:
            self._rows, self._scales = data["rows"], data["scales"]
            self._common = np.unpackbits(data["common"], count=len(self._rows))
        self.dimensions = self._rows.shape[1]

    def is_common(self, word: str) -> bool:
        """Whether a word is one that is written in lower case inside a sentence."""
        number = self.vocabulary.numbers.get(word)
        return number is not None and bool(self._common[number])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return the vectors, one row a sentence; zeros for one without words."""
        vectors = np.zeros((len(sentences), self.dimensions), np.float32)
        for start in range(0, len(sentences), _BATCH):
            self._encode(sentences[start : start + _BATCH], vectors[start : start + _BATCH])
        return vectors

    def _encode(self, sentences: Sequence[str], out: Vectors) -> None:
        pieces = [self.vocabulary.words(sentence) for sentence in sentences]
        counts = np.array([len(each) for each in pieces])
        if not counts.any():
            return
        numbers = np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(counts.sum()))
        rows = self._rows[numbers] * self._scales[numbers, None]
        filled = counts > 0
        starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
        sums = np.add.reduceat(rows, starts, axis=0)
        out[filled] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


@cache
def static_vectors() -> StaticVectors:
    """Return the model, read once in each process and only when it is needed."""
    return StaticVectors()
