"""Sentences of a text, with code-point offsets that slice back to the exact words.

The splitter is our own. The two libraries for this, pysbd and syntok, give strings or normalized tokens, so
that offsets have to be searched for afterwards (wrongly where a sentence repeats), miss the full stops of
Arabic, Urdu, Hindi and Chinese unless told the language, and have not been released for years. What is
needed here is small: a full stop ends a sentence unless it belongs to an abbreviation, an initial, a number
or is followed by a lower-case word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction.wordlists import LOCAL_MONTHS, word_list


@dataclass(frozen=True)
class Span:
    """A piece of a text: `text_of_article[start:end] == text`."""

    start: int
    end: int
    text: str


_PARAGRAPH = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "\"'”’»›)]}）】」』"
_FULL_WIDTH = "。！？｡"
# Closing quotation marks belong to the sentence: after a space in French, and the German one looks like
# an opening one of English.
_STOP = re.compile(rf"[.!?…‽؟۔।॥{_FULL_WIDTH}]+(?:[{re.escape(_CLOSERS)}“‘]|[ \u00a0\u202f]»)*")
_OPENERS = "\"'“‘«‹([{（【「『„¿¡-–—"
# German writes ordinals with a full stop: "im 19. Jahrhundert", "am 3. März".
_ORDINAL = re.compile(r"(?:^|[\s(„«])(?:(im|der|dem|den|des|vom|zum|zur|beim)\s)?\d{1,3}$", re.IGNORECASE)
_GERMAN_MONTH = re.compile(rf"(?:{'|'.join(LOCAL_MONTHS['de'])})\b", re.IGNORECASE)
_ARABIC = re.compile(r"[\u0620-\u064a]")
# A word of at most 20 letters before the stop, so that the search back is bounded.
_LAST_WORD = re.compile(r"[^\W_](?:[^\W_]|\.(?=[^\W_])){0,20}$")
_ALWAYS_INSIDE = frozenset(
    word_list(
        "mr mrs ms mx dr prof rev hon gen col lt sgt capt cmdr adm maj sen rep gov st mt ft messrs vs cf "
        "pp eds dept univ approx ca al hr fr mme mlle dra sra srta z.b d.h bzw u.a i.e e.g p.ex av ул г "
        "т.е ee nb stk mio mrd ud uds vd mm mlles aprox med phil av bd env hno hnos"
    )
)
_BEFORE_DIGITS = frozenset(word_list("no nos nr nrn núm pág págs vol fig art p par sec ch h abs s"))
_MAY_END = frozenset(
    word_list(
        "u.s u.k u.n e.u u.s.a d.c l.a n.y a.m p.m inc ltd co corp llc plc bros sr jr etc ph.d m.d b.a "
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun usw uu aa"
    )
)
_STARTERS = frozenset(
    word_list(
        "the a an in on at it he she they we i you this that these those there but and or so yet as after "
        "before when while if since for from with by according however meanwhile his her its their our my "
        "what who why how one some many most more all no not yes then now still also although though"
    )
)


def sentences(text: str) -> list[Span]:
    """Split into sentences, in order and without overlap; a line break always ends one."""
    return [span for paragraph in paragraphs(text) for span in _split(text, paragraph.start, paragraph.end)]


def paragraphs(text: str) -> list[Span]:
    """Give the lines that hold anything but white space, trimmed."""
    spans = (_trimmed(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text))
    return [span for span in spans if span]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _STOP.finditer(text, start, end):
        if _ends_sentence(text, match, end):
            if span := _trimmed(text, begin, match.end()):
                yield span
            begin = match.end()
    if span := _trimmed(text, begin, end):
        yield span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    body = piece.strip()
    return Span(start + lead, start + lead + len(body), body) if body else None


def _ends_sentence(text: str, match: re.Match[str], end: int) -> bool:
    stop = match.group()
    after = match.end()
    if any(character in _FULL_WIDTH for character in stop):
        # “真的吗？”她问。 is one sentence: who asked follows the quotation.
        is_asked = stop[0] in "！？" and stop[-1] in _CLOSERS
        return not (is_asked and after < end and text[after].isalpha())
    if after >= end:
        return True
    if not text[after].isspace():
        return stop[0] in "।॥؟۔" and not text[after].isdigit()
    following = text[after : min(end, after + 40)].strip().lstrip(_OPENERS)
    if following[:1].islower():
        return False
    if stop.startswith(("..", "…")) and _has_no_case(following[:1]):
        return False  # nothing tells a pause from an end
    return stop[0] != "." or stop.startswith("..") or _full_stop_ends(text, match.start(), following)


def _full_stop_ends(text: str, dot: int, following: str) -> bool:
    """Tell whether the full stop at `dot`, with a capital or a digit after it, ends the sentence."""
    found = _LAST_WORD.search(text[max(0, dot - 22) : dot])
    word = found.group().casefold() if found else ""
    if word.isdecimal() and _is_ordinal(text, dot, following):
        return False
    if word in _BEFORE_DIGITS:
        return not following[:1].isdigit()
    if word in _ALWAYS_INSIDE:
        return False
    next_word = re.split(r"[\s,]", following, maxsplit=1)[0].casefold()
    if word in _MAY_END:
        return next_word in _STARTERS
    if _ARABIC.fullmatch(word):
        return False
    is_initial = len(word) == 1 and word.isalpha() and found is not None and found.group().isupper()
    return not is_initial or (word == "i" and next_word in _STARTERS)


def _is_ordinal(text: str, dot: int, following: str) -> bool:
    found = _ORDINAL.search(text, max(0, dot - 12), dot)
    return bool(found and (found.group(1) or _GERMAN_MONTH.match(following)))


def _has_no_case(character: str) -> bool:
    return character.isalpha() and character.upper() == character.lower()
