"""Attribution in the languages other than English: a short list of cues and one rule of position.

The speaker is the name nearest to the cue on the side where the language puts it, and the rest of the
sentence is what was said.
"""

import re
from collections.abc import Iterator

from claims.extraction.cues import Cues
from claims.extraction.names import WORD, Names
from claims.extraction.quotations import Quotations
from claims.extraction.sentences import Span
from claims.extraction.types import Speaker

Saying = tuple[Speaker, str, int, int, tuple[tuple[int, int], ...]]

_HAN = re.compile(r"[\u3400-\u9fff]")
_BREAK = re.compile(r"[,;:،؛，；：、。“”«»\"「」（(）)\n]")
# What may stand between cue and content, and between a quotation and its verb ("», a affirmé").
_LEAD = re.compile(r"[\s,:،：，]*(?:(?:que|dass|daß|что|إن|أن|ان|بأن)\s+|qu['’])?", re.IGNORECASE)
_AUXILIARY = re.compile(r"[”»\"]\s*,?(\s*\w{1,4}\s*)$")
_COMMA = re.compile(r"[,،，]\s*")
_REACH = 90
_MOST_HAN = 14
_ARABIC_CONTENT = re.compile(r"\s(?:إن|أن|ان|بأن|إنه|إنها|أنه|أنها)\b")


def sayings(text: str, span: Span, quoted: Quotations, names: Names, cues: Cues) -> list[Saying]:
    """Give at most one saying of a sentence, of its first cue outside quotation marks."""
    for start, end, is_phrase in _cues(span, cues):
        if quoted.covering(start):
            continue
        found = _speaker(text, span, start, end, names, cues.is_verb_first or is_phrase)
        if found is None and not is_phrase:
            found = _speaker(text, span, start, end, names, not cues.is_verb_first)
        if found:
            speaker, first, last = found
            contents = _contents(text, span, min(first, start), max(last, end), is_phrase)
            if contents:
                return [(speaker, text[start:end], min(first, start), max(last, end), contents)]
    return []


def _cues(span: Span, cues: Cues) -> Iterator[tuple[int, int, bool]]:
    """Give start, end and whether it is a phrase, for each cue of a sentence."""
    folded = span.text.lower()
    if len(folded) != len(span.text):
        return
    if _HAN.search(span.text):
        yield from _unspaced(folded, span.start, cues)
        return
    for phrase in cues.phrases:
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}", folded):
            yield span.start + match.start(), span.start + match.end(), True
    for match in WORD.finditer(folded):
        if match.group() in cues.verbs:
            yield span.start + match.start(), span.start + match.end(), False


def _unspaced(folded: str, offset: int, cues: Cues) -> Iterator[tuple[int, int, bool]]:
    for words, is_phrase in (
        (cues.phrases, True),
        (sorted(cues.verbs, key=lambda verb: (-len(verb), verb)), False),
    ):
        for word in words:
            position = folded.find(word)
            is_opening = position == 0 or (position > 0 and bool(_BREAK.match(folded[position - 1])))
            if position >= 0 and (not is_phrase or is_opening):
                yield offset + position, offset + position + len(word), is_phrase


def _speaker(
    text: str, span: Span, start: int, end: int, names: Names, is_behind: bool
) -> tuple[Speaker, int, int] | None:
    """Find the speaker behind or before a cue, within its own stretch between punctuation."""
    low, high = (end, min(span.end, end + _REACH)) if is_behind else (max(span.start, start - _REACH), start)
    stretch = _stretch(text[low:high], is_behind)
    if not is_behind:
        low = high - len(stretch)
    mentions = names.within(low, low + len(stretch))
    if mentions:
        chosen = mentions[0] if is_behind else mentions[-1]
        kind = "person" if chosen.is_person else "organization"
        return Speaker(names.likely(chosen.name, chosen.start), chosen.name, kind), chosen.start, chosen.end
    return _uncased(stretch, low)


def _stretch(piece: str, is_behind: bool) -> str:
    """Cut a piece at the punctuation nearest to the cue."""
    breaks = [match.start() for match in _BREAK.finditer(piece.rstrip() if not is_behind else piece)]
    if not breaks:
        return piece
    return piece[: breaks[0]] if is_behind else piece[breaks[-1] + 1 :]


def _uncased(stretch: str, offset: int) -> tuple[Speaker, int, int] | None:
    """Take the words by the cue for the speaker, in scripts that have no capitals."""
    content = _ARABIC_CONTENT.search(stretch)
    words = (stretch[: content.start()] if content else stretch).strip()
    words = words.strip(" .。")
    fewest = 2 if _HAN.search(words) else 3
    if sum(character.isalpha() for character in words) < fewest or words[0].upper() != words[0].lower():
        return None
    words = words[-_MOST_HAN:] if _HAN.search(words) else " ".join(words.split(" ")[:4])
    start = offset + stretch.find(words)
    return Speaker(words, words, "unnamed"), start, start + len(words)


def _contents(text: str, span: Span, start: int, end: int, is_phrase: bool) -> tuple[tuple[int, int], ...]:
    """Give the longer side of the attributing words: what was said."""
    before, after = text[span.start : start], text[end : span.end]
    if is_phrase and not before.strip() and (comma := _COMMA.search(after)):
        end, after = end + comma.end(), after[comma.end() :]
    is_behind = before.rstrip()[-1:] in tuple(',”»"') and not _HAN.search(before)
    if len(after.strip()) >= len(before.strip()) and not is_behind:
        lead = _LEAD.match(after)
        begin = end + (lead.end() if lead else 0)
        return ((begin, span.end),) if text[begin : span.end].strip(" .。۔") else ()
    tail = _AUXILIARY.search(before)
    said = before[: tail.start(1)] if tail else before
    return ((span.start, span.start + len(said.rstrip(" ,،，"))),)
