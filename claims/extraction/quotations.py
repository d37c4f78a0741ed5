"""Where a text quotes: the spans between quotation marks, in the styles of several languages."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.extraction.sentences import Span, paragraphs

# Opening mark to the marks that may close it: English, German, French, Chinese and Japanese, and the pairs of
# apostrophes that typewriters and wire services write for double quotation marks.
_PAIRS: Mapping[str, tuple[str, ...]] = {
    "“": ("”",), "„": ("“", "”"), "«": ("»",), "»": ("«",), "「": ("」",), "『": ("』",), "《": ("》",),
    '"': ('"',), "''": ("''",), "``": ("''",),
}  # fmt: skip
OPENING = ("“", '"', "„", "«", "»", "「", "『", "‘", "''", "``")
CLOSING = ("”", '"', "“", "»", "«", "」", "』", "’", "''")
_MARK = re.compile(r"[“”„«»「」『』《》\"]|(?<!')''(?!')|``")


@dataclass(frozen=True)
class Quotations:
    """The quoted spans of a text, marks not included, in order.

    `words` is where `tokens_of` remembers what it has read of the same text.
    """

    spans: tuple[Span, ...]
    words: dict[tuple[int, int], list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def covering(self, position: int) -> Span | None:
        """Give the quotation that holds the character at `position`, if any."""
        index = bisect_right(self.spans, position, key=lambda span: span.start) - 1
        return self.spans[index] if index >= 0 and position < self.spans[index].end else None

    def ending_at(self, position: int) -> Span | None:
        """Give the quotation whose closing mark ends at `position`, if any."""
        index = bisect_right(self.spans, position, key=lambda span: span.start) - 1
        span = self.spans[index] if index >= 0 else None
        return span if span and span.end < position <= span.end + 2 else None

    def within(self, start: int, end: int) -> list[Span]:
        """Give the quotations that touch the text between two offsets."""
        index = max(0, bisect_right(self.spans, start, key=lambda span: span.start) - 1)
        found = []
        while index < len(self.spans) and self.spans[index].start < end:
            if self.spans[index].end > start:
                found.append(self.spans[index])
            index += 1
        return found

    def share(self, start: int, end: int) -> float:
        """Tell which part of the text between two offsets is quoted, 0 to 1."""
        quoted = sum(min(end, span.end) - max(start, span.start) for span in self.within(start, end))
        return quoted / max(1, end - start)


def outer(text: str, span: Span) -> tuple[int, int]:
    """Give the range of a quotation with its marks; an end that was left open stays as it is."""
    opening = 2 if text[max(0, span.start - 2) : span.start] in ("''", "``") else 1
    closing = next((len(mark) for mark in ("''", *CLOSING) if text.startswith(mark, span.end)), 0)
    return span.start - opening, span.end + closing


def quotations(text: str) -> Quotations:
    """Find what is quoted; a quotation left open ends with its paragraph."""
    return Quotations(
        tuple(span for paragraph in paragraphs(text) for span in _in_paragraph(text, paragraph))
    )


def _in_paragraph(text: str, paragraph: Span) -> list[Span]:
    found: list[Span] = []
    opened, closers = -1, tuple[str, ...]()
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        mark = match.group()
        if opened >= 0 and (mark in closers or _closes_wrongly(text, match, closers)):
            found.append(Span(opened, match.start(), text[opened : match.start()]))
            opened = -1
        elif opened < 0 and mark == "”" and match.start() == paragraph.start:
            opened, closers = match.end(), ("”",)  # the wrong mark, at the only place where it can but open
        elif opened < 0 and mark in _PAIRS and _may_open(text, match, paragraph):
            opened, closers = match.end(), _PAIRS[mark]
    if 0 <= opened < paragraph.end:
        found.append(Span(opened, paragraph.end, text[opened : paragraph.end]))
    return found


def _closes_wrongly(text: str, match: re.Match[str], closers: tuple[str, ...]) -> bool:
    """Tell whether a quotation opened in one style of double marks ends here in the other."""
    is_pair = {match.group(), *closers} == {"”", '"'}
    before, behind = text[match.start() - 1], text[match.end() : match.end() + 1]
    return is_pair and not before.isspace() and not behind.isalnum()


def _may_open(text: str, match: re.Match[str], paragraph: Span) -> bool:
    """Tell an opening mark from inches, from a stray closing one, and from a German one that closes."""
    mark = match.group()
    if mark == "»":
        return _opens(text, match.start(), paragraph)
    is_inches = mark in ('"', "''") and text[max(0, match.start() - 1)].isdigit()
    return not is_inches


def _opens(text: str, position: int, paragraph: Span) -> bool:
    """Tell whether a » opens, as in German: it stands before a word and not after one."""
    before = text[position - 1 : position] if position > paragraph.start else " "
    after = text[position + 1 : position + 2]
    return before.isspace() and after.isalnum()
