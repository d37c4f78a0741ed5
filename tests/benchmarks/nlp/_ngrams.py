"""The floor: logistic regression on words and pairs of words, as the published figures have it."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np

from tests.benchmarks.nlp._figures import Floats

_WORD = re.compile(r"\w+|[^\w\s]")
_ROUNDS, _RATE, _DECAY = 150, 0.5, 2e-5


class Ngrams:
    """Words and pairs of words, weighted by how rare they are, and a weight for each learned."""

    def __init__(self, texts: list[str], goal: Floats) -> None:
        counts = Counter(gram for text in texts for gram in set(_grams(text)))
        kept = [gram for gram, count in counts.items() if count > 1]
        self._numbers = {gram: number for number, gram in enumerate(kept)}
        self._rarity = np.log(len(texts) / np.array([counts[gram] for gram in kept])) + 1
        self._weights, self._bias = np.zeros(len(kept)), 0.0
        self._learn(self._table(texts), goal)

    def score(self, texts: list[str]) -> Floats:
        """Give the probability of each text."""
        return self._probabilities(self._table(texts), len(texts))

    def _table(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            counts = Counter(self._numbers[gram] for gram in _grams(text) if gram in self._numbers)
            numbers = np.fromiter(counts, dtype=int)
            own = (1 + np.log(np.fromiter(counts.values(), dtype=float))) * self._rarity[numbers]
            rows.append(np.full(len(numbers), row))
            columns.append(numbers)
            values.append(own / (np.linalg.norm(own) or 1))
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)

    def _probabilities(self, table: tuple[np.ndarray, np.ndarray, np.ndarray], count: int) -> Floats:
        rows, columns, values = table
        sums = np.bincount(rows, self._weights[columns] * values, count) + self._bias
        return 1 / (1 + np.exp(-sums))

    def _learn(self, table: tuple[np.ndarray, np.ndarray, np.ndarray], goal: Floats) -> None:
        """Descend with momentum for a fixed number of rounds (Kingma and Ba, Adam)."""
        rows, columns, values = table
        mean, square = np.zeros(len(self._weights)), np.zeros(len(self._weights))
        for round_ in range(1, _ROUNDS + 1):
            error = self._probabilities(table, len(goal)) - goal
            slope = np.bincount(columns, error[rows] * values, len(mean)) / len(goal) + _DECAY * self._weights
            mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
            step = mean / (1 - 0.9**round_) / (np.sqrt(square / (1 - 0.99**round_)) + 1e-8)
            self._weights -= _RATE * (1 - round_ / _ROUNDS) * step
            self._bias -= 2 * float(error.mean())


def _grams(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return words + [f"{left} {right}" for left, right in pairwise(words)]
