"""Public documents as lines: JSON Lines whole, CSV with one column for each fact that is one value.

A column is named by its place in the document, so that `verdict.rating.label` is found in both. Whatever a
spreadsheet would run in a cell is guarded, as in the tables of the desk.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TextIO

from claims.interchange.document import Document
from claims.interchange.tables.cells import as_text, guard

_SEPARATOR: Final = "; "
_FACTS: Final = (
    *("id", "url", "statement", "language", "kind", "status"),
    *("claimant.id", "claimant.name", "claimant.kind", "claimant.role", "claimant.wikidata_id"),
    *("quantity.comparator", "quantity.value", "quantity.upper", "quantity.unit", "quantity.period"),
    *("speaks_of.from", "speaks_of.until", "first_appeared_on", "check_worthiness", "review_count"),
    *("verdict.revision", "verdict.rating.label", "verdict.rating.category", "verdict.rating.value"),
    *("verdict.rating.best", "verdict.rating.worst", "verdict.summary", "verdict.as_of", "verdict.review_by"),
    *("verdict.correction_note", "verdict.published_at", "merged_into", "entry.sequence", "entry.sha256"),
)
# What a list comes down to in one cell.
_LISTS: Final[dict[str, Callable[[Any], Any]]] = {
    "topics": lambda topic: topic["slug"],
    "appearances": lambda seen: seen["article"]["url"] or seen["article"]["title"],
    "evidence": lambda item: item["source"]["url"] or item["source"]["title"],
}


def json_lines(rows: Iterable[Document]) -> str:
    """Write each document on a line of its own."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def csv_text(rows: Iterable[Document], *, fields: Iterable[str] | None = None) -> str:
    """Write a table with a header; of its columns those that belong to these fields of the document."""
    file = io.StringIO()
    write_csv(rows, file, fields=fields)
    return file.getvalue()


def write_csv(rows: Iterable[Document], file: TextIO, *, fields: Iterable[str] | None = None) -> None:
    """Write the table to a file, a row at a time; the file is to leave the ends of lines alone."""
    wanted = None if fields is None else set(fields)
    columns = [name for name in (*_FACTS, *_LISTS) if wanted is None or name.split(".")[0] in wanted]
    table = csv.writer(file)
    table.writerow(columns)
    table.writerows([_cell(row, name) for name in columns] for row in rows)


def _cell(row: Document, name: str) -> str:
    if name in _LISTS:
        parts = dict.fromkeys(map(_LISTS[name], row[name]))
        return guard(_SEPARATOR.join(parts))
    value: Any = row
    for part in name.split("."):
        value = value[part] if value else None
    return guard(as_text(value)) if isinstance(value, str) else as_text(value)
