"""How well check-worthiness is told, in debates and in news, how sure it may be believed, and how fast.

Data: `checkworthiness/`, ClaimBuster's two files (read by claims/extraction/training/debates.py), and our own
news sentences (tests/claims/extraction/news), of which nothing is trained on. The debates are scored in four
folds, whole debates together or dealt at random, each by an encoder that has seen nothing of its fold.
Training takes an hour, so these scores were written by `python -m claims.extraction.training.worthiness` and
lie in `unseen/`. The rest is fitted and measured here: the mixture of encoder and features on other folds,
and the floors: n-grams with logistic regression on the same sentences that the encoder had, and the features
alone, which is how scores were made before there was an encoder.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from claims.extraction import alone, encoder
from claims.extraction.features import BIAS
from claims.extraction.training import debates, mixing
from tests.benchmarks.nlp._figures import HEAD, Floats, figures, kappa, reliability
from tests.benchmarks.nlp._ngrams import Ngrams

UNSEEN = Path(__file__).parent / "unseen"
NEWS = Path(__file__).parents[2] / "claims" / "extraction" / "news" / "sentences.jsonl"
_TIMED = 2000


def run(data: Path) -> None:
    """Print the tables."""
    folder = data / "checkworthiness"
    crowd, sample = debates.crowdsourced(folder), debates.sample(folder)
    goal = np.array([sentence.is_worth for sentence in sample], dtype=float)
    features = mixing.features_of([sentence.text for sentence in sample])
    print(f"{len(sample)} debate sentences, {goal.mean():.0%} check-worthy; figures of that class.")
    for scheme, title in (("grouped", "whole debates apart"), ("random", "dealt at random")):
        if not (UNSEEN / f"{scheme}.json").exists():
            command = f"python -m claims.extraction.training.worthiness FOLDER {scheme}"
            print(f"\nFour folds, {title}: not scored yet; {command}")
            continue
        folds = debates.fold_of(sample, scheme)
        alone_, mixed = _unseen(scheme, folds), _mixed(scheme, folds, features, goal)
        known = ~np.isnan(mixed)
        print(f"\nFour folds, {title}; {known.sum()} sentences\n{HEAD}")
        for name, found in (
            ("encoder and features", mixed),
            ("encoder alone, as it is", _logistic(alone_["worth"])),
            ("n-grams", _ngrams(crowd, sample, folds)),
            ("features alone", _logistic(BIAS + features)),
        ):
            print(figures(goal[known], found[known]).line(name))
        print(f"\n{reliability(goal[known], mixed[known])}")
    _show_news(crowd)
    _show_pace([sentence.text for sentence in sample])


def _logistic(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-log_odds))


def _unseen(scheme: str, folds: list[int]) -> dict[str, Floats]:
    """Read the encoder's scores of sentences it had not seen, NaN where there is none yet."""
    read = json.loads((UNSEEN / f"{scheme}.json").read_text())
    if read["fold"] != folds:
        raise ValueError(f"{scheme}.json was written for other data; train anew.")
    return {name: np.array(read[name], dtype=float) for name in ("worth", "fact")}


def _mixed(scheme: str, folds: list[int], features: Floats, goal: Floats) -> Floats:
    """Mix the unseen scores with the features, each fold as fitted on what was unseen of the others."""
    own, fitted_on = _unseen(scheme, folds), json.loads((UNSEEN / "grouped.json").read_text())
    worth, fact = np.array(fitted_on["worth"]), np.array(fitted_on["fact"])
    given = mixing.FACT * fact + mixing.FEATURES * features
    found = np.zeros(len(goal))
    for fold in range(debates.FOLDS):
        inside = np.array(folds) == fold
        weight, bias = mixing.fitted(worth[~inside], goal[~inside], given[~inside])
        found[inside] = weight * own["worth"][inside] + mixing.FACT * own["fact"][inside] + bias
    return _logistic(found + mixing.FEATURES * features)


def _ngrams(crowd: list[debates.Sentence], sample: list[debates.Sentence], folds: list[int]) -> Floats:
    found = np.zeros(len(sample))
    for fold in range(debates.FOLDS):
        places = [place for place, own in enumerate(folds) if own == fold]
        known = debates.training_set(crowd, sample, folds, fold)
        model = Ngrams([one.text for one in known], np.array([one.is_worth for one in known], dtype=float))
        found[places] = model.score([sample[place].text for place in places])
    return found


def _show_news(crowd: list[debates.Sentence]) -> None:
    """Print the figures on news sentences."""
    rows = [json.loads(line) for line in NEWS.read_text().splitlines()]
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    worths = [worth for worth in alone.score_sentences(texts, language="en") if worth]
    rules = _logistic(BIAS + mixing.features_of(texts))
    for name, found, is_so, was_so in (
        ("worth checking", [one.score for one in worths], "worth".__eq__, lambda one: one.is_worth),
        ("verifiable", [one.verifiable for one in worths], "none".__ne__, lambda one: bool(one.is_fact)),
    ):
        goal = np.array([is_so(label) for label in labels], dtype=float)
        print(f"\n{len(rows)} news sentences of ours, {goal.mean():.0%} {name}\n{HEAD}")
        print(figures(goal, np.array(found)).line("encoder and features"))
        print(figures(goal, _ngrams_of(crowd, was_so, texts)).line("n-grams"))
        print(figures(goal, rules).line("features alone"))
        print(f"\n{reliability(goal, np.array(found))}")
    _show_agreement(rows)


def _ngrams_of(
    crowd: list[debates.Sentence], was_so: Callable[[debates.Sentence], bool], texts: list[str]
) -> Floats:
    goal = np.array([was_so(one) for one in crowd], dtype=float)
    return Ngrams([one.text for one in crowd], goal).score(texts)


def _show_agreement(rows: list[dict[str, str]]) -> None:
    """Print how far the two labelings agree."""
    first, second = ([row[name] for row in rows] for name in ("first", "second"))
    worth, fact = (
        kappa([label == kind for label in first], [label == kind for label in second])
        for kind in ("worth", "none")
    )
    both = kappa(first, second)
    print(
        f"\nCohen's kappa of the two labelings: {both:.2f}; worth or not {worth:.2f}, none or not {fact:.2f}"
    )


def _show_pace(texts: list[str]) -> None:
    """Print how long loading takes, and how many sentences are scored in a second on one core."""
    started = time.perf_counter()
    encoder.Encoder().read(texts[:1])
    loaded = time.perf_counter() - started
    timed = texts[:: len(texts) // _TIMED]
    alone.score_sentences(timed[:100], language="en")
    started = time.process_time()
    alone.score_sentences(timed, language="en")
    rate = len(timed) / (time.process_time() - started)
    print(f"\nLoaded in {loaded:.2f} s; {rate:,.0f} sentences/s on one core, features and reasons included.")
