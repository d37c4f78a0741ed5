"""One cell of a table: read from what a person typed, written so that a spreadsheet runs nothing in it.

A cell is read strictly. Spreadsheets and people write days and numbers in many ways, some of which mean
different things in different places; such a cell is refused with the words to put there instead.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from claims.interchange.numbers import plain
from factcheck.acts import tidy
from factcheck.lookups import nearest
from sources.decoding import clean

Value: TypeAlias = "str | int | float | Decimal | date | datetime | bool | None"

# What a cell of a spreadsheet can hold.
LONGEST = 32_767
# No XML can hold these, and no text needs them.
_NO_XML = re.compile(r"[\x0c\ufffe\uffff]")

# A spreadsheet runs what begins with one of these, at the start of a cell or of what it takes for one: where
# lists are separated by semicolons or tabs, the commas and quotes around a cell are text, and a semicolon in
# it ends the cell.
_START = r'(^|[;,|\t\n"])'
_RUN = r"[=+\-@＝＋－＠]"
_TO_GUARD = re.compile(rf"{_START}(?='*{_RUN})")
_GUARDED = re.compile(rf"{_START}'(?='*{_RUN})")
_AS_IF_GUARDED = re.compile(rf"{_START}(?='+{_RUN})")

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_BETWEEN_THOUSANDS = re.compile(r"[\s'’_]")
_IN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3}|\.\d{3})+", re.ASCII)
_WHOLE_NUMBER = re.compile(r"#?(\d{1,18})(\.0+)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
# Day 0 as Excel counts, shifted by the 29 February 1900 that it believes in.
_SERIAL_ZERO = date(1899, 12, 30)


class Misread(ValueError):
    """A cell that cannot be taken; `reason` says what is wrong with it and what to write instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# A row as it stands in a file.
Cells: TypeAlias = list[str | Misread]


def normal(text: str) -> str:
    """Return a text as every table carries it: printable, with plain line ends, without space around it."""
    return tidy(_NO_XML.sub("", clean(text)))


def guard(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet would run; `unguard` takes it off."""
    return _TO_GUARD.sub(r"\1'", text)


def guard_as_typed(text: str) -> str:
    """Return the text for a cell that is marked as text, so that `unguard` leaves what it was."""
    return _AS_IF_GUARDED.sub(r"\1'", text)


def unguard(text: str) -> str:
    """Return what the text was before it was guarded."""
    return _GUARDED.sub(r"\1", text)


def as_text(value: Value) -> str:
    """Write a value as it stands in a CSV file, and as `normal` texts are compared."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else normal(str(value))


def text(cell: str) -> str:
    """Take the text as it is."""
    return cell


def whole(cell: str) -> int:
    """Read the number of a row: digits, with or without # before them.

    :raises Misread: for anything else.
    """
    if match := _WHOLE_NUMBER.fullmatch(cell):
        return int(match[1])
    raise Misread(f"“{_short(cell)}” is no whole number. Write digits alone, such as 12.")


def number(cell: str) -> Decimal:
    """Read a number with a point before its decimals and nothing between its thousands.

    :raises Misread: for anything else, with the number that is probably meant.
    """
    if _PLAIN_NUMBER.fullmatch(cell):
        return Decimal(cell)
    meant = _numbers_meant(cell)
    write = f"Write {' or '.join(meant)}." if meant else "Write digits and a point, such as 1000.5."
    raise Misread(f"“{_short(cell)}” is no plain number. {write}")


def day(cell: str) -> date:
    """Read a day in ISO 8601; midnight of a day, as spreadsheets write it, is that day.

    :raises Misread: for anything else, with the day that is probably meant.
    """
    iso = match[1] if (match := _MIDNIGHT.fullmatch(cell)) else cell
    meant: Iterable[date] = ()
    if _ISO_DAY.fullmatch(iso):
        try:
            return date.fromisoformat(iso)
        except ValueError:
            raise Misread(f"There is no day {iso}.") from None
    if _SERIAL.fullmatch(cell):
        meant = [_SERIAL_ZERO + timedelta(days=int(float(cell)))]
        why = f"“{cell}” looks like a spreadsheet's count of days."
    else:
        meant = _days_meant(cell)
        why = f"“{_short(cell)}” is no day in the form YYYY-MM-DD."
    write = " or ".join(found.isoformat() for found in meant) or "it like 2026-03-01"
    raise Misread(f"{why} Write {write}.")


def yes_no(cell: str) -> bool:
    """Read yes or no, or what spreadsheets make of them.

    :raises Misread: for anything else.
    """
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if cell.casefold() in known:
        return known[cell.casefold()]
    raise Misread(f"“{_short(cell)}” is neither yes nor no.")


def one_of(choices: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return what reads one word of a closed list, by its code or by its label."""
    codes = {str(label).casefold(): code for code, label in choices}
    words = sorted(codes.values())
    codes |= {code.casefold(): code for code in words}

    def read(cell: str) -> str:
        wanted = cell.casefold()
        code = codes.get(wanted) or codes.get(wanted.replace(" ", "_"))
        if code is None:
            raise Misread(f"“{_short(cell)}” is not known. {nearest(cell, words)}")
        return code

    return read


def several(cell: str) -> list[str]:
    """Read a list separated by semicolons, each entry once."""
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:59]}…"


def _numbers_meant(cell: str) -> list[str]:
    """Return what a number with separators may mean; both readings where there are two."""
    digits = _BETWEEN_THOUSANDS.sub("", cell).replace("−", "-")
    if "," in digits and "." in digits:
        thousands = "," if digits.rfind(",") < digits.rfind(".") else "."
        readings = [digits.replace(thousands, "").replace(",", ".")]
    elif _IN_THOUSANDS.fullmatch(digits):
        readings = [re.sub("[,.]", "", digits), digits.replace(",", ".")]
    else:
        readings = [digits.replace(",", ".")]
    return [found for found in readings if _PLAIN_NUMBER.fullmatch(found)]


def _days_meant(cell: str) -> list[date]:
    """Return the days that three numbers may mean: the day first, or the month."""
    match = _DAY_MONTH_YEAR.fullmatch(cell)
    if match is None:
        return []
    first, second, year = (int(group) for group in match.groups())
    found = []
    for month, day_of_month in ((second, first), (first, second)):
        try:
            found.append(date(year, month, day_of_month))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
