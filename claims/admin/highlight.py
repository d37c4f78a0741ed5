"""Marking passages in a text: overlapping and nested spans become a flat row of segments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """A passage from `start` up to but not including `end`, in code points, and what it stands for."""

    start: int
    end: int
    key: int
    number: int
    status: str
    label: str
    is_open: bool = False


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same spans throughout; the innermost of them, and those that begin here."""

    text: str
    depth: int = 0
    innermost: Span | None = None
    beginning: list[Span] = field(default_factory=list)


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """Cut the text at every border of a span; what reaches beyond the text is cut off."""
    inside = [span for span in spans if 0 <= span.start < min(span.end, len(text))]
    borders = sorted(
        {0, len(text), *(span.start for span in inside), *(min(span.end, len(text)) for span in inside)}
    )
    return [_segment(text, start, end, inside) for start, end in pairwise(borders)]


def _segment(text: str, start: int, end: int, spans: list[Span]) -> Segment:
    over = [span for span in spans if span.start <= start and end <= span.end]
    innermost = min(
        over, key=lambda span: (not span.is_open, span.end - span.start, span.number), default=None
    )
    beginning = [span for span in over if span.start == start]
    return Segment(text[start:end], len(over), innermost, beginning)
