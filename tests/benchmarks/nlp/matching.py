"""How well, and how fast, the same claim is found among many.

Reads `matching/` (CheckThat! 2020 task 2: tweets and verified claims) and `matching-debates/` (CheckThat!
2021 task 2B: sentences of debates and verified claims); the package's docstring says where they come from.
The floor is BM25 by stems over claim and title, in the same index. Beside it stand the static vectors that
ship, and MiniLM where it is installed. “+” marks questions with their context: the day and the names in a
transcript's id. After these come the speed of building and asking from ten thousand to a million claims, made
of the debates' claims with a third of their words exchanged, and the pairs of tests/claims/matching. Times
are the processor's.
"""

import json
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.matching import files
from claims.matching.cleaning import cleaned
from claims.matching.lexical import WordIndex
from claims.matching.likeness import Entry, Question
from claims.matching.matcher import Matcher
from claims.matching.minilm import is_installed, minilm
from claims.matching.similar import MIN_SCORE
from claims.matching.static import SentenceModel, static_vectors

PAIRS = Path(__file__).parents[2] / "claims/matching/pairs.jsonl"
SIZES = (10_000, 100_000, 1_000_000)
DEPTH = 100
ROW = "{:<10}{:<7}{:<24}{:>7.3f}{:>7.3f}{:>7.3f}{:>7.3f}{:>9.1f}"

Asked = Sequence[tuple[str, Question, set[str]]]
Search = Callable[[Question], list[str]]


@dataclass(frozen=True)
class Figures:
    """Mean average precision at 1, 3 and 5, mean reciprocal rank, and milliseconds for a question."""

    precisions: tuple[float, float, float]
    reciprocal: float
    milliseconds: float


def run(data: Path) -> None:
    """Print the tables."""
    print(f"{'set':<10}{'part':<7}{'method':<24}{'MAP@1':>7}{'MAP@3':>7}{'MAP@5':>7}{'MRR':>7}{'ms':>9}")
    tweets, debates = data / "matching", data / "matching-debates"
    if tweets.is_dir():
        known = files.entries(tweets / "verified_claims.tsv")
        _table("tweets", known, {part: _tweets(tweets, part) for part in ("train", "dev")})
    if debates.is_dir():
        known = files.entries(debates / "verified_claims.jsonl")
        asked = {part: _debates(debates, part, context=False) for part in ("train", "dev")}
        asked |= {f"{part} +": _debates(debates, part, context=True) for part in ("train", "dev")}
        _table("debates", known, asked)
        _growth(known, [question for _, question, _ in asked["dev"]])
    _pairs()


def _tweets(folder: Path, part: str) -> Asked:
    relevant: dict[str, set[str]] = {}
    for line in (folder / f"{part}.qrels").read_text().splitlines():
        query, _, claim, _ = line.split("\t")
        relevant.setdefault(query, set()).add(claim)
    asked = files.questions(folder / f"{part}.queries.tsv")
    return [(str(key), question, relevant[str(key)]) for key, question in asked]


def _debates(folder: Path, part: str, *, context: bool) -> Asked:
    path = folder / f"{part}.jsonl"
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    relevant = {row["id"]: set(row["relevant"]) for row in rows}
    asked = files.questions(path, context=context)
    return [(str(key), question, relevant[str(key)]) for key, question in asked]


def _table(name: str, known: list[Entry], asked: dict[str, Asked]) -> None:
    _lines(name, "BM25, the floor", _floor(known), asked)
    for model in _models():
        _lines(name, model.name, _ours(known, model), asked)


def _lines(name: str, method: str, search: Search, asked: dict[str, Asked]) -> None:
    for part, questions in asked.items():
        its = measured(questions, search)
        print(ROW.format(name, part, method, *its.precisions, its.reciprocal, its.milliseconds), flush=True)


def _models() -> Iterator[SentenceModel]:
    yield static_vectors()
    if is_installed():
        yield minilm()


def _floor(known: list[Entry]) -> Search:
    index = WordIndex()
    index.put(
        ((number, f"{each.claim} {each.title}", "en") for number, each in enumerate(known)), replace=False
    )
    return lambda question: [str(known[at].key) for at in index.search(cleaned(question.text), DEPTH)]


def _ours(known: list[Entry], model: SentenceModel) -> Search:
    start = time.process_time()
    matcher = Matcher(known, model)
    assert matcher.vectors is not None
    spent = time.process_time() - start
    print(f"  ({model.name}: {len(known):,} claims read in {spent:.1f} s)")
    return lambda question: [str(found.entry.key) for found in matcher.search(question, 10)]


def measured(asked: Asked, search: Search) -> Figures:
    """Ask each question and measure the answers."""
    start = time.process_time()
    answers = [(search(question), relevant) for _, question, relevant in asked]
    spent = time.process_time() - start
    return Figures(
        tuple(
            _mean(_average_precision(found, relevant, at) for found, relevant in answers) for at in (1, 3, 5)
        ),
        _mean(_reciprocal(found, relevant) for found, relevant in answers),
        1000 * spent / len(asked),
    )


def _average_precision(found: Sequence[str], relevant: set[str], depth: int) -> float:
    hits, total = 0, 0.0
    for rank, key in enumerate(found[:depth], start=1):
        if key in relevant:
            hits += 1
            total += hits / rank
    return total / min(len(relevant), depth)


def _reciprocal(found: Sequence[str], relevant: set[str]) -> float:
    return next((1 / rank for rank, key in enumerate(found, start=1) if key in relevant), 0.0)


def _mean(values: Iterator[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _growth(known: list[Entry], questions: Sequence[Question]) -> None:
    print(f"\n{'claims':>10}{'claims/s':>12}{'vectors, s':>12}{'ms a question':>16}{'memory, MB':>12}")
    for size in SIZES:
        entries = list(_many(known, size))
        before, start = _memory(), time.process_time()
        matcher = Matcher(entries)
        spent = time.process_time() - start
        start = time.process_time()
        _ = matcher.vectors
        vectors = time.process_time() - start
        start = time.process_time()
        for question in questions:
            matcher.search(question)
        each = 1000 * (time.process_time() - start) / len(questions)
        print(f"{size:>10,}{size / spent:>12,.0f}{vectors:>12.1f}{each:>16.1f}{_memory() - before:>12.0f}")
    print("  (up to 50,000 claims their vectors are kept; beyond, made of the candidates)")


def _many(known: list[Entry], size: int) -> Iterator[Entry]:
    chance = random.Random(1)
    words = [word for each in known for word in each.claim.split()]
    for number in range(size):
        said = known[number % len(known)].claim.split()
        for _ in range(len(said) // 3):
            said[chance.randrange(len(said))] = chance.choice(words)
        yield Entry(number, " ".join(said))


def _memory() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _pairs() -> None:
    print(f"\n{'pairs of ours':<16}{'method':<10}{'pairs':>7}{'offered as the same':>22}")
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    for model in _models():
        for kind in dict.fromkeys(pair["kind"] for pair in pairs):
            of_kind = [pair for pair in pairs if pair["kind"] == kind]
            offered = sum(_is_offered(pair["claim"], pair["other"], model) for pair in of_kind)
            print(f"{kind:<16}{model.name:<10}{len(of_kind):>7}{offered:>13} ({offered / len(of_kind):.1%})")


def _is_offered(claim: str, other: str, model: SentenceModel) -> bool:
    (found,) = Matcher([Entry(1, other)], model).search(Question(claim))
    return found.score >= MIN_SCORE and not found.difference
