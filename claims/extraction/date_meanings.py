"""What the English phrases for days mean: one function a kind of phrase.

Relative phrases are reckoned from the day of publication and stay unread without it. So does "03/04/2023",
which is March in one country and April in another.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from claims.extraction import days
from claims.extraction.days import OpenSpan, Span
from claims.extraction.numerals import value_of_ordinal, value_of_words
from claims.extraction.wordlists import MONTHS, SHORT_MONTHS, word_list

Reader = Callable[[re.Match[str], date | None], OpenSpan | None]

WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
_MONTH_NUMBERS = {name: index % 12 + 1 for index, name in enumerate((*MONTHS, *SHORT_MONTHS))} | {"sep": 9}
_ORDER = ("first", "second", "third", "fourth")
TENS = word_list("twenties thirties forties fifties sixties seventies eighties nineties")
_MONTHS_AHEAD = 2
_LATEST_SHORT = 30
_TENSE_REACH = 60
_PAST = re.compile(r"\b(?:was|were|had|did|stood|ran|held|kept|\w{2,}ed)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|would|must|should|shall|may|can|could|is|are|has|have|to|expected|planned|due)\b",
    re.IGNORECASE,
)


def month_number(name: str) -> int:
    """Give 1 to 12 for "March", "MAR" and "Sept."."""
    return _MONTH_NUMBERS[name.lower().rstrip(".")]


def latest_year(today: date, month: int) -> int:
    """Give the year in which a month last began."""
    return today.year - (month > today.month)


def nearest_year(today: date, month: int) -> int:
    """Give the year of a bare month: the latest one, unless it comes within two months."""
    if 0 < (month - today.month) % 12 <= _MONTHS_AHEAD:
        return today.year + (month < today.month)
    return latest_year(today, month)


def count_of(words: str | None) -> int:
    """Give how many: "ten", "12", "a couple of", "a"."""
    lower = (words or "one").lower()
    if lower.isdecimal():
        return int(lower)
    return 2 if lower.startswith("a couple") else int(value_of_words(lower) or 1)


def _number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def read_day(match: re.Match[str], today: date | None) -> Span | None:
    """Read a day of a month, of the year nearest to publication where it names none."""
    month, named = month_number(match["month"]), match.groupdict().get("year")
    if not named and today is None:
        return None
    year = int(named) if named else nearest_year(today, month) if today else 0
    last_month = match.groupdict().get("until_month")
    start = date(year, month, _number(match["day"]))
    until = match.groupdict().get("until")
    if not until:
        return start, start
    end_month = month_number(last_month) if last_month else month
    return date(year - (end_month < month), month, start.day), date(year, end_month, _number(until))


def read_iso(match: re.Match[str], _today: date | None) -> Span:
    """Read 2022-02-24."""
    day = date.fromisoformat(match.group())
    return day, day


def read_numeric(match: re.Match[str], _today: date | None) -> Span | None:
    """Read 24/02/2022 and 02/24/2022, but not what can be read both ways; dots always put the day first."""
    first, second, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    if match.group(2) == "/" and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if second <= 12 else (second, first)
    read = date(year, month, day)
    return read, read


def read_month_year(match: re.Match[str], _today: date | None) -> Span:
    """Read "March 2022", "early March 2022", "March to May 2022"."""
    span = days.month_span(int(match["year"]), month_number(match["month"]))
    if until := match.groupdict().get("until_month"):
        first, last = month_number(match["month"]), month_number(until)
        year = int(match.groupdict().get("from_year") or int(match["year"]) - (last < first))
        return days.month_span(year, first)[0], days.month_span(int(match["year"]), last)[1]
    return _parted(match, span)


def _parted(match: re.Match[str], span: Span) -> Span:
    part = match.groupdict().get("part") or ""
    return days.third(span, part.lower().split(" ")[0]) if part else span


def read_bare_month(match: re.Match[str], today: date | None) -> Span | None:
    """Read "in February" as the latest or the very next one, and "by May" as the one to come."""
    if today is None:
        return None
    word, month = (match["word"] or "").lower(), month_number(match["month"])
    if word in ("next", "by", "until", "till"):
        year = today.year + (month < today.month or (word == "next" and month == today.month))
    elif word in ("last", "since"):
        year = latest_year(today, month)
    else:
        year = nearest_year(today, month)
    if until := match.groupdict().get("until_month"):
        last = month_number(until)
        year = latest_year(today, last)
        return days.month_span(year - (last < month), month)[0], days.month_span(year, last)[1]
    return _parted(match, days.month_span(year, month))


def read_years(match: re.Match[str], _today: date | None) -> Span | None:
    """Read "between 2010 and 2015", "2010–2015", "2022-23"."""
    first, last = int(match.group(1)), int(match.group(2))
    if last < 100:
        last += first // 100 * 100
    return (date(first, 1, 1), date(last, 12, 31)) if first < last else None


def read_year(match: re.Match[str], _today: date | None) -> Span:
    """Read "in 2022", "late 2022"."""
    return _parted(match, days.year_span(int(match["year"])))


def read_short_year(match: re.Match[str], _today: date | None) -> Span:
    """Read "in ’93"; up to 30 it is of this century."""
    short = int(match["short"])
    return days.year_span(short + (2000 if short <= _LATEST_SHORT else 1900))


def _of_year(match: re.Match[str], today: date | None) -> int | None:
    """Give the year that a quarter, half or season is of; None where it cannot be told."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if today is None or not groups.get("rel"):
        return None
    return today.year + {"last": -1, "this": 0, "the": 0, "next": 1}[groups["rel"].lower()]


