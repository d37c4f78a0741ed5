"""The attributions of a text, and how a quoted sentence without a cue comes to its own.

It belongs to whoever speaks in its paragraph, to the speaker of the paragraph before when it opens one, or to
the person the sentence before it is about.
"""

import re
from dataclasses import dataclass, replace

from claims.extraction.names import Names
from claims.extraction.quotations import Quotations
from claims.extraction.sentences import Span, paragraphs
from claims.extraction.types import Speaker

_QUOTED_SENTENCE = 0.6
_SUBJECT_WITHIN = 40
_SIGNATURE = re.compile(r"(?:^|(?<=[”\"])\s?)(?P<dash>[―—–])\s?(?P<name>\S[^.”\"]{1,60})\.?$")
_TITLE = 20


@dataclass(frozen=True)
class Attribution:
    """One saying: `start` to `end` are the words that attribute, `contents` the ranges attributed.

    `source` and `cue_range` are the places of the two alone, None where nothing is written. `keeps_words`
    says that the attributing words are part of the claim ("branded it a threat"), `content` what they
    attribute alone; without `is_report` so they
    are too, because nobody is reported to have said the content: "a third of voters say", "she wants to".
    """

    speaker: Speaker
    cue: str
    start: int
    end: int
    contents: tuple[tuple[int, int], ...]
    keeps_words: bool = False
    source: tuple[int, int] | None = None
    cue_range: tuple[int, int] | None = None
    content: tuple[tuple[int, int], ...] = ()
    is_report: bool = True

    def share(self, start: int, end: int) -> float:
        """Tell which part of the text between two offsets is attributed, 0 to 1."""
        covered = sum(max(0, min(end, last) - max(start, first)) for first, last in self.contents)
        return covered / max(1, end - start)


def continued(
    text: str, spans: list[Span], quoted: Quotations, own: list[list[Attribution]], names: Names
) -> list[list[Attribution]]:
    """Give quoted sentences without a cue to whoever speaks before or behind them."""
    said = [[one for one in found if one.is_report] for found in own]
    signed = [found or _signature(span, names) for span, found in zip(spans, said, strict=True)]
    result = [
        [*found, *(one for one in before if one.contents and one not in found)]
        for found, before in zip(own, signed, strict=True)
    ]
    owner = _owners(spans, [paragraph.end for paragraph in paragraphs(text)])
    speakers = _of_quotations(quoted, said)
    last_of: dict[int, Attribution] = {}
    for index, span in enumerate(spans):
        here = owner[index]
        if not signed[index] and quoted.share(span.start, span.end) >= _QUOTED_SENTENCE:
            first = quoted.within(span.start, span.end)[0]
            speaking = speakers.get(first.start) or last_of.get(here)
            speaking = speaking or _next_in_paragraph(signed, owner, index)
            if not speaking and index:
                is_opening = owner[index - 1] != here
                speaking = last_of.get(here - 1) if is_opening else _introduced(spans, index, quoted, names)
            if speaking:
                result[index].append(_continuing(speaking, span))
        for attribution in (one for one in result[index] if one.is_report):
            last_of[here] = attribution
    return result


def _continuing(speaking: Attribution, span: Span) -> Attribution:
    whole = ((span.start, span.end),)
    return replace(speaking, start=span.start, end=span.start, contents=whole, content=(), keeps_words=False)


def _of_quotations(quoted: Quotations, own: list[list[Attribution]]) -> dict[int, Attribution]:
    """Give who speaks a quotation, by its start, where a cue stands at any of its sentences."""
    found: dict[int, Attribution] = {}
    for attribution in (one for of_sentence in own for one in of_sentence if not one.keeps_words):
        for first, last in attribution.contents:
            for span in quoted.within(first, last):
                found.setdefault(span.start, attribution)
    return found


def _signature(span: Span, names: Names) -> list[Attribution]:
    """Read the name behind a quotation: "“...” — Ana Berg"."""
    match = _SIGNATURE.search(span.text)
    if not match:
        return []
    start, end = span.start + match.start("name"), span.start + match.end("name")
    named = names.within(start, end)
    if not named or named[0].start > start + _TITLE:
        return []
    kind = "person" if named[0].is_person else "organization"
    speaker = Speaker(names.likely(named[0].name, named[0].start), named[0].name, kind)
    dash = (span.start + match.start("dash"), span.start + match.end("dash"))
    said = (span.start, dash[0])
    contents = (said,) if said[1] > said[0] else ()
    return [Attribution(speaker, match.group("dash"), *said, contents, source=(start, end), cue_range=dash)]


def _introduced(spans: list[Span], index: int, quoted: Quotations, names: Names) -> Attribution | None:
    """Give a quotation to the person the sentence before is about: "Lind had a question. “Who pays?”"."""
    before = spans[index - 1]
    people = [one for one in names.within(before.start, before.end) if one.is_person]
    if not people or quoted.share(before.start, before.end) > 0:
        return None
    if people[0].start - before.start > _SUBJECT_WITHIN:
        return None
    speaker = Speaker(names.likely(people[0].name, people[0].start), people[0].name, "person")
    return Attribution(speaker, "", before.end, before.end, ())


def _owners(spans: list[Span], paragraph_ends: list[int]) -> list[int]:
    """Give the number of the paragraph each sentence stands in."""
    owner, current = [], 0
    for span in spans:
        while current < len(paragraph_ends) and paragraph_ends[current] < span.end:
            current += 1
        owner.append(current)
    return owner


def _next_in_paragraph(own: list[list[Attribution]], owner: list[int], index: int) -> Attribution | None:
    for later in range(index + 1, min(index + 12, len(own))):
        if owner[later] != owner[index]:
            return None
        if own[later]:
            return own[later][0]
    return None
