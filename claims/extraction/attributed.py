"""The attributions of a whole text: for each, the places of source, cue and content, and who is meant.

What one person says over several sentences is one attribution, and a quotation that runs over several
sentences is one piece of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claims.extraction.attribution import all_of
from claims.extraction.names import Names
from claims.extraction.quotations import CLOSING, OPENING, Quotations, outer, quotations
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import sentences
from claims.extraction.types import Speaker

Range = tuple[int, int]

_WORD = re.compile(r"\w")
_THAT = re.compile(r"\bthat\s$")
_LONGEST_MARK = 2
_LONGEST_SENTENCE = 2000
_STOPS = " \t\u00a0,;:.-–—"


@dataclass(frozen=True)
class Attributed:
    """One attribution: code-point ranges into the text, end exclusive.

    `speech` is "direct" where all content stands between quotation marks, "mixed" where some does, else
    "indirect". Source and cue are empty where nothing is written for them.
    """

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    speech: str
    claimant: Speaker

    def to_dict(self, text: str) -> dict[str, object]:
        """Give the JSON form, each range with the words that stand there."""
        return {
            "source": _spans(text, self.source),
            "cue": _spans(text, self.cue),
            "content": _spans(text, self.content),
            "speech": self.speech,
            "claimant": self.claimant.to_dict(),
        }


def attribute(text: str, *, language: str = "en") -> list[Attributed]:
    """Give every attribution of a text, in the order of their contents.

    Sentences longer than 2,000 code points are not prose and are left out.
    """
    spans = [span for span in sentences(text) if len(span.text) <= _LONGEST_SENTENCE]
    quoted = quotations(text)
    found = all_of(text, spans, quoted, Names(text, spans), language)
    heads: list[Attribution] = []
    pieces: list[tuple[int, Range]] = []
    numbers: dict[tuple[object, ...], int] = {}
    for one in (one for of_sentence in found for one in of_sentence):
        key = (one.source, one.cue_range) if one.source or one.cue_range else (len(heads),)
        number = numbers.setdefault(key, len(heads))
        if number == len(heads):
            heads.append(one)
        pieces += [(number, _tidy(text, quoted, *piece)) for piece in one.content or one.contents]
    merged = [
        _merged(text, quoted, head, ranges)
        for head, ranges in zip(heads, _owned(quoted, pieces, len(heads)), strict=True)
    ]
    return sorted((one for one in merged if one.content), key=lambda one: one.content)


def _owned(quoted: Quotations, pieces: list[tuple[int, Range]], count: int) -> list[list[Range]]:
    """Give the ranges of each attribution, those of one quotation all to the one at its end."""
    owners: dict[int, int] = {}
    for number, (start, end) in sorted(pieces, key=lambda piece: piece[1]):
        inside = quoted.covering(start + _LONGEST_MARK)
        if inside and inside.end <= end:
            owners[inside.start] = number
    ranges: list[list[Range]] = [[] for _ in range(count)]
    for number, (start, end) in pieces:
        inside = quoted.covering(start + _LONGEST_MARK)
        is_part = (
            inside is not None and end <= inside.end + _LONGEST_MARK and start >= inside.start - _LONGEST_MARK
        )
        ranges[owners.get(inside.start, number) if inside and is_part else number].append((start, end))
    return ranges


def _merged(text: str, quoted: Quotations, head: Attribution, ranges: list[Range]) -> Attributed:
    content = tuple(_joined(text, quoted, sorted(one for one in ranges if one[1] > one[0])))
    return Attributed(
        source=(head.source,) if head.source else (),
        cue=(head.cue_range,) if head.cue_range else (),
        content=content,
        speech=_speech(text, quoted, content),
        claimant=head.speaker,
    )


def _tidy(text: str, quoted: Quotations, start: int, end: int) -> Range:
    """Take white space and the full stop off a range, and take in "that" and the marks of a quotation."""
    piece = text[start:end].rstrip()
    start, end = end - len(text[start:end].lstrip()), start + len(piece)
    if (first := quoted.covering(start)) and not _WORD.search(text, first.start, start):
        start = outer(text, first)[0]
    if (last := quoted.covering(end - 1)) and not _WORD.search(text, end, last.end):
        end = outer(text, last)[1]
    elif not piece.endswith(CLOSING):
        end = start + len(text[start:end].rstrip(_STOPS))
    that = _THAT.search(text, max(0, start - 6), start)
    return (that.start() if that else start), end


def _joined(text: str, quoted: Quotations, ranges: Iterable[Range]) -> list[Range]:
    """Join ranges that overlap or are pieces of one quotation, and end each where its quotation ends."""
    found: list[Range] = []
    for start, end in ranges:
        inside = quoted.covering(start)
        if found and (start < found[-1][1] or (inside and inside.start <= found[-1][1] - 1)):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _speech(text: str, quoted: Quotations, content: tuple[Range, ...]) -> str:
    whole = [
        text[start:end].startswith(OPENING) and text[start:end].endswith(CLOSING) for start, end in content
    ]
    if whole and all(whole):
        return "direct"
    return "mixed" if any(quoted.share(*one) > 0 for one in content) else "indirect"


def _spans(text: str, ranges: tuple[Range, ...]) -> list[dict[str, object]]:
    return [{"text": text[start:end], "start": start, "end": end} for start, end in ranges]
