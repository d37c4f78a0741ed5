"""Spans of days on the calendar: months, quarters, decades, parts of them, and so many of them back or ahead.

A span is its first and last day. "Early", "mid" and "late" are the thirds of a span, by house convention;
seasons are those of the northern half of the world.
"""

import calendar
from datetime import MAXYEAR, date, timedelta

Span = tuple[date, date]
OpenSpan = tuple[date | None, date | None]

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def month_span(year: int, month: int) -> Span:
    """Give a month; one beyond December is one of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_span(year: int, month: int, count: int) -> Span:
    """Give so many months from one on."""
    return month_span(year, month)[0], month_span(year, month + count - 1)[1]


def year_span(year: int) -> Span:
    """Give a year."""
    return date(year, 1, 1), date(year, 12, 31)


def quarter_span(year: int, number: int) -> Span:
    """Give a quarter, 1 to 4."""
    return months_span(year, 3 * number - 2, 3)


def season_span(name: str, year: int) -> Span:
    """Give a season by the year in which it begins."""
    return months_span(year, SEASONS[name], 3)


def week_span(day: date) -> Span:
    """Give the week of a day, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def century_span(number: int) -> Span:
    """Give a century: the 19th begins in 1801."""
    return date(100 * number - 99, 1, 1), date(min(100 * number, MAXYEAR), 12, 31)


def third(span: Span, part: str) -> Span:
    """Give the early, middle or late third of a span: of months for a year, of years for a decade."""
    start, end = span
    index = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}[part]
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months >= 3:
        whole = 12 if months > 12 else 1
        first, last = (-(-months * edge // (3 * whole)) * whole for edge in (index, index + 1))
        return months_span(start.year, start.month + first, last - first)
    step = ((end - start).days + 1) // 3
    first_day = start + timedelta(days=index * step)
    return first_day, end if index == 2 else first_day + timedelta(days=step - 1)


def moved(day: date, count: int, unit: str) -> date:
    """Give the day so many units later, or earlier where the count is negative."""
    if unit in UNIT_DAYS:
        return day + timedelta(days=count * UNIT_DAYS[unit])
    months = day.year * 12 + day.month - 1 + count * UNIT_MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def unit_span(day: date, unit: str) -> Span:
    """Give the calendar unit that a day is in: its week, month, quarter, year, decade or century."""
    if unit in ("day", "night"):
        return day, day
    if unit in ("week", "fortnight"):
        return week_span(day)
    if unit == "weekend":
        monday = week_span(day)[0]
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if unit == "month":
        return month_span(day.year, day.month)
    if unit == "quarter":
        return quarter_span(day.year, (day.month + 2) // 3)
    if unit == "year":
        return year_span(day.year)
    if unit == "decade":
        return date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31)
    return century_span((day.year + 99) // 100)
