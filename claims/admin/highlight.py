"""Marking passages in a text: overlapping and nested spans become a flat row of segments.

Positions count code points; ends are exclusive.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

# An excerpt shows whole paragraphs around a passage: so much on either side at least, and so much at most.
NEAR = 160
FAR = 700


@dataclass(frozen=True)
class Span:
    """A passage of a text, and what it stands for."""

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


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the paragraphs around a passage begin and end; of endless ones, the words next to it."""
    first = text.rfind("\n", max(0, start - FAR), max(0, start - NEAR)) + 1
    if not first and start > FAR:
        first = text.find(" ", start - FAR, start) + 1 or start - FAR
    last = text.find("\n", end + NEAR, end + FAR)
    if last < 0 and len(text) > end + FAR:
        last = text.rfind(" ", end, end + FAR)
        last = last if last >= 0 else end + FAR
    return first, last if last >= 0 else len(text)


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
