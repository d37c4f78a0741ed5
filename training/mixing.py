"""How encoder and features are mixed: a logistic regression of few numbers, on scores of unseen sentences."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from claims.extraction.alone import passage_of
from claims.extraction.features import BEYOND_WORDS, Passage, reasons_of
from claims.extraction.worthiness import Mixture
from training.debates import Sentence

_Floats = npt.NDArray[np.float64]


def features_of(texts: list[str]) -> _Floats:
    """Give what the features of each sentence add up to."""
    passages = (passage_of(text, language="en") for text in texts)
    return np.array([sum(_within_words(passage)) for passage in passages])


def _within_words(passage: Passage) -> list[float]:
    reasons = reasons_of(passage)
    return [reason.weight for reason in reasons if reason.feature not in BEYOND_WORDS]


def fitted(columns: list[_Floats], goal: _Floats) -> _Floats:
    """Give the weights of columns, last a constant, that make the goal most probable (Newton's method)."""
    table = np.column_stack([*columns, np.ones(len(goal))])
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        found = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (goal - found)
        bend = (table * (found * (1 - found))[:, None]).T @ table
        weights += np.linalg.solve(bend + 1e-6 * np.eye(len(weights)), slope)
    return weights


def mixed(tested: list[Sentence], facts: dict[str, bool], unseen: dict[str, list[float]]) -> Mixture:
    """Fit the mixture; `facts` tells by key whether the crowd saw a fact in a sentence."""
    worth, fact = np.array(unseen["worth"]), np.array(unseen["fact"])
    goal = np.array([sentence.is_worth for sentence in tested], dtype=float)
    encoder, features, bias = fitted([worth, features_of([one.text for one in tested])], goal).tolist()
    known = [place for place, sentence in enumerate(tested) if sentence.key in facts]
    seen = np.array([facts[tested[place].key] for place in known], dtype=float)
    fact_scale, fact_bias = fitted([fact[known]], seen).tolist()
    return Mixture(*(round(value, 4) for value in (encoder, features, bias, fact_scale, fact_bias)))


def write(mixture: Mixture, folder: Path) -> None:
    """Write the mixture beside the encoder."""
    (folder / "mixture.json").write_text(json.dumps(asdict(mixture), indent=2) + "\n")
