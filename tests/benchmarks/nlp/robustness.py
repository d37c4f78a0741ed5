"""What the extractor does with a megabyte of what is no article: how long it takes, and how that grows.

    python -m tests.benchmarks.nlp FOLDER robustness

Reads no data. Each line is a text of one shape, doubled up to a million characters, once without a break and
once in lines of 1,400, which are short enough to be read as sentences. The last column is the exponent of
growth between the two largest, which is 1 where the time is linear in the text. Beside each stands the floor,
the same characters split into sentences and no more.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

from claims.extraction import extract
from claims.extraction.sentences import sentences
from tests.claims.extraction.samples import HARBOR

SIZES = (250_000, 500_000, 1_000_000)
LINE = 1_400
SHAPES = {
    "articles one after another": HARBOR,
    "articles in one paragraph": HARBOR.replace("\n", " "),
    "one word": "a",
    "one word of capitals": "A",
    "opening quotation marks": "“",
    "straight quotation marks": '"',
    "quotations": "“No,” he said. ",
    "parentheses": "(",
    "paired parentheses": "()",
    "digits": "7",
    "digits with commas": "1,234,",
    "numbers": "40 ",
    "number words": "twenty million and five ",
    "ranges": "5-10-",
    "money": "$5bn to ",
    "dates": "3 March 2021, ",
    "years": "from 2010 to ",
    "newlines": "\n",
    "lines of one letter": "a\n",
    "spaces": " ",
    "full stops": ".",
    "initials": "A. ",
    "commas": "and, ",
    "names": "Ana Berg ",
    "sayings": "Berg said that ",
    "nothing but NUL": "\x00",
    "half characters": "\ud800",
    "right-to-left marks": "\u202e\u200f",
    "combining marks": "e\u0301\u0302\u0303",
    "Arabic": "قال إن ",
    "Chinese": "他说，",
    "Chinese without an end": "他们很好",
    "emoji": "👩‍👩‍👧‍👦",
}


def run(_data: Path) -> None:
    """Print seconds by shape and size."""
    extract(HARBOR)  # what is loaded once is loaded now
    for title, text_of in (("without a break", unbroken), ("in lines", in_lines)):
        print(f"{title:<28}{'floor':>8}" + "".join(f"{size:>11,}" for size in SIZES) + f"{'growth':>9}")
        for name, piece in SHAPES.items():
            seconds = [timed(extract, text_of(piece, size)) for size in SIZES]
            floor = timed(sentences, text_of(piece, SIZES[-1]))
            shown = "".join(f"{each:>11.2f}" for each in seconds)
            print(f"{name:<28}{floor:>8.2f}{shown}{growth(seconds[-2], seconds[-1]):>9.2f}", flush=True)


def unbroken(piece: str, size: int) -> str:
    """Repeat a piece up to so many characters."""
    return (piece * (size // len(piece) + 1))[:size]


def in_lines(piece: str, size: int) -> str:
    """Repeat a piece up to so many characters, with a line break after each line's length."""
    line = unbroken(piece.replace("\n", " "), LINE - 1)
    return unbroken(f"{line}\n", size)


def timed(reader: Callable[[str], object], text: str) -> float:
    """Give the processor's seconds that a reading takes."""
    started = time.process_time()
    reader(text)
    return time.process_time() - started


def growth(half: float, whole: float) -> float:
    """Give the exponent with which the time grows when the text doubles; 1 is linear."""
    return math.log2(max(whole, 1e-3) / max(half, 1e-3))