def read_quarter(match: re.Match[str], today: date | None) -> Span | None:
    """Read "Q1 2023", "the first quarter of last year"; without a year the latest that began."""
    name = (match["number"] or match["name"]).lower()
    number = int(name) if name.isdecimal() else _ORDER.index(name) + 1
    year = _of_year(match, today)
    if year is None:
        if today is None:
            return None
        year = today.year - (3 * number - 2 > today.month)
    return days.quarter_span(year, number)


def read_half(match: re.Match[str], today: date | None) -> Span | None:
    """Read "H1 2023", "the first half of 2023"."""
    name, year = (match["number"] or match["name"]).lower(), _of_year(match, today)
    return days.months_span(year, 1 if name in ("1", "first") else 7, 6) if year else None


def read_season(match: re.Match[str], today: date | None) -> Span | None:
    """Read "summer 2023", "last winter"; the winter of a year is the one that begins in it."""
    name, word = match["season"].lower(), (match.groupdict().get("word") or "").lower()
    if year := match.groupdict().get("year"):
        return days.season_span(name, int(year))
    if today is None:
        return None
    span = days.season_span(name, today.year)
    if span[0] > today and word != "next" and word != "this":
        span = days.season_span(name, today.year - 1)
    if word == "last" and span[1] >= today:
        return days.season_span(name, span[0].year - 1)
    if word == "this" and name == "winter" and today.month <= 2:
        return days.season_span(name, today.year - 1)
    if word == "next" and span[0] <= today:
        return days.season_span(name, span[0].year + 1)
    return span


def read_decade(match: re.Match[str], _today: date | None) -> Span:
    """Read "the early 1990s", "the ’90s", "the nineties"."""
    groups = match.groupdict()
    if short := groups.get("short"):
        first = 1900 + int(short)
    elif name := groups.get("name"):
        first = 1920 + 10 * TENS.index(name.lower())
    else:
        first = int(groups["decade"] or 0)
    return _parted(match, (date(first, 1, 1), date(first + 9, 12, 31)))


def read_century(match: re.Match[str], _today: date | None) -> Span | None:
    """Read "the 19th century"."""
    number = value_of_ordinal(match["century"]) or (1 if match["century"].lower() == "first" else 0)
    if not 1 <= number <= 30:
        return None
    return _parted(match, days.century_span(int(number)))


def read_single_day(match: re.Match[str], today: date | None) -> Span | None:
    """Read "yesterday", "last night", "the day after tomorrow"."""
    if today is None:
        return None
    word = match.group(1).lower()
    distance = {"the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1,
                "the day after tomorrow": 2}.get(word, 0)  # fmt: skip
    day = today + timedelta(days=distance)
    return day, day


def read_weekday(match: re.Match[str], today: date | None) -> Span | None:
    """Read "on Tuesday" as the latest one, "next Friday" as the one to come.

    "Until Friday" is the one to come, too, unless the words before tell of the past: "was shut until".
    """
    if today is None:
        return None
    word = (match.group(1) or "").lower()
    distance = (today.weekday() - WEEKDAYS.index(match.group(2).lower())) % 7
    if word == "next":
        return (today + timedelta(days=7 - distance),) * 2
    if word in ("by", "until", "till") and not _is_told(match.string, match.start()):
        return (today + timedelta(days=-distance % 7),) * 2
    if word == "last" and distance == 0:
        distance = 7
    return (today - timedelta(days=distance),) * 2


def _is_told(text: str, start: int) -> bool:
    """Tell whether the words before a place tell of the past and not of what is to come."""
    before = text[max(0, start - _TENSE_REACH) : start]
    return bool(_PAST.search(before)) and not _AHEAD.search(before)


def read_around(match: re.Match[str], today: date | None) -> OpenSpan | None:
    """Read "last year", "this month", "next week", "earlier this year", "the end of the year"."""
    if today is None:
        return None
    part = (match["part"] or "").lower()
    step = {"last": -1, "next": 1}.get(match["rel"].lower(), 0)
    if step == 0 and match["rel"].lower() == "the" and not part:
        return None
    unit = _unit_name(match["unit"])
    span = days.unit_span(days.moved(today, step, unit), unit)
    if part in ("earlier", "so far"):
        return span[0], today
    if part == "later":
        return today, span[1]
    return days.third(span, part.split(" ")[0]) if part else span


def _unit_name(written: str) -> str:
    return "century" if written.lower().startswith("centur") else written.lower()


def read_recent(match: re.Match[str], today: date | None) -> Span | None:
    """Read "over the past decade", "in the last five years"."""
    if today is None:
        return None
    return days.moved(today, -count_of(match.group(1)), _unit_name(match.group(2))), today


def read_coming(match: re.Match[str], today: date | None) -> Span | None:
    """Read "over the next five years", "in the coming decade"."""
    if today is None:
        return None
    return today, days.moved(today, count_of(match.group(1)), _unit_name(match.group(2)))


def read_ago(match: re.Match[str], today: date | None) -> Span | None:
    """Read "three years ago" as that year; weeks are three days uncertain either way."""
    if today is None:
        return None
    unit = _unit_name(match.group(2))
    day = days.moved(today, -count_of(match.group(1)), unit)
    if unit in ("week", "fortnight"):
        return day - timedelta(days=3), day + timedelta(days=3)
    return days.unit_span(day, unit if unit in ("day", "night", "month", "quarter") else "year")
