"""Workbooks of Excel (XLSX), with what is peculiar to them."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from openpyxl import load_workbook

from claims.interchange.tables.cells import Cells, Misread, as_text, normal, unguard
from claims.interchange.tables.columns import MAX_COLUMNS, MAX_ROWS, Table
from claims.interchange.tables.delimited import TAKES
from sources.decoding import Unreadable

# The sheet in our own workbooks that explains the columns.
EXPLANATION: Final = "columns"
# What a workbook may unpack to, which is several times what so many rows need.
MAX_UNPACKED: Final = 25 * 1024 * 1024
# Rows of a sheet, as Excel has them.
_LAST_ROW: Final = 1_048_576
# Excel reads _x0041_ in a text as the character of that number; a text that has this by itself escapes it.
_SPELT_OUT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPES = re.compile(r"_x005[Ff]_(?=x[0-9A-Fa-f]{4}_)|_x000[Dd]_")


def write_escapes(text: str) -> str:
    """Return the text so that Excel shows it as it is."""
    return _SPELT_OUT.sub("_x005F_", text)


def read_escapes(text: str) -> str:
    """Return the text that Excel shows."""
    return _ESCAPES.sub(lambda escape: "_" if "5" in escape[0] else "\r", text)


def read_workbook(raw: bytes, table: Table) -> tuple[str, Iterator[tuple[int, Cells]]]:
    """Return what was read of the workbook, and its numbered rows.

    :raises Unreadable: when it is damaged, encrypted, too large unpacked, or another kind of file.
    """
    _check_archive(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheet = next((sheet for sheet in visible if sheet.title.casefold() == table.name), visible[0])
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        rows = list(_cells(sheet))
    except Unreadable:
        raise
    except Exception as failure:  # whatever the library stumbles over in a file that is none of Excel's
        raise Unreadable(f"This workbook is damaged, or none of Excel. {TAKES}") from failure
    others = [other.title for other in book.worksheets if other.title not in (sheet.title, EXPLANATION)]
    aside = f"; not from {', '.join(f'“{title}”' for title in others)}" if others else ""
    return f"Read from the sheet “{sheet.title}”{aside}.", iter(rows)


def _check_archive(raw: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError) as failure:
        raise Unreadable(f"This workbook is damaged, or none of Excel. {TAKES}") from failure
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(f"This file is encrypted. Save it without a password. {TAKES}")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable("This workbook unpacks to more than any table needs. Save the table alone as CSV.")
    if "xl/workbook.xml" not in (names := archive.namelist()):
        other = "an OpenDocument file" if "mimetype" in names else "a ZIP archive, but no Excel workbook"
        raise Unreadable(f"This is {other}. {TAKES}")


def _cells(sheet: Any) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that hold anything, up to one more than are taken."""
    filled, gap = 0, None
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        if number > _LAST_ROW:
            raise Unreadable("This sheet has more rows than Excel knows.")
        if cells is gap:
            continue
        row = [_typed(cell) for cell in cells]
        while row and row[-1] == "":
            row.pop()
        if len(row) > MAX_COLUMNS:
            raise Unreadable(f"This sheet has more than {MAX_COLUMNS} columns.")
        if not row:
            gap = cells  # the library fills every gap with one and the same row
            continue
        yield number, row
        filled += 1
        if filled > MAX_ROWS + 1:
            return


def _typed(cell: Any) -> str | Misread:
    """Return the text of a workbook's cell."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Misread("There is a formula in this cell. Copy the cell and paste it as a value.")
    if cell.data_type == "e":
        return Misread(f"There is an error in this cell: {value}.")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, int | float | Decimal | date):
        return as_text(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return unguard(normal(read_escapes(str(value))))
