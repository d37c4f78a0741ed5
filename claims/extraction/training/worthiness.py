"""Make the model of check-worthiness anew, and what its benchmark needs.

    python -m claims.extraction.training.worthiness DATA [STEP …]

DATA holds ClaimBuster's `crowdsourced.jsonl` and `sample-2.5.jsonl` (training/debates.py says what they
are). The steps, all of them where none is named: `grouped` and `random` score the sample in four folds,
each by a network that has seen nothing of it; `mixture` fits how encoder and features are mixed, from the
grouped scores alone; `encoder` fits the network that ships to everything. An hour or two on one core.
"""

import argparse
import json
import tempfile
from pathlib import Path

from claims.extraction.encoder import MODEL, Encoder, Encoding
from claims.extraction.training import debates, export, fitting, mixing
from claims.extraction.training.network import Network

UNSEEN = Path(__file__).parent.parent / "tests" / "benchmarks" / "nlp" / "unseen"
SETTINGS = fitting.Settings()
STEPS = ("grouped", "random", "mixture", "encoder")


def main() -> None:
    """Run the steps."""
    parser = argparse.ArgumentParser(
        prog="python -m claims.extraction.training.worthiness", description=__doc__
    )
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    options = parser.parse_args()
    if unknown := set(options.steps) - set(STEPS):
        parser.error(f"no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    crowd, tested = debates.crowdsourced(options.data), debates.sample(options.data)
    for step in options.steps or STEPS:
        if step == "encoder":
            _fit_all(crowd, tested)
        elif step == "mixture":
            unseen = json.loads((UNSEEN / "grouped.json").read_text())
            facts = {sentence.key: bool(sentence.is_fact) for sentence in crowd}
            mixing.write(mixing.mixed(tested, facts, unseen), MODEL)
        else:
            _score_unseen(crowd, tested, step)


def _score_unseen(crowd: list[debates.Sentence], tested: list[debates.Sentence], scheme: str) -> None:
    """Write the log-odds of the sample, in its order, each from a network that has not seen the sentence.

    They are written after each fold, null where none has come to a sentence yet.
    """
    folds = debates.fold_of(tested, scheme)
    columns: dict[str, list[float | None]] = {name: [None] * len(tested) for name in ("worth", "fact")}
    for fold in range(debates.FOLDS):
        places = [place for place, own in enumerate(folds) if own == fold]
        rows = debates.training_set(crowd, tested, folds, fold)
        print(f"{scheme} fold {fold}: {len(rows)} to learn from, {len(places)} to score", flush=True)
        network = fitting.fit(rows, SETTINGS)
        found = _as_shipped(network, rows, [tested[place].text for place in places])
        for place, encoding in zip(places, found, strict=True):
            columns["worth"][place] = round(encoding.worth, 3)
            columns["fact"][place] = round(encoding.fact, 3)
        UNSEEN.mkdir(exist_ok=True)
        written = json.dumps({"fold": folds, **columns}, separators=(",", ":"))
        (UNSEEN / f"{scheme}.json").write_text(written)


def _as_shipped(network: Network, rows: list[debates.Sentence], texts: list[str]) -> list[Encoding]:
    """Score texts with a network as it would ship, in 8 bits."""
    with tempfile.TemporaryDirectory() as folder:
        _write(network, rows, Path(folder))
        return Encoder(Path(folder)).read(texts)


def _write(network: Network, rows: list[debates.Sentence], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    export.write(network, [row.text for row in rows[:: len(rows) // export.SHOWN]], folder)


def _fit_all(crowd: list[debates.Sentence], tested: list[debates.Sentence]) -> None:
    """Write the encoder that ships."""
    known = {sentence.key for sentence in crowd}
    rows = crowd + [sentence for sentence in tested if sentence.key not in known]
    _write(fitting.fit(rows, SETTINGS), rows, MODEL)


if __name__ == "__main__":
    main()
