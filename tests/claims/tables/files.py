"""Files that hold tables, as people and programs make them."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from claims.interchange.tables.columns import Table
from claims.interchange.tables.writing import csv_lines, write_workbook


def csv_file(*lines: str, charset: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(charset)


def workbook(*rows: Iterable[Any], title: str = "claims", **sheets: list[Any]) -> bytes:
    """Return a workbook with these rows, and with further sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, others in sheets.items():
        more = book.create_sheet(name)
        for row in others:
            more.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def exported(table: Table, form: str = "csv", rows: Iterable[Any] | None = None) -> bytes:
    """Return what the desk exports of all rows of a table."""
    rows = table.rows(table.model._default_manager.order_by("pk")) if rows is None else rows
    if form == "csv":
        return "".join(csv_lines(table, rows)).encode()
    file = io.BytesIO()
    write_workbook(table, rows, file)
    return file.getvalue()
