"""How encoder and features are mixed: a logistic regression of few numbers, on scores of unseen sentences."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from claims.extraction.alone import passage_of
from claims.extraction.features import BEYOND_WORDS, Passage, reasons_of
from claims.extraction.training.debates import Sentence
from claims.extraction.worthiness import Mixture

_Floats = npt.NDArray[np.float64]

# Set by hand, since debates undervalue both: there, a plain event is seldom thought worth checking, and the
# words alone tell all.
FACT, FEATURES = 0.2, 0.3


def features_of(texts: Sequence[str]) -> _Floats:
    """Give what the features of each sentence add up to."""
    passages = (passage_of(text, language="en") for text in texts)
    return np.array([sum(_within_words(passage)) for passage in passages])


def _within_words(passage: Passage) -> list[float]:
    reasons = reasons_of(passage)
    return [reason.weight for reason in reasons if reason.feature not in BEYOND_WORDS]


def fitted(found: _Floats, goal: _Floats, given: _Floats) -> tuple[float, float]:
    """Give weight and constant that make the goal most probable beside what is given (Newton's method)."""
    table = np.column_stack([found, np.ones(len(goal))])
    weights = np.zeros(2)
    for _ in range(30):
        likely = 1 / (1 + np.exp(-table @ weights - given))
        bend = (table * (likely * (1 - likely))[:, None]).T @ table
        weights += np.linalg.solve(bend + 1e-6 * np.eye(2), table.T @ (goal - likely))
    return float(weights[0]), float(weights[1])


def mixed(tested: list[Sentence], facts: Mapping[str, bool], unseen: Mapping[str, list[float]]) -> Mixture:
    """Fit the mixture; `facts` tells by key whether the crowd saw a fact in a sentence."""
    worth, fact = np.array(unseen["worth"]), np.array(unseen["fact"])
    goal = np.array([sentence.is_worth for sentence in tested], dtype=float)
    given = FACT * fact + FEATURES * features_of([sentence.text for sentence in tested])
    known = [place for place, sentence in enumerate(tested) if sentence.key in facts]
    seen = np.array([facts[tested[place].key] for place in known], dtype=float)
    weight, bias = fitted(worth, goal, given)
    verifiable, verifiable_bias = fitted(fact[known], seen, np.zeros(len(known)))
    values = (weight, FACT, FEATURES, bias, verifiable, verifiable_bias)
    return Mixture(*(round(value, 4) for value in values))


def write(mixture: Mixture, folder: Path) -> None:
    """Write the mixture beside the encoder."""
    (folder / "mixture.json").write_text(json.dumps(asdict(mixture), indent=2) + "\n")
