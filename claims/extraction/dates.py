"""The days a clause speaks of: dates, months, years, quarters and relative phrases, as spans of days.

The phrases are found in the modules beside this one; here they are put in order, joined to ranges ("from
Monday to Friday"), opened ("since", "until") and moved ("days before").
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from claims.extraction import days
from claims.extraction.date_meanings import count_of
from claims.extraction.date_phrases import readers_for
from claims.extraction.local_dates import local_readers
from claims.extraction.numerals import NUMBER_WORDS
from claims.extraction.types import DateSpan

# Days that "days before" can be off: less than two weeks, or it would be weeks; and so on upwards.
_LOOSE_DAYS = {"day": 13, "week": 56, "month": 540, "year": 3652}
_JOINED = re.compile(r"\s?(to|until|till|through|and|[-–—])\s(?:the\s)?$", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|till|up\sto|through|by|no\slater\sthan)\s(?:(?:at\sleast|about|around|the)\s)?(?:end\sof\s)?$",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(r"\b(?:before|prior\sto|ahead\sof)\s(?:the\s)?$", re.IGNORECASE)
_AFTER_IT = re.compile(r"\b(?:after|following|later\sthan)\s(?:the\s)?$", re.IGNORECASE)
_ONWARDS = re.compile(r"\s(?:onwards?|or\slater|and\slater|and\sbeyond)\b", re.IGNORECASE)
# What leads from "since" to its date: "since taking office in January", without a break between.
_SINCE = re.compile(r"\bsince\s(?:(?!since\b)[^\s,.;:()]+\s){0,7}$", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:which|who|whose|where)\b[^,;:]{0,200}$", re.IGNORECASE)
_LONGEST_SINCE = 100
_LONGEST_ASIDE = 220
_LONGEST_LEAD = 30
_SHIFT = re.compile(
    rf"\b(?:(?:just|only)\s)?(?:(\d{{1,3}}|{NUMBER_WORDS}|an?)\s)?(day|week|month|year)s?\s(before|after)\b",
    re.IGNORECASE,
)
_SHIFTED = re.compile(r"\b(?:day|week|month|year)s?\s$", re.IGNORECASE)
_LONGEST_SHIFT = 250
_FIRST_WORD = re.compile(r"^(?:since|until|till|through|by|before|after|from|between)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Found:
    """A phrase as found: its place, and the days it means by itself."""

    start: int
    end: int
    first: date | None
    last: date | None


def date_spans(text: str, *, published_on: date | None = None, language: str = "en") -> list[DateSpan]:
    """Read the dates of a clause in the order of the words; what cannot be placed is left out."""
    return [span for _, span in _spans(text, published_on, language)]


def named_spans(text: str, *, published_on: date | None = None, language: str = "en") -> list[DateSpan]:
    """Read the days that phrases name, whatever "since", "until" or "days before" make of them."""
    return [
        DateSpan(one.first, one.last, _FIRST_WORD.sub("", text[one.start : one.end]).strip())
        for one in _found(text, published_on, language)
    ]


def _spans(text: str, published_on: date | None, language: str) -> list[tuple[int, DateSpan]]:
    """Give the dates with the places where their own words begin."""
    joined = _joined(text, _found(text, published_on, language))
    return [(one.start, _placed(text, one, published_on)) for one in joined]


def _found(text: str, published_on: date | None, language: str) -> list[_Found]:
    """Give the phrases by themselves, in the order of the text."""
    local = local_readers(language)
    found: list[_Found] = []  # in the order of the text, none over another
    for pattern, reader in (*local, *readers_for(text)):
        for match in pattern.finditer(text):
            index = bisect_left(found, match.start(), key=lambda one: one.start)
            if _is_taken(found, index, match):
                continue
            try:
                read = reader(match, published_on)
            except (ValueError, OverflowError):
                continue  # a 31 February, or a year beyond the calendar
            if read:
                found.insert(index, _Found(match.start(), match.end(), *read))
    return found


def _is_taken(found: list[_Found], index: int, match: re.Match[str]) -> bool:
    """Tell whether a phrase stands over one that was found, beside the place where it would be put."""
    is_over_next = index < len(found) and found[index].start < match.end()
    return is_over_next or (index > 0 and found[index - 1].end > match.start())


def main_date(text: str, *, published_on: date | None = None, language: str = "en") -> DateSpan | None:
    """Give the narrowest date of what a clause says, the first among equals.

    A date inside an aside (", which was signed in March,") is the aside's own and not the clause's.
    """
    found = _spans(text, published_on, language)
    own = [span for at, span in found if not _ASIDE.search(text, max(0, at - _LONGEST_ASIDE), at)]
    return min(own, key=_width) if own else None


def _width(span: DateSpan) -> int:
    return (span.end - span.start).days if span.start and span.end else 10**7


def _joined(text: str, found: list[_Found]) -> list[_Found]:
    """Make one span of "from Monday to Friday" and "between 2010 and last year"."""
    joined: list[_Found] = []
    for one in found:
        if joined and _is_range(text, joined[-1], one):
            earlier = joined.pop()
            one = _Found(earlier.start, one.end, _first_before(earlier.first, one.last), one.last)
        joined.append(one)
    return joined


def _first_before(first: date | None, last: date | None) -> date | None:
    """Put the Monday of "from Monday to Friday" before the Friday."""
    return first - timedelta(days=7) if first and last and first > last else first


def _is_range(text: str, first: _Found, second: _Found) -> bool:
    inner = re.match(r"(?:to|and|until|till|through)\s", text[second.start : second.end], re.IGNORECASE)
    gap = text[first.end : second.start + (inner.end() if inner else 0)]
    connector = _JOINED.fullmatch(gap if inner else gap + " " if gap.strip() in ("-", "–", "—") else gap)
    if not connector or not first.first or not second.last or (first.first - second.last).days >= 7:
        return False
    opening = f"{text[max(0, first.start - 10) : first.start]}{text[first.start : first.end]}"
    word = connector.group(1).lower()
    if word == "and":
        return bool(re.search(r"\bbetween\s", opening, re.IGNORECASE))
    is_from = bool(re.search(r"\bfrom\s", opening, re.IGNORECASE))
    return is_from or word in ("-", "–", "—", "through")


def _placed(text: str, one: _Found, today: date | None) -> DateSpan:
    """Give the days of a phrase with what the words around it make of them."""
    own = DateSpan(one.first, one.last, text[one.start : one.end].strip())
    try:
        return _since(text, one, today) or _bounded(text, one) or _shifted(text, one) or own
    except (ValueError, OverflowError):
        return own  # beyond the calendar


def _since(text: str, one: _Found, today: date | None) -> DateSpan | None:
    """Give the time from "since ..." to the day of publication; None where no "since" leads to the date."""
    at = max(0, one.start - _LONGEST_SINCE)
    lead = _SINCE.search(text[at : one.start])
    words = text[one.start : one.end]
    if not lead and words.lower().split(maxsplit=1)[:1] != ["since"]:
        return None
    first, start = one.first, at + lead.start() if lead else one.start
    if first and today and first > today and str(first.year) not in words:
        first = days.moved(first, -1, "year")
    return DateSpan(
        first, today if first and today and first <= today else None, text[start : one.end].strip()
    )


def _bounded(text: str, one: _Found) -> DateSpan | None:
    """Open a span at one end: "until Friday", "before 2010", "after March", "from 2020 onwards"."""
    if behind := _ONWARDS.match(text, one.end):
        return DateSpan(one.first, None, text[one.start : behind.end()].strip())
    inner = _FIRST_WORD.match(text[one.start : one.end])
    low, high = max(0, one.start - _LONGEST_LEAD), one.start + inner.end() + 1 if inner else one.start
    for pattern in (_UNTIL, _BEFORE_IT, _AFTER_IT):
        match = pattern.search(text, low, min(high, one.end))
        if match is None or _SHIFTED.search(text, low, match.start()):
            continue
        words = text[match.start() : one.end].strip()
        if pattern is _UNTIL or text[one.start : one.start + 6].lower() == "end of":
            return DateSpan(None, one.last, words)
        if pattern is _BEFORE_IT:
            return DateSpan(None, one.first - timedelta(days=1) if one.first else None, words)
        return DateSpan(one.last + timedelta(days=1) if one.last else None, None, words)
    return None


def _shifted(text: str, one: _Found) -> DateSpan | None:
    """Move a date by the "days before" that leads to it; the words are then all of the phrase."""
    low = max(0, one.start - _LONGEST_SHIFT)
    shifts = [
        match
        for match in _SHIFT.finditer(text, low, one.start)
        if not re.search(r"[.;:]\s", text[match.end() : one.start])
    ]
    if not shifts or one.first is None or one.last is None:
        return None
    count, unit, side = shifts[-1].group(1), shifts[-1].group(2).lower(), shifts[-1].group(3).lower()
    words = text[shifts[-1].start() : one.end].rstrip()
    step = count_of(count) * (-1 if side == "before" else 1)
    if count:
        return DateSpan(days.moved(one.first, step, unit), days.moved(one.last, step, unit), words)
    loose = timedelta(days=_LOOSE_DAYS[unit])
    return (
        DateSpan(one.first - loose, one.last, words)
        if step < 0
        else DateSpan(one.first, one.last + loose, words)
    )
