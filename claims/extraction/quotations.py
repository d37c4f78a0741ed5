"""Where a text quotes: the spans between quotation marks, in the styles of several languages."""

from bisect import bisect_right
from dataclasses import dataclass

from claims.extraction.sentences import Span, paragraphs

# Opening mark to the marks that may close it: English, German, French, Chinese and Japanese.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "《": "》"}
_STRAIGHT = '"'


@dataclass(frozen=True)
class Quotations:
    """The quoted spans of a text, marks not included, in order."""

    spans: tuple[Span, ...]

    def covering(self, position: int) -> Span | None:
        """Give the quotation that holds the character at `position`, if any."""
        index = bisect_right(self.spans, position, key=lambda span: span.start) - 1
        return self.spans[index] if index >= 0 and position < self.spans[index].end else None

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


def quotations(text: str) -> Quotations:
    """Find what is quoted; a quotation left open ends with its paragraph."""
    return Quotations(
        tuple(span for paragraph in paragraphs(text) for span in _in_paragraph(text, paragraph))
    )


def _in_paragraph(text: str, paragraph: Span) -> list[Span]:
    found: list[Span] = []
    opened, closers = -1, ""
    for position in range(paragraph.start, paragraph.end):
        character = text[position]
        if opened >= 0 and character in closers:
            found.append(Span(opened, position, text[opened:position]))
            opened = -1
        elif opened < 0 and (character in _PAIRS or character == _STRAIGHT):
            if character == "»" and not _opens(text, position, paragraph):
                continue
            if character == _STRAIGHT and text[max(0, position - 1)].isdigit():
                continue  # inches
            opened, closers = position + 1, _PAIRS.get(character, _STRAIGHT)
    if 0 <= opened < paragraph.end:
        found.append(Span(opened, paragraph.end, text[opened : paragraph.end]))
    return found


def _opens(text: str, position: int, paragraph: Span) -> bool:
    """Tell whether a » opens, as in German: it stands before a word and not after one."""
    before = text[position - 1 : position] if position > paragraph.start else " "
    after = text[position + 1 : position + 2]
    return before.isspace() and after.isalnum()
