"""Files that hold a table, read into rows of texts: CSV in any dialect, and workbooks of Excel (XLSX).

Nothing is guessed silently: how the file was read, and which of its columns are ignored, is told; a column
that nobody knows, a cell that holds a formula and a row that does not fit the header are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from claims.interchange.tables.cells import LONGEST, Cells, Misread
from claims.interchange.tables.columns import MAX_ROWS, Column, Table, named
from claims.interchange.tables.delimited import read_csv
from claims.interchange.tables.workbooks import read_workbook
from factcheck.lookups import nearest
from sources.decoding import Unreadable

MAX_BYTES: Final = 5 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """A row of a file: its number as a spreadsheet counts, its cells by column, what is wrong with them."""

    number: int
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """What a file holds of a table; `told` says how it was read and what of it is ignored."""

    rows: list[Row]
    told: list[str]


def read(raw: bytes, table: Table) -> Sheet:
    """Read a file, whatever its name says it is.

    :raises Unreadable: when it is too large, of another kind, without a row, or not this table.
    """
    check_size(len(raw))
    is_workbook = raw.startswith(b"PK\x03\x04")
    how, numbered = read_workbook(raw, table) if is_workbook else read_csv(raw, _knows(table))
    filled = ((number, cells) for number, cells in numbered if any(cells))
    first, header = next(filled, (0, []))
    if not header:
        raise Unreadable("There is nothing in this file. Its first row has to name the columns.")
    places, told = _places(header, table)
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) == MAX_ROWS:
            raise Unreadable(f"This file has more than {MAX_ROWS:,} rows. Split it into several.")
        rows.append(_row(number, cells, places, width=0 if is_workbook else len(header)))
    if not rows:
        raise Unreadable(f"There is no row under the header in row {first}.")
    return Sheet(rows, [how, *told])


def check_size(size: int) -> None:
    """Let a file of so many bytes pass.

    :raises Unreadable: when it is too large.
    """
    if size > MAX_BYTES:
        raise Unreadable(
            f"This file has {size / 1024 / 1024:.1f} MB; at most {MAX_BYTES // 1024 // 1024} MB are taken. "
            "Split it into several."
        )


def values(row: Row, table: Table) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the cells of a row stand for, and what is wrong with those that stand for nothing."""
    found: dict[str, Any] = {}
    problems = dict(row.problems)
    columns = table.taken
    for name, cell in row.cells.items():
        column = columns[name]
        try:
            found[name] = column.read(cell) if cell and column.read else column.default
        except Misread as refusal:
            problems[name] = refusal.reason
    return found, problems


def _knows(table: Table) -> Callable[[str], bool]:
    return lambda name: named(name, table) is not None


def _places(header: Cells, table: Table) -> tuple[dict[int, Column], list[str]]:
    """Return which column stands at which place, and a sentence about those that are ignored."""
    places: dict[int, Column] = {}
    names = [column.name for column in table.columns]
    problems = []
    for place, cell in enumerate(header):
        name = "" if isinstance(cell, Misread) else cell
        column = named(name, table)
        if column in places.values():
            problems.append(f"The column “{name}” is there twice.")
        elif column:
            places[place] = column
        elif name:
            problems.append(f"There is no column “{name[:60]}”. {nearest(name, names)}")
    if not places:
        problems = [f"The first row has to name the columns, such as {', '.join(names[:4])}."]
    elif not any(column.name == "id" for column in places.values()):
        missing = [c.name for c in table.columns if c.is_needed and c not in places.values()]
        problems += [f"The column “{name}” is missing." for name in missing]
    if problems:
        raise Unreadable(" ".join(problems))
    ignored = [column.name for column in places.values() if not column.read]
    told = [f"Not taken, because the desk writes them itself: {', '.join(ignored)}."] if ignored else []
    return places, told


def _row(number: int, cells: Cells, places: dict[int, Column], *, width: int) -> Row:
    """Sort the cells of a row under their columns; a width of 0 lets it be shorter than the header."""
    problems: dict[str, str] = {}
    if width and len(cells) != width:
        problems[""] = (
            f"This row has {len(cells)} cells where the header has {width}. A separator or a quotation "
            "mark is missing or too many."
        )
    elif any(cell for place, cell in enumerate(cells) if place not in places):
        problems[""] = "There is something in a column that has no name in the first row."
    texts: dict[str, str] = {}
    for place, column in places.items():
        cell = cells[place] if place < len(cells) else ""
        if not column.read:
            continue
        if isinstance(cell, str) and len(cell) > LONGEST:
            cell = Misread(f"This is longer than {LONGEST:,} characters.")
        texts[column.name] = "" if isinstance(cell, Misread) else cell
        if isinstance(cell, Misread):
            problems[column.name] = cell.reason
    return Row(number, texts, problems)
