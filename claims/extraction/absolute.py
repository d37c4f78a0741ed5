"""Dates of a statement made absolute, so that it says the same later: "last month" becomes "in March 2025".

Only phrases that mean exactly one day, month or year are rewritten, and only outside quotation marks. What
is added is the day, month and year that the phrase means, counted from the day of publication, with "on"
or "in": nothing else in a statement comes from outside the article's words.
"""

import re
from datetime import date, timedelta

from claims.extraction.dates import named_spans
from claims.extraction.types import DateSpan
from claims.extraction.wordlists import MONTHS, word_list

_DAY = re.compile(
    r"(?:on\s+)?(?:last\s+|this\s+|next\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow",
    re.I,
)
_AROUND = re.compile(r"(?:last|this|next)\s+(?:month|year)", re.IGNORECASE)
_MONTH = re.compile(
    rf"\b({'|'.join(month.capitalize() for month in MONTHS)})\b(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?"
)
_MAY_BE_RELATIVE = re.compile(
    rf"\b(?:last|this|next|yesterday|today|tomorrow|\w+day|{'|'.join(MONTHS)})\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b\d{4}\b")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|«[^»]*»?|''.*?(?:''|$)")
_WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
_BOUND = re.compile(r"(until|till|by|before|since|from|after)\s+", re.IGNORECASE)
_LEADS = frozenset(
    word_list("on in by until till before since of from after through during to for than late early")
)
_PARTS_OF_DAY = frozenset(word_list("morning afternoon evening night noon’s 's ’s"))
BOUND = re.compile(r"(until|till|by|before|since|from|after)\s+", re.IGNORECASE)
_NO_LEADS = frozenset(["the", "every", "each", "a", "that", "between", "from"])
_LAST_WORD = re.compile(r"(\w+)\W*$")
_NEXT_WORD = re.compile(r"\s*([’']s|[^\W\d_]+)")


def with_absolute_dates(words: str, *, published_on: date | None, language: str) -> str:
    """Write the relative dates of a statement as days, months and years; English only."""
    if published_on is None or not language.startswith("en") or not _MAY_BE_RELATIVE.search(words):
        return words
    quoted = [match.span() for match in _QUOTED.finditer(words)]
    written, position = words, len(words)
    for span in reversed(named_spans(words, published_on=published_on, language=language)):
        phrase = span.text.rstrip(".,")
        at = words.rfind(phrase, 0, position)
        if at < 0 or any(start <= at < end for start, end in quoted):
            continue
        position = at
        absolute = _written(span, phrase, words[:at], words[at + len(phrase) :])
        written = written[:at] + absolute + written[at + len(phrase) :]
    return written


def _written(span: DateSpan, phrase: str, before: str, behind: str) -> str:
    """Give a date phrase in absolute form; as it is where that is not certain or would not read."""
    lead, following = _LAST_WORD.search(before), _NEXT_WORD.match(behind)
    next_word = following.group(1).lower() if following else ""
    if bound := _BOUND.match(phrase):
        inner = _bounded(span, bound.group(1).lower(), phrase[bound.end() :])
        return phrase[: bound.end()] + inner if inner else _with_year(span, phrase, next_word)
    if span.start is None or span.end is None:
        return phrase
    if lead and lead.group(1).lower() in _NO_LEADS:
        return phrase
    if _DAY.fullmatch(phrase) and span.start == span.end:
        if next_word in _PARTS_OF_DAY:
            return phrase
        return _led("on", lead, f"{span.start.day} {_name(span.start)} {span.start.year}")
    if _AROUND.fullmatch(phrase):
        is_year = phrase.lower().endswith("year")
        name = str(span.start.year) if is_year else f"{_name(span.start)} {span.start.year}"
        return name if next_word in ("’s", "'s") else _led("in", lead, name)
    return _with_year(span, phrase, next_word)


def _bounded(span: DateSpan, preposition: str, inner: str) -> str:
    """Give the day, month or year behind "until" or "since"; nothing where the phrase is none of these."""
    bound = span.start if preposition in ("since", "from", "after") else span.end
    if bound is None:
        return ""
    day = bound + timedelta(days={"before": 1, "after": -1}.get(preposition, 0))
    if _DAY.fullmatch(inner) and inner.lower().endswith(_WEEKDAYS[day.weekday()]):
        return f"{day.day} {_name(day)} {day.year}"
    if _AROUND.fullmatch(inner):
        return str(day.year) if inner.lower().endswith("year") else f"{_name(day)} {day.year}"
    return ""


def _led(preposition: str, lead: re.Match[str] | None, name: str) -> str:
    has_lead = lead is not None and lead.group(1).lower() in _LEADS and lead.group().strip() == lead.group(1)
    return name if has_lead else f"{preposition} {name}"


def _with_year(span: DateSpan, phrase: str, next_word: str) -> str:
    """Put its year behind a month that the phrase names alone."""
    months = _MONTH.findall(phrase)
    if len(months) != 1 or _YEAR.search(phrase) or next_word in ("last", "next", "this", "of"):
        return phrase
    named = MONTHS.index(months[0].lower()) + 1
    years = {day.year for day in (span.start, span.end) if day and day.month == named}
    if len(years) != 1:
        return phrase
    year = years.pop()
    return _MONTH.sub(lambda found: f"{found.group()}{',' if ' ' in found.group() else ''} {year}", phrase)


def _name(day: date) -> str:
    return MONTHS[day.month - 1].capitalize()
