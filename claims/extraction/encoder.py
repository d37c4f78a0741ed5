"""A small encoder of English sentences: what each word adds to the log-odds of two questions.

The questions are whether a sentence is worth checking, and whether it states a fact at all. The encoder is
the lowest layers of MiniLM, tuned to debates (docs/models/worthiness.md is its card), and lies beside this
module as data: an ONNX graph in 8 bits, the pieces of words, and their vectors.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from claims.extraction.wordpieces import Piece, Vocabulary

MODEL = Path(__file__).parent / "model"

_MOST_PIECES = 94
_MOST_CHARACTERS = 4000
_STEP = 8
_BATCH = 32
_ERRORS_ONLY = 3
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weighed:
    """A word of a sentence, by its place, and what it adds to the log-odds of `worth` and of `fact`."""

    start: int
    end: int
    worth: float
    fact: float


@dataclass(frozen=True)
class Encoding:
    """What the encoder makes of one sentence: its words, and the log-odds that they and a bias add up to."""

    words: tuple[Weighed, ...]
    worth: float
    fact: float


class Encoder:
    """The encoder as read from its files. Reads sentences alike whatever stands beside them."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._vocabulary = Vocabulary((folder / "pieces.txt").read_text().splitlines())
        self._vectors = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        self._scales = np.load(folder / "scales.npy", allow_pickle=False)
        self._bias = np.load(folder / "bias.npy", allow_pickle=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        graph = str(folder / "encoder.onnx")
        self._session: Any = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def read(self, texts: Sequence[str]) -> list[Encoding]:
        """Read sentences; of one that is very long, the beginning."""
        cut = [self._vocabulary.pieces(text[:_MOST_CHARACTERS], most=_MOST_PIECES) for text in texts]
        found: dict[int, Encoding] = {}
        for batch in _batches(cut):
            adds = self._adds([cut[index] for index in batch])
            sums = adds.sum(1, dtype=np.float64) + self._bias
            for index, own, total in zip(batch, adds, sums.tolist(), strict=True):
                found[index] = Encoding(_words(cut[index], own), *total)
        return [found[index] for index in range(len(cut))]

    def _adds(self, batch: list[list[Piece]]) -> _Floats:
        """Give (sentence, token, question) of sentences that fill the same number of places."""
        ids = np.zeros((len(batch), _places(batch[0])), dtype=np.intp)
        for row, pieces in enumerate(batch):
            numbers = [self._vocabulary.first, *(piece.number for piece in pieces), self._vocabulary.last]
            ids[row, : len(numbers)] = numbers
        vectors = self._vectors[ids] * self._scales[ids]
        is_token = (ids > 0).astype(np.float32)
        (adds,) = self._session.run(None, {"vectors": vectors, "is_token": is_token})
        return np.asarray(adds, dtype=np.float32)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Give the encoder that ships, read once."""
    return Encoder()


def _places(pieces: list[Piece]) -> int:
    """Give how many places a sentence fills: a multiple, so that few widths are ever computed."""
    return -(-(len(pieces) + 2) // _STEP) * _STEP


def _batches(cut: list[list[Piece]]) -> Iterator[list[int]]:
    """Give the sentences by number, those that fill as many places together."""
    order = sorted(range(len(cut)), key=lambda index: _places(cut[index]))
    for _, same in groupby(order, key=lambda index: _places(cut[index])):
        batch = list(same)
        yield from (batch[start : start + _BATCH] for start in range(0, len(batch), _BATCH))


def _words(pieces: list[Piece], adds: _Floats) -> tuple[Weighed, ...]:
    """Add up what the pieces of each word add."""
    own = zip(pieces, adds[1 : len(pieces) + 1].tolist(), strict=True)
    words = []
    for (start, end), same in groupby(own, key=lambda pair: (pair[0].start, pair[0].end)):
        worth, fact = (sum(values) for values in zip(*(value for _, value in same), strict=True))
        words.append(Weighed(start, end, worth, fact))
    return tuple(words)
