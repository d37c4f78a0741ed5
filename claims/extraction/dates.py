"""The days a clause speaks of: dates, months, years, quarters and relative phrases, as spans of days.

We find the phrases ourselves and hand only spelled-out dates to dateparser: its own search reads the verb
"may" as a month and "Q1 2023" as a day. Relative phrases are reckoned from the day of publication and stay
unread without it.
"""

import calendar
import re
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

import dateparser

from claims.extraction.types import DateSpan
from claims.extraction.wordlists import LOCAL_MONTHS, MONTH_NAMES, MONTHS, SHORT_MONTHS, word_list

_MONTH_NUMBERS = {name: index % 12 + 1 for index, name in enumerate((*MONTHS, *SHORT_MONTHS))} | {"sep": 9}
_MONTH = rf"({MONTH_NAMES})\b\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"((?:1[5-9]|20)\d\d)(?![\d,.]*\d)"
_WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
_NUMBER_WORDS = word_list("zero one two three four five six seven eight nine ten eleven twelve")
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}|an?)"
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}
# "Days before" is less than two weeks, or it would be weeks; and so on upwards.
_LOOSE_DAYS = {"day": 13, "week": 56, "month": 540, "year": 3652}
_MONTHS_AHEAD = 2
_ZH = re.compile(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")

_Reader = Callable[[re.Match[str], date | None], tuple[date | None, date | None] | None]


def date_spans(text: str, *, published_on: date | None = None, language: str = "en") -> list[DateSpan]:
    """Read the dates of a clause in the order of the words; what cannot be placed is left out."""
    found: list[tuple[int, int, DateSpan]] = []
    for pattern, reader in (*_readers_of(language), *_READERS):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in found):
                continue
            try:
                read = reader(match, published_on)
            except (ValueError, OverflowError):
                continue  # a 31 February, or a year beyond the calendar
            if read:
                found.append((match.start(), match.end(), DateSpan(read[0], read[1], match.group().strip())))
    ordered = sorted(found, key=lambda item: item[:2])
    return [
        _opened(text, start, end, span, published_on) or _shifted(text, start, span)
        for start, end, span in ordered
    ]


def main_date(text: str, *, published_on: date | None = None, language: str = "en") -> DateSpan | None:
    """Give the narrowest date of what a clause says, the first among equals.

    A date inside an aside (", which was signed in March,") is the aside's own and not the clause's.
    """
    found = date_spans(text, published_on=published_on, language=language)
    own = [span for span in found if not _ASIDE.search(text[: text.find(span.text)])]
    return min(own, key=_width) if own else None


def _width(span: DateSpan) -> int:
    return (span.end - span.start).days if span.start and span.end else 10**7


