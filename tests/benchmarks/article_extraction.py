"""How well, and how fast, main text is read out of real news pages.

    python -m tests.benchmarks.article_extraction FOLDER

The metric is the benchmark's own: 4-token shingles, true and false ones counted per page and divided by
their number so that long pages weigh no more than short ones, precision and recall averaged over the pages,
and F1 of the two averages. Beside our reader stands a floor: all the text of the page.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from sources import reading

SHINGLE = 4
SOURCE = (
    "The data is the article extraction benchmark by Scrapinghub (now Zyte), github.com/scrapinghub/"
    "article-extraction-benchmark; its annotations are under the MIT licence. FOLDER holds its "
    "ground-truth.json and html/*.html.gz."
)

Reader = Callable[[bytes, str], str]


@dataclass(frozen=True)
class Page:
    """One page of the benchmark: the bytes, the address they came from, and the article in them."""

    raw: bytes
    url: str
    article: str


@dataclass(frozen=True)
class Agreement:
    """The shares of shingles in both texts, in the read one only, in the true one only; their sum is 1."""

    both: float
    extra: float
    missing: float

    @property
    def precision(self) -> float:
        return _share(self.both, self.extra)

    @property
    def recall(self) -> float:
        return _share(self.both, self.missing)


@dataclass(frozen=True)
class Figures:
    """What a reader achieves on all pages; times in seconds per page."""

    f1: float
    precision: float
    recall: float
    median_seconds: float
    p95_seconds: float
    unread_count: int


def agreement(true: str, read: str) -> Agreement:
    """Compare a text that was read with the true one."""
    expected, found = _shingles(true), _shingles(read)
    both, extra, missing = ((found & expected), (found - expected), (expected - found))
    counts = [counter.total() for counter in (both, extra, missing)]
    return Agreement(*(count / (sum(counts) or 1) for count in counts))


def averages(agreements: Iterable[Agreement]) -> tuple[float, float, float]:
    """Return F1, precision and recall over pages; a page without shingles of a kind says nothing of it."""
    pages = list(agreements)
    precision = statistics.mean(page.precision for page in pages if page.both + page.extra > 0)
    recall = statistics.mean(page.recall for page in pages if page.both + page.missing > 0)
    return 2 * precision * recall / ((precision + recall) or 1), precision, recall


def measure(reader: Reader, pages: Iterable[Page]) -> Figures:
    """Run a reader over the pages."""
    agreements, seconds, unread_count = [], [], 0
    for page in pages:
        started = time.perf_counter()
        text = reader(page.raw, page.url)
        seconds.append(time.perf_counter() - started)
        agreements.append(agreement(page.article, text))
        unread_count += not text
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return Figures(*averages(agreements), statistics.median(seconds), p95, unread_count)


def our_reader(raw: bytes, url: str) -> str:
    """Return the main text as the product reads it, "" where it refuses the page."""
    try:
        return reading.read(raw, url=url).text
    except reading.Unreadable:
        return ""


def all_text(raw: bytes, url: str) -> str:
    """Return all the text a page shows, which finds everything and much else: the floor for precision."""
    tree = lxml.html.document_fromstring(raw, parser=lxml.html.HTMLParser(encoding="utf-8"))
    for element in tree.xpath("//script | //style | //noscript | //template"):
        element.drop_tree()
    return tree.text_content()


def load(folder: Path) -> list[Page]:
    """Return the benchmark's pages."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    return [
        Page(
            gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()),
            item["url"],
            item["articleBody"],
        )
        for key, item in sorted(truth.items())
    ]


def table(rows: dict[str, Figures]) -> str:
    """Return the figures as a table."""
    lines = [
        f"{'reader':<24}{'F1':>7}{'precision':>11}{'recall':>8}{'median s':>10}{'p95 s':>8}{'unread':>8}"
    ]
    for name, row in rows.items():
        lines.append(
            f"{name:<24}{row.f1:>7.3f}{row.precision:>11.3f}{row.recall:>8.3f}"
            f"{row.median_seconds:>10.3f}{row.p95_seconds:>8.3f}{row.unread_count:>8}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the figures of our reader and of the floor."""
    parser = argparse.ArgumentParser(description="Measure how well main text is read.", epilog=SOURCE)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not (folder / "ground-truth.json").is_file():
        parser.error(f"{folder} has no ground-truth.json. {SOURCE}")
    pages = load(folder)
    our_reader(pages[0].raw, pages[0].url)  # models and patterns are loaded once, on the first page
    print(f"{len(pages)} pages")
    print(table({reading.HTML_READER: measure(our_reader, pages), "all text": measure(all_text, pages)}))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text)
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[at : at + SHINGLE]) for at in range(max(1, len(tokens) - SHINGLE + 1)))


def _share(right: float, wrong: float) -> float:
    return right / (right + wrong) if right + wrong else 0.0


if __name__ == "__main__":
    main()
