"""ClaimBuster's debate sentences: how they are read, and how they are dealt into folds.

Arslan, Hassan, Li and Tremayne, "A Benchmark Dataset of Check-worthy Factual Claims", ICWSM 2020 (Zenodo
record 3836810, CC BY 4.0): 22,501 sentences of the debates of US presidential candidates from 1960 to
2016, as judged by a crowd, and a sample of 9,674 in two classes, part of it judged by experts.
"""

import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDS = 4
SCHEMES = ("random", "grouped")


@dataclass(frozen=True)
class Sentence:
    """One sentence; `is_fact` is None where only its worth was judged, `debate` empty where not told."""

    text: str
    is_worth: bool
    is_fact: bool | None
    debate: str

    @property
    def key(self) -> str:
        """Give what makes two spellings of a sentence one."""
        return re.sub(r"[^a-z0-9]", "", self.text.lower())


def crowdsourced(data: Path) -> list[Sentence]:
    """Read the sentences that the crowd judged: check-worthy (1), an unimportant fact (0), none (-1)."""
    rows = _lines(data / "crowdsourced.jsonl")
    return [Sentence(row["text"], row["verdict"] == 1, row["verdict"] >= 0, row["file"]) for row in rows]


def sample(data: Path) -> list[Sentence]:
    """Read the sample of the published figures; the debate of a sentence comes from the crowd's set."""
    debates = {sentence.key: sentence.debate for sentence in crowdsourced(data)}
    rows = [Sentence(row["text"], row["label"] == 1, None, "") for row in _lines(data / "sample-2.5.jsonl")]
    return [Sentence(row.text, row.is_worth, None, debates.get(row.key, "")) for row in rows]


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def fold_of(sentences: list[Sentence], scheme: str) -> list[int]:
    """Deal the sample into folds: at random with as much of each class, or whole debates together.

    A sentence of no known debate is tested in one of the folds, and trained on in none.
    """
    if scheme == "random":
        return _stratified(sentences)
    sizes = Counter(sentence.debate for sentence in sentences if sentence.debate)
    loads, where = [0] * FOLDS, {}
    for debate, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        where[debate] = loads.index(min(loads))
        loads[where[debate]] += size
    return [where.get(sentence.debate, index % FOLDS) for index, sentence in enumerate(sentences)]


def _stratified(sentences: list[Sentence]) -> list[int]:
    dealt, chance = [0] * len(sentences), random.Random(0)  # noqa: S311 a shuffle, no secret
    for is_worth in (False, True):
        places = [index for index, sentence in enumerate(sentences) if sentence.is_worth == is_worth]
        chance.shuffle(places)
        for number, place in enumerate(places):
            dealt[place] = number % FOLDS
    return dealt


def training_set(
    crowd: list[Sentence], tested: list[Sentence], folds: list[int], fold: int
) -> list[Sentence]:
    """Give all that may be trained on where one fold is tested: nothing that is tested, in any spelling.

    Where the folds are whole debates, nothing else of the debates tested either; `folds` has them apart.
    """
    held = {one.key for one, own in zip(tested, folds, strict=True) if own == fold}
    debates = _debates_of_one_fold(tested, folds).get(fold, set())
    rows = [one for one in crowd if one.key not in held and one.debate not in debates]
    if _debates_of_one_fold(tested, folds):
        return rows
    known = held | {one.key for one in rows}
    return rows + [one for one in tested if one.key not in known]


def _debates_of_one_fold(tested: list[Sentence], folds: list[int]) -> dict[int, set[str]]:
    """Give the debates of each fold, or nothing where debates are spread over the folds."""
    found: dict[str, set[int]] = {}
    for one, fold in zip(tested, folds, strict=True):
        if one.debate:
            found.setdefault(one.debate, set()).add(fold)
    if any(len(places) > 1 for places in found.values()):
        return {}
    return {fold: {debate for debate, places in found.items() if fold in places} for fold in range(FOLDS)}
