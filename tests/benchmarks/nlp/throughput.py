"""How fast the extractor reads, how its time grows with the text, and whether its memory stays flat.

FOLDER/attribution/dev.jsonl gives the news articles ("text" of each line; see `attribution`); where it is not
there, articles made of our own sentences stand in for them. Every number is of one process, and its
seconds are seconds of one core, whatever else the machine does:

- articles a second from text to ranked candidates, of the whole extractor and of its attributions alone,
  beside a floor that only splits sentences;
- seconds for a text of 125 thousand characters and its doublings up to a million: in linear time the
  seconds per million characters stay the same;
- peak memory of the process after each thousand of 10,000 articles.
"""

import itertools
import json
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from claims.extraction import extract
from claims.extraction.attributed import attribute
from claims.extraction.sentences import sentences
from tests.claims.extraction.samples import CITY, HARBOR

ENOUGH_SECONDS = 5.0
SIZES = (125_000, 250_000, 500_000, 1_000_000)
MANY = 10_000
PUBLISHED_ON = date(2025, 4, 1)


def run(data: Path) -> None:
    """Print the three tables."""
    texts = articles(data)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} articles of {words:.0f} words on average\n")
    _print_speed(texts)
    _print_growth(texts)
    _print_memory(texts)


def articles(data: Path) -> list[str]:
    """Give the texts to read."""
    path = data / "attribution" / "dev.jsonl"
    if not path.exists():
        return [HARBOR + CITY]
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def _candidates(text: str) -> None:
    extract(text, language="en", published_on=PUBLISHED_ON)


def _attributions(text: str) -> None:
    attribute(text, language="en")


def _sentences(text: str) -> None:
    sentences(text)


def _print_speed(texts: list[str]) -> None:
    print(f"{'':28} {'articles/s':>10} {'words/s':>10}")
    for label, work in (
        ("sentences only (floor)", _sentences),
        ("attributions", _attributions),
        ("ranked candidates", _candidates),
    ):
        count, words, seconds = _timed(work, texts)
        print(f"{label:28} {count / seconds:10.0f} {words / seconds:10,.0f}")


def _timed(work: Callable[[str], None], texts: list[str]) -> tuple[int, int, float]:
    """Give how many texts and words were worked through in how many seconds, each text at least once."""
    work(texts[0])
    count = words = 0
    began = time.process_time()
    for text in itertools.cycle(texts):
        work(text)
        count, words = count + 1, words + len(text.split())
        if count >= len(texts) and time.process_time() - began > ENOUGH_SECONDS:
            return count, words, time.process_time() - began
    raise AssertionError("there are no texts")


def _print_growth(texts: list[str]) -> None:
    print(f"\n{'characters':>12} {'seconds':>8} {'s per million':>14}")
    whole = "\n\n".join(texts)
    whole *= SIZES[-1] // len(whole) + 1
    for size in SIZES:
        began = time.process_time()
        _candidates(whole[:size])
        seconds = time.process_time() - began
        print(f"{size:12,} {seconds:8.2f} {seconds / size * 1e6:14.2f}")


def _print_memory(texts: list[str]) -> None:
    print(f"\n{'articles':>12} {'peak memory':>12}")
    for count, text in zip(range(1, MANY + 1), itertools.cycle(texts), strict=False):
        _candidates(text)
        if count in (100, 1000) or count % (MANY // 5) == 0:
            print(f"{count:12,} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:9.0f} MiB")
