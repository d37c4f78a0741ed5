"""Figures of yes-or-no answers that come as probabilities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
HEAD = f"{'':34}{'P':>7}{'R':>7}{'F1':>7}{'macro':>7}{'AP':>7}{'Brier':>7}"


@dataclass(frozen=True)
class Figures:
    """Precision, recall and F1 of yes, F1 averaged over yes and no, average precision, Brier score."""

    precision: float
    recall: float
    f1: float
    macro: float
    average_precision: float
    brier: float

    def line(self, name: str) -> str:
        """Give one line of the table below HEAD."""
        values = (self.precision, self.recall, self.f1, self.macro, self.average_precision, self.brier)
        return f"{name:34}" + "".join(f"{value:7.3f}" for value in values)


def figures(goal: Floats, found: Floats, threshold: float = 0.5) -> Figures:
    """Compare probabilities with what is so, yes being at least the threshold."""
    said = found >= threshold
    precision, recall, yes = _f1(goal == 1, said)
    _, _, no = _f1(goal == 0, ~said)
    brier = float(np.mean((found - goal) ** 2))
    return Figures(precision, recall, yes, (yes + no) / 2, average_precision(goal, found), brier)


def _f1(is_so: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    both = float(np.sum(is_so & said))
    precision, recall = both / max(1.0, float(said.sum())), both / max(1.0, float(is_so.sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def average_precision(goal: Floats, found: Floats) -> float:
    """Give the mean of the precision at each yes, ties as they come in the data."""
    ranked = goal[np.argsort(-found, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(np.sum(precision * ranked) / ranked.sum())


def reliability(goal: Floats, found: Floats) -> str:
    """Draw how often it is so where a probability is given, a line for each tenth."""
    lines = [f"{'score':>10}{'sentences':>11}{'mean score':>12}{'are so':>8}"]
    tenths = np.minimum(9, (found * 10).astype(int))
    for tenth in range(10):
        inside = tenths == tenth
        if not inside.any():
            continue
        mean, share = float(found[inside].mean()), float(goal[inside].mean())
        bar = "".join(
            "|" if place == round(mean * 40) else "█" if place < share * 40 else " " for place in range(41)
        )
        lines.append(
            f"{tenth / 10:6.1f}-{tenth / 10 + 0.1:.1f}{inside.sum():11}{mean:12.3f}{share:8.3f}  {bar}"
        )
    return "\n".join(lines)


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Give Cohen's kappa of two labelings."""
    counts, others = Counter(first), Counter(second)
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)
    chance = sum(counts[label] * others[label] for label in counts) / len(first) ** 2
    return (agreed - chance) / (1 - chance)
