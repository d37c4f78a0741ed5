"""Tables written for spreadsheets: CSV line by line, workbooks of Excel (XLSX) row by row into a file.

openpyxl and the csv module rather than tablib or django-import-export: those hold a whole table in memory and
write past the workflow, while both of these pass rows through one at a time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from claims.interchange.tables.cells import LONGEST, Value, as_text, guard, guard_as_typed
from claims.interchange.tables.columns import Column, Table
from claims.interchange.tables.workbooks import EXPLANATION, write_escapes

# More rows than these are for CSV: a workbook has to be finished before its first byte can be sent.
MAX_WORKBOOK_ROWS: Final = 20_000
# What a spreadsheet keeps of a number without rounding it.
_MAX_DIGITS: Final = 15
# Before that day Excel counts a 29 February that never was.
_FIRST_DAY: Final = date(1900, 3, 1)
_LINES_AT_ONCE: Final = 100
_WIDE: Final = frozenset({"statement", "title", "excerpt", "quote", "note", "claim_statement", "url"})


class TooLong(ValueError):
    """A text that no cell of a workbook holds; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def csv_lines(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """Yield a CSV file in pieces: UTF-8 with a byte order mark, by which Excel knows it, and a header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write("\ufeff")
    writer.writerow([column.name for column in table.columns])
    for count, row in enumerate(rows, 1):
        writer.writerow([_for_csv(column.of(row)) for column in table.columns])
        if count % _LINES_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_workbook(table: Table, rows: Iterable[Any], file: IO[bytes]) -> None:
    """Write a workbook into a file: the table, and a sheet that explains its columns.

    :raises TooLong: when a text does not fit into a cell; CSV takes it.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    _lay_out(sheet, table)
    sheet.append([_heading(sheet, column.name) for column in table.columns])
    refusal = None
    for row in rows:
        try:
            sheet.append([_cell(sheet, column, row) for column in table.columns])
        except TooLong as found:
            refusal = found
            break
    _explain(book.create_sheet(EXPLANATION), table)
    book.save(file)  # even what is refused: the library removes its temporary files nowhere else
    if refusal:
        raise refusal


def _for_csv(value: Value) -> str:
    return guard(as_text(value)) if isinstance(value, str) else as_text(value)


def _cell(sheet: Any, column: Column, row: Any) -> Any:
    """Return the cell of a row: numbers and days as such, all else as text that nobody runs."""
    value = column.of(row)
    if value is None or value == "":
        return None
    if isinstance(value, datetime) or (isinstance(value, date) and value < _FIRST_DAY):
        return as_text(value)
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time()))
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _MAX_DIGITS:
        return as_text(value)
    if isinstance(value, str | bool):
        return _text(sheet, guard_as_typed(as_text(value)), column, row)
    return value


def _text(sheet: Any, text: str, column: Column, row: Any) -> Any:
    text = write_escapes(text)
    if len(text) > LONGEST:
        raise TooLong(
            f"The {column.name} of number {row.pk} has more than {LONGEST:,} characters, more than a cell of "
            "a workbook holds. Export as CSV."
        )
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text[:1] in tuple("=+-@'"):
        cell.quotePrefix = True
    return cell


def _heading(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _lay_out(sheet: Any, table: Table) -> None:
    """Keep the header in sight, give texts room, and offer the words of closed lists."""
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 60 if column.name in _WIDE else max(12, len(column.name) + 2)
        if column.words and column.read:
            words = DataValidation(type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
            words.add(f"{letter}2:{letter}{MAX_WORKBOOK_ROWS}")
            sheet.data_validations.append(words)


def _explain(sheet: Any, table: Table) -> None:
    widths = {"A": 24, "B": 16, "C": 80, "D": 60}
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    sheet.append(
        [_heading(sheet, words) for words in ("column", "import", "what is in it", "possible words")]
    )
    for column in table.columns:
        means = WriteOnlyCell(sheet, column.means)
        means.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([column.name, use_of(column), means, ", ".join(column.words)])


def use_of(column: Column) -> str:
    """Say what an import makes of a column."""
    if not column.read:
        return "not taken"
    return "needed" if column.is_needed else "taken"
