"""Who says what: content, source and claimant on PolNeAR's articles, beside a rule.

FOLDER/attribution/*.jsonl, each line `{"id", "text", "attributions"}`; an attribution has code-point ranges
of "source", "cue" and "content". The corpus is PolNeAR (Newell, Margolin and Ruths, LREC 2018),
github.com/networkdynamics/PolNeAR. It is measured on and never trained on.

Characters count once, however many attributions cover them, summed over the articles. Spans count where
both ends agree. A quotation is a span that begins and ends with a double quotation mark and has none
inside: found where it is one of the annotated spans exactly, "attributed" where all of it is annotated as
somebody's, in whatever span. The claimant of quoted content is right where its words overlap with the
annotated source, or the name it was resolved to holds the source's or the other way round. The floor takes
every quotation of two words and more, and the nearest name. Trained annotators agree with one another at a
character F1 of 0.91 for content and 0.80 for source, and at 0.65 for exact content.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.extraction.attributed import attribute
from claims.extraction.names import Names
from claims.extraction.sentences import sentences

Range = tuple[int, int]
QUOTATION = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"")
MEASURES = ("content char", "content exact", "source char", "source exact", "quotation")


@dataclass(frozen=True)
class Reading:
    """One attribution, annotated or read; `name` is whom it was resolved to."""

    source: tuple[Range, ...]
    content: tuple[Range, ...]
    name: str = ""


Reader = Callable[[str], list[Reading]]


def run(data: Path) -> None:
    """Print a row for each file and reader, and check that every span slices back."""
    folder = data / "attribution"
    print(f"{'':24} {'precision':>9} {'recall':>7} {'F1':>7}")
    for path in sorted(folder.glob("*.jsonl")) or [_missing(folder / "dev.jsonl")]:
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for label, reader in (("rule", by_rule), ("ours", as_read)):
            began = time.perf_counter()
            counts = measured(articles, reader)
            seconds = time.perf_counter() - began
            print(f"{path.stem}, {label}: {len(articles) / seconds:.0f} articles/s, measuring included")
            _print(counts)


def _missing(path: Path) -> Path:
    raise FileNotFoundError(2, "missing", str(path))


def as_read(text: str) -> list[Reading]:
    """Give what the extractor reads."""
    found = attribute(text, language="en")
    for one in found:
        form: Any = one.to_dict(text)
        spans = [span for key in ("source", "cue", "content") for span in form[key]]
        assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    return [Reading(one.source, one.content, one.claimant.name) for one in found]


def by_rule(text: str) -> list[Reading]:
    """Give every quotation to the nearest name."""
    mentions = Names(text, sentences(text)).mentions
    readings = []
    for start, end in (match.span() for match in QUOTATION.finditer(text)):
        near = min(mentions, key=lambda one: min(abs(one.start - end), abs(start - one.end)), default=None)
        if len(text[start:end].split()) > 1:
            source = ((near.start, near.end),) if near else ()
            readings.append(Reading(source, ((start, end),), near.name if near else ""))
    return readings


def measured(articles: list[dict[str, Any]], reader: Reader) -> Counter[str]:
    """Count what is found, right and annotated, over all articles."""
    counts: Counter[str] = Counter()
    for article in articles:
        text = article["text"]
        read = reader(text)
        gold = [
            Reading(_ranges(one.get("source")), _ranges(one.get("content")))
            for one in article["attributions"]
        ]
        for part in ("content", "source"):
            ours, theirs = ({span for one in side for span in getattr(one, part)} for side in (read, gold))
            _count(counts, f"{part} char", characters(ours), characters(theirs))
            _count(counts, f"{part} exact", ours, theirs)
        ours, theirs = (
            {span for one in side for span in one.content if is_quotation(text, span)}
            for side in (read, gold)
        )
        _count(counts, "quotation", ours, theirs)
        _count_attributed(counts, ours, theirs, read, gold)
        _count_claimants(counts, text, read, gold)
    return counts


def _ranges(spans: list[list[int]] | None) -> tuple[Range, ...]:
    return tuple((start, end) for start, end in spans or ())


def characters(spans: Iterable[Range]) -> set[int]:
    """Give the offsets that any of the spans covers."""
    return {offset for span in spans for offset in range(*span)}


def is_quotation(text: str, span: Range) -> bool:
    """Tell a span that is one quotation, marks included."""
    piece = text[slice(*span)]
    has_marks = len(piece) > 2 and piece[0] in '“"' and piece[-1] in '”"'
    return has_marks and not re.search('[“”"]', piece[1:-1])


def _count(counts: Counter[str], name: str, ours: set[Any], theirs: set[Any]) -> None:
    counts[f"{name} right"] += len(ours & theirs)
    counts[f"{name} read"] += len(ours)
    counts[f"{name} gold"] += len(theirs)


def _count_attributed(
    counts: Counter[str], ours: set[Range], theirs: set[Range], read: list[Reading], gold: list[Reading]
) -> None:
    """Count the quotations of either side that lie in any content of the other."""
    in_gold = characters(span for one in gold for span in one.content)
    in_read = characters(span for one in read for span in one.content)
    counts["attributed right"] += sum(characters([span]) <= in_gold for span in ours)
    counts["attributed read"] += len(ours)
    counts["attributed found"] += sum(characters([span]) <= in_read for span in theirs)
    counts["attributed gold"] += len(theirs)


def _count_claimants(counts: Counter[str], text: str, read: list[Reading], gold: list[Reading]) -> None:
    for one in gold:
        quoted = characters(span for span in one.content if is_quotation(text, span))
        if not (quoted and one.source):
            continue
        best = max(read, key=lambda other: len(quoted & characters(other.content)), default=None)
        counts["claimants"] += 1
        if best and quoted & characters(best.content):
            counts["claimants right"] += _is_same(text, best, one)


def _is_same(text: str, read: Reading, gold: Reading) -> bool:
    if characters(read.source) & characters(gold.source):
        return True
    written = " ".join(text[slice(*span)] for span in gold.source).casefold()
    name = read.name.casefold()
    return bool(name) and (name.split()[-1] in written or written in name)


def _print(counts: Counter[str]) -> None:
    for name in MEASURES:
        right = counts[f"{name} right"]
        _print_row(name, right / max(1, counts[f"{name} read"]), right / max(1, counts[f"{name} gold"]))
    _print_row(
        "quotation attributed",
        counts["attributed right"] / max(1, counts["attributed read"]),
        counts["attributed found"] / max(1, counts["attributed gold"]),
    )
    share = counts["claimants right"] / max(1, counts["claimants"])
    print(f"  {'claimant of quotations':22} {share:9.3f}  of {counts['claimants']}")


def _print_row(name: str, precision: float, recall: float) -> None:
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"  {name:22} {precision:9.3f} {recall:7.3f} {both:7.3f}")
