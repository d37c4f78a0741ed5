"""How exactly quantities and dates are read in our own two gold sets.

    python -m tests.benchmarks.nlp FOLDER quantities

Reads no data but the sentences of tests/claims/extraction/gold/. An expression is exact when every field of
it is: comparator, value, range, unit, period, per, approximate and ordinal; first and last day. What is read
and was not expected counts against the share, as does what was missed. "Expressions" is the set by which the
rules were made. The other two were written when they were done, one after the other: "held_out" was read at
0.943 before it mended any rule (quantities 0.963, dates 0.879), "held_out_2" at 0.940 (0.920 and 1.000). The
floor reads digits, number and unit apart, with nothing around them.
"""

import re
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from tests.claims.extraction import gold

SETS = ("expressions", "held_out", "held_out_2")
KINDS = ("quantity", "date")
_DIGITS = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s?(%|[^\W\d_]+)?")
_YEAR = re.compile(r"\b((?:1[5-9]|20)\d\d)\b")


def run(_data: Path) -> None:
    """Print the share of exact expressions, by set, language and kind, and how many are read in a second."""
    print(f"{'set':<14}{'of':<10}{'expressions':>12}{'missed':>8}{'spurious':>10}{'exact':>8}{'floor':>8}")
    for name in SETS:
        sentences = gold.load(name)
        for kind in KINDS:
            _line(name, kind, sentences, kind)
        for language in sorted({sentence.language for sentence in sentences}):
            _line(name, language, [one for one in sentences if one.language == language])
        _line(name, "all", sentences)
    sentences = [sentence for name in SETS for sentence in gold.load(name)]
    started = time.process_time()
    for sentence in sentences:
        sentence.read()
    print(f"\n{len(sentences) / (time.process_time() - started):,.0f} sentences a second of one core")


def _line(name: str, what: str, sentences: list[gold.Sentence], kind: str = "") -> None:
    read = gold.agreement(sentences, kind)
    floor = gold.agreement(sentences, kind, reader=_floor)
    count = read.exact + read.missed
    counts = f"{count:>12}{read.missed:>8}{read.spurious:>10}"
    print(f"{name:<14}{what:<10}{counts}{read.share:>8.3f}{floor.share:>8.3f}")


def _floor(sentence: gold.Sentence) -> Counter[gold.Form]:
    forms: list[gold.Form] = [
        ("date", f"{year}-01-01", f"{year}-12-31") for year in _YEAR.findall(sentence.text)
    ]
    for number, unit in _DIGITS.findall(_YEAR.sub("", sentence.text)):
        name = "percent" if unit == "%" else unit
        value = Decimal(number.replace(",", ""))
        forms.append(("quantity", "eq", value, None, name, "", "", False, False))
    return Counter(forms)
