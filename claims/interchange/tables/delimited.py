"""CSV files, in whichever dialect a spreadsheet or a program wrote them."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from claims.interchange.tables.cells import Cells, normal, unguard
from sources.decoding import Unreadable, decode_as, kind_of

# Whether a header names a column that is known.
IsColumn: TypeAlias = Callable[[str], bool]
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
TAKES: Final = "Give a CSV file, or an Excel workbook saved as XLSX."


def read_csv(raw: bytes, is_column: IsColumn) -> tuple[str, Iterator[tuple[int, Cells]]]:
    """Return how the file was read, and its numbered rows; `is_column` knows the names of the header.

    :raises Unreadable: when it is no text, or later, at a row that cannot be read.
    """
    if kind := kind_of(raw):
        locked = ", or a workbook with a password" if "old office" in kind else ""
        raise Unreadable(f"This is {kind}{locked}. {TAKES}")
    try:
        text, charset = decode_as(raw)
    except Unreadable as refusal:
        raise Unreadable(f"This could not be read as a table. {refusal.reason}") from refusal
    if text.lstrip()[:1] == "<":
        raise Unreadable(f"This is a web page or another file in markup. {TAKES}")
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and first[4:5] in _DELIMITERS:
        delimiter, records = first[4], _records(rest, first[4], start=2)
    else:
        delimiter = _delimiter(first, is_column)
        records = _records(text, delimiter, start=1)
    told = f"Read as CSV in {charset.upper()}, separated by {_DELIMITERS[delimiter]}."
    return told, records


def _delimiter(header: str, is_column: IsColumn) -> str:
    """Return what separates the cells: that which makes most names of the header known ones."""

    def likelihood(delimiter: str) -> tuple[int, int]:
        names = [name.strip(' "\r') for name in header.split(delimiter)]
        return sum(map(is_column, names)), len(names)

    return max(_DELIMITERS, key=likelihood)


def _records(text: str, delimiter: str, *, start: int) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number in itertools.count(start):
        try:
            record = next(reader, None)
        except csv.Error as failure:
            raise Unreadable(
                f"Row {number} cannot be read: a quotation mark is missing, or stands where none belongs."
            ) from failure
        if record is None:
            return
        yield number, [unguard(normal(cell)) for cell in record]