def _month(name: str) -> int:
    return _MONTH_NUMBERS[name.lower().rstrip(".")]


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year_span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _day_read(match: re.Match[str], _today: date | None) -> tuple[date, date] | None:
    day = _spelled_out(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", match.group()), "en")
    return (day, day) if day else None


@lru_cache(maxsize=4096)
def _spelled_out(words: str, language: str) -> date | None:
    """Read a date with day, month and year through dateparser."""
    order = "YMD" if re.match(r"\d{4}", words) else "DMY"
    settings = {
        "DATE_ORDER": order,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    read = dateparser.parse(words, languages=[language], settings=settings)
    return read.date() if read else None


def _day_without_year(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    if today is None:
        return None
    words = match.group().lower()
    day = int(re.search(r"\d{1,2}", words).group())  # type: ignore[union-attr]
    month = _month(re.search(r"[a-z]{3,}", re.sub(r"\d(?:st|nd|rd|th)", "", words)).group())  # type: ignore[union-attr]
    day_read = date(_nearest_year(today, month), month, day)
    return day_read, day_read


def _month_of_year(match: re.Match[str], _today: date | None) -> tuple[date, date]:
    return _month_span(int(match.group(2)), _month(match.group(1)))


def _bare_month(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    """Read "in February" as the latest or the very next one, and "by May" as the one to come."""
    if today is None:
        return None
    word, month = (match.group(1) or "").lower(), _month(match.group(2))
    if word in ("next", "by", "until", "till"):
        return _month_span(today.year + (month < today.month), month)
    return _month_span(
        _nearest_year(today, month) if word not in ("last", "since") else _latest_year(today, month), month
    )


def _latest_year(today: date, month: int) -> int:
    return today.year - (month > today.month)


def _nearest_year(today: date, month: int) -> int:
    """Give the year of a bare month: the latest one, unless it comes within two months."""
    if 0 < (month - today.month) % 12 <= _MONTHS_AHEAD:
        return today.year + (month < today.month)
    return _latest_year(today, month)


def _year(match: re.Match[str], _today: date | None) -> tuple[date | None, date | None]:
    word, (start, end) = (match.group(1) or "").lower().split(" ")[0], _year_span(int(match.group(2)))
    if word in ("by", "until", "till", "before"):
        return None, (start - timedelta(days=1) if word == "before" else end)
    return (end + timedelta(days=1), None) if word == "after" else (start, end)


def _years(match: re.Match[str], _today: date | None) -> tuple[date, date] | None:
    first, last = int(match.group(1)), int(match.group(2))
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _quarter(match: re.Match[str], _today: date | None) -> tuple[date, date]:
    name = (match.group(1) or match.group(2)).lower()
    number = int(name) if name.isdecimal() else ("first", "second", "third", "fourth").index(name) + 1
    year = int(match.group(3))
    return date(year, 3 * number - 2, 1), _month_span(year, 3 * number)[1]


def _decade(match: re.Match[str], _today: date | None) -> tuple[date, date]:
    return date(int(match.group(1)), 1, 1), date(int(match.group(1)) + 9, 12, 31)


def _single_day(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    if today is None:
        return None
    word = match.group(1).lower()
    day = today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))
    return day, day


def _weekday(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    if today is None:
        return None
    ahead = (match.group(1) or "").lower() == "next"
    distance = (today.weekday() - _WEEKDAYS.index(match.group(2).lower())) % 7
    day = today + timedelta(days=7 - distance) if ahead else today - timedelta(days=distance)
    return day, day


def _around(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    """Read "last year", "this month", "next week"."""
    if today is None:
        return None
    step = {"last": -1, "this": 0, "next": 1}[match.group(1).lower()]
    unit = match.group(2).lower()
    if unit == "year":
        return _year_span(today.year + step)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return _month_span(months // 12, months % 12 + 1)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    return monday, monday + timedelta(days=6)


def _count(words: str | None) -> int:
    lower = (words or "one").lower()
    return int(lower) if lower.isdecimal() else _NUMBER_WORDS.index(lower) if lower in _NUMBER_WORDS else 1


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("year", "decade"):
        year = today.year - count * (10 if unit == "decade" else 1)
        return date(year, today.month, min(today.day, calendar.monthrange(year, today.month)[1]))
    return today - timedelta(days=count * _UNIT_DAYS[unit])


def _recent(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    """Read "over the past decade", "in the last five years"."""
    return (_back(today, _count(match.group(1)), match.group(2).lower()), today) if today else None


def _ago(match: re.Match[str], today: date | None) -> tuple[date, date] | None:
    if today is None:
        return None
    unit, day = match.group(2).lower(), _back(today, _count(match.group(1)), match.group(2).lower())
    if unit == "day":
        return day, day
    return (
        (_month_span(day.year, day.month) if unit == "month" else _year_span(day.year))
        if unit != "week"
        else (
            day - timedelta(days=3),
            day + timedelta(days=3),
        )
    )


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"\b\d{4}-\d{2}-\d{2}\b", _day_read),
        (rf"\b{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}", _day_read),
        (rf"\b{_MONTH}\s{_DAY},?\s{_YEAR}", _day_read),
        (rf"\b(?:(?:q([1-4])|(first|second|third|fourth)\squarter)\s(?:of\s)?){_YEAR}", _quarter),
        (rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}", _month_of_year),
        (rf"\b{_DAY}\s(?:of\s)?{_MONTH}(?!\w)", _day_without_year),
        (rf"\b{_MONTH}\s{_DAY}(?![\w,.]*\d)", _day_without_year),
        (rf"\b(?:between|from)\s{_YEAR}\s(?:and|to|until)\s{_YEAR}", _years),
        (rf"\b{_YEAR}\s?[–-]\s?{_YEAR}", _years),
        (r"\b(?:the\s|early\s|late\s|mid-)((?:1[5-9]|20)\d0)s\b", _decade),
        (
            rf"\b(in|since|by|until|till|before|after|during|for|of|early|late|mid)[\s-]"
            rf"(?:the\s(?:year\s)?|late\s|early\s)?{_YEAR}",
            _year,
        ),
        (
            rf"\b(in|since|last|this|next|by|until|till|during|early|late)\s"
            rf"(?:early\s|late\s|mid-)?{_MONTH}(?!\s\d)",
            _bare_month,
        ),
        (r"\b(yesterday|today|tomorrow)\b", _single_day),
        (rf"(?<!\ba\s)(?<!every\s)\b(?:(on|last|next|this|since)\s)?({'|'.join(_WEEKDAYS)})\b", _weekday),
        (r"\b(last|this|next)\s(year|month|week)\b", _around),
        (
            rf"\b(?:over|in|during|for|within)\s(?:the\s)?(?:past|last)\s(?:{_COUNT}\s)?"
            r"(day|week|month|year|decade)s?\b",
            _recent,
        ),
        (rf"\b{_COUNT}\s(day|week|month|year|decade)s?\s(?:ago|earlier)\b", _ago),
    )
)  # fmt: skip
# What leads from "since" to its date: "since taking office in January", without a break between.
_SINCE = re.compile(r"\bsince\s(?:[^\s,.;:()]+\s){0,7}$", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:which|who|whose|where)\b[^,;:]{0,200}$", re.IGNORECASE)
_LONGEST_SINCE = 100
_BEFORE = re.compile(
    rf"\b(?:(?:just|only)\s)?(?:{_COUNT}\s)?(day|week|month|year)s?\s(before|after)\b", re.IGNORECASE
)


def _opened(text: str, start: int, end: int, span: DateSpan, today: date | None) -> DateSpan | None:
    """Give the time from "since ..." to the day of publication; None where no "since" leads to the date."""
    at = max(0, start - _LONGEST_SINCE)
    lead = _SINCE.search(text[at:start])
    if not lead and text[start:end].lower().split(maxsplit=1)[:1] != ["since"]:
        return None
    first, words = span.start, text[at + lead.start() if lead else start : end].strip()
    if first and today and first > today and str(first.year) not in span.text:
        first = _back(first, 1, "year")
    return DateSpan(first, today if first and today and first <= today else None, words)


def _shifted(text: str, start: int, span: DateSpan) -> DateSpan:
    """Move a date by the "days before" that leads to it; the words are then all of the phrase."""
    before = [
        match
        for match in _BEFORE.finditer(text[:start])
        if not re.search(r"[.;:]\s", text[match.end() : start])
    ]
    if not before or span.start is None or span.end is None:
        return span
    shift = before[-1]
    words = text[shift.start() : text.index(span.text, start) + len(span.text)]
    unit = shift.group(2).lower()
    exact = timedelta(days=_count(shift.group(1)) * _UNIT_DAYS[unit]) if shift.group(1) else None
    loose = timedelta(days=_LOOSE_DAYS[unit])
    try:
        if shift.group(3).lower() == "before":
            return DateSpan(span.start - (exact or loose), span.end - exact if exact else span.end, words)
        return DateSpan(span.start + exact if exact else span.start, span.end + (exact or loose), words)
    except OverflowError:
        return span


@lru_cache(maxsize=16)
def _readers_of(language: str) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """Give the readers a language adds: its spelled-out dates, months and years."""
    code = language[:2].lower()
    if code == "zh":
        return ((_ZH, _chinese),)
    if code not in LOCAL_MONTHS:
        return ()
    names = LOCAL_MONTHS[code]
    month = rf"(?P<month>{'|'.join(names)})"

    def _local(match: re.Match[str], _today: date | None) -> tuple[date, date] | None:
        parts = match.groupdict()
        if parts.get("day"):
            day = _spelled_out(match.group(), code)
            return (day, day) if day else None
        return _month_span(int(parts["year"]), names.index(parts["month"].lower()) + 1)

    pattern = rf"(?:\b(?P<day>\d{{1,2}})(?:er|\.)?\s(?:de\s)?)?{month}\s(?:de\s|del\s)?(?P<year>\d{{4}})\b"
    return ((re.compile(pattern, re.IGNORECASE), _local),)


def _chinese(match: re.Match[str], _today: date | None) -> tuple[date, date] | None:
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not 1 <= year <= MAXYEAR:
        return None
    if month and day:
        return date(year, month, day), date(year, month, day)
    return _month_span(year, month) if month else _year_span(year)
