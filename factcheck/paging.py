"""Keyset paging: pages of a list that begin after a row instead of after a number of rows.

A page costs the same wherever it lies, and rows that arrive meanwhile neither repeat nor hide others.
Rows whose ordering column is empty come last, in both directions and on both databases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import connections
from django.db.models import Field, Model, Q, QuerySet

DEFAULT_SIZE = 20
MAX_SIZE = 100

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """A stretch of a list, with the cursors of its neighbors (None where there is none)."""

    rows: list[M]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Order:
    """One column, a direction, and the primary key in the same direction for rows that tie."""

    model: type[Model]
    name: str

    @property
    def column(self) -> str:
        """The column ordered by."""
        return self.name.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Whether the greatest comes first."""
        return self.name.startswith("-")

    @property
    def has_empty(self) -> bool:
        """Whether the column may be empty."""
        return self.column != "pk" and self._field.null

    def to_json(self, row: Any) -> list[Any]:
        """Return where a row stands in this order."""
        return self.place(getattr(row, self.column), row.pk)

    def place(self, value: Any, pk: Any) -> list[Any]:
        """Return where a row with this value in the column stands."""
        return [value.isoformat() if isinstance(value, date) else value, pk]

    def to_python(self, value: Any) -> Any:
        """Read a column's value back from a cursor, or from the driver."""
        read = value if self.column == "pk" else self._field.to_python(value)
        return read.replace(tzinfo=UTC) if isinstance(read, datetime) and read.tzinfo is None else read

    @property
    def _field(self) -> "Field[Any, Any]":
        return cast("Field[Any, Any]", self.model._meta.get_field(self.column))


@dataclass(frozen=True)
class Position:
    """A place in an ordered list: right after a row, or right before it."""

    value: Any
    pk: Any
    is_backward: bool


class Listing(Generic[M]):
    """A list in an order, read page by page.

    Rows with an empty column are read by a query of their own, after the others: no database then has to
    be told where empty values sort, and an index on the column serves both parts.
    """

    def __init__(self, queryset: QuerySet[M], order: str) -> None:
        self.queryset = queryset
        self.order = Order(queryset.model, order)

    def page(self, *, cursor: str = "", size: int = DEFAULT_SIZE) -> Page[Any]:
        """Read one page, in at most two queries of `size` + 1 rows.

        :raises ValidationError: naming `cursor`, when it is none of this list in this order.
        """
        position = read_cursor(cursor, model=self.queryset.model, order=self.order.name)
        is_backward = position is not None and position.is_backward
        rows: list[Any] = []
        for part in self._parts(position):
            rows += self._read(part, size + 1 - len(rows))
            if len(rows) > size:
                break
        has_more = len(rows) > size
        rows = rows[:size]
        if is_backward:
            rows.reverse()
        has_next, has_previous = (bool(rows), has_more) if is_backward else (has_more, position is not None)
        return Page(
            rows=rows,
            next=self._cursor(rows[-1], is_backward=False) if has_next else None,
            previous=self._cursor(rows[0], is_backward=True) if has_previous and rows else None,
        )

    def _parts(self, position: Position | None) -> Iterable[Any]:
        """Yield the parts of the list from a position on, in reading direction."""
        by, is_backward = self.order, position is not None and position.is_backward
        is_descending = by.is_descending != is_backward
        sign = "-" if is_descending else ""
        parts = [False, True] if by.has_empty else [False]
        if is_backward:
            parts.reverse()
        if position is not None and by.has_empty:
            parts = parts[parts.index(position.value is None) :]
        for is_empty in parts:
            part = (
                self.queryset.filter(**{f"{by.column}__isnull": is_empty}) if by.has_empty else self.queryset
            )
            if position is not None and (position.value is None) == is_empty:
                part = part.filter(_beyond(by.column, position, "lt" if is_descending else "gt"))
            keys = ["pk"] if is_empty or by.column == "pk" else [by.column, "pk"]
            yield part.order_by(*(f"{sign}{key}" for key in keys))

    def _read(self, part: Any, limit: int) -> list[Any]:
        return list(part[:limit])

    def _place(self, row: Any) -> list[Any]:
        return self.order.to_json(row)

    def _cursor(self, row: Any, *, is_backward: bool) -> str:
        by = self.order
        return _signer(by.model).sign_object([by.name, is_backward, *self._place(row)])


class DriversListing(Listing[M]):
    """A list read as tuples, as the database's driver gives them; it may be kept, and read again.

    The value ordered by and the primary key come first, then `columns`. To turn a hundred moments into
    Python's takes longer than to find them, and so does putting the question together, which for the first
    page is done once.
    """

    def __init__(self, queryset: QuerySet[M], order: str, columns: Sequence[str]) -> None:
        super().__init__(queryset, order)
        self.columns = (self.order.column, "pk", *columns)

    @cached_property
    def _beginning(self) -> list[Any]:
        return [self._statement(part) for part in super()._parts(None)]

    def _parts(self, position: Position | None) -> Iterable[Any]:
        return self._beginning if position is None else map(self._statement, super()._parts(position))

    def _statement(self, part: QuerySet[M]) -> tuple[str, tuple[Any, ...]] | None:
        """Return the question as SQL; None for one that has no answer."""
        try:
            sql, params = part.values_list(*self.columns).query.get_compiler(part.db).as_sql()
        except EmptyResultSet:
            return None
        return sql, tuple(params)

    def _read(self, part: Any, limit: int) -> list[Any]:
        if part is None:
            return []
        sql, params = part
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {limit}", params)
            return list(cursor.fetchall())

    def _place(self, row: Any) -> list[Any]:
        return self.order.place(self.order.to_python(row[0]), row[1])


def page_of(queryset: QuerySet[M], *, order: str, cursor: str = "", size: int = DEFAULT_SIZE) -> Page[M]:
    """Read one page of a list.

    `order` is a column, with “-” before it for descending, or “pk”.

    :raises ValidationError: naming `cursor`, when it is none of this list in this order.
    """
    return Listing(queryset, order).page(cursor=cursor, size=size)


def read_cursor(cursor: str, *, model: type[Model], order: str) -> Position | None:
    """Read a cursor of this model's list in this order; None for an empty one.

    :raises ValidationError: naming `cursor`.
    """
    if not cursor:
        return None
    try:
        name, is_backward, value, pk = _signer(model).unsign_object(cursor)
    except (BadSignature, ValueError) as failure:
        raise ValidationError(
            {"cursor": "This is no cursor of this list. Leave it out to begin at the first page."}
        ) from failure
    if name != order:
        raise ValidationError(
            {"cursor": "This cursor belongs to another ordering. Leave it out to begin at the first page."}
        )
    return Position(value=Order(model, order).to_python(value), pk=pk, is_backward=is_backward)


def read_size(data: Mapping[str, str]) -> int:
    """Read `page_size` from the parameters of a request.

    :raises ValidationError: naming `page_size`.
    """
    given = data.get("page_size") or str(DEFAULT_SIZE)
    size = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(MAX_SIZE)) else 0
    if not 1 <= size <= MAX_SIZE:
        raise ValidationError({"page_size": f"Give a whole number from 1 to {MAX_SIZE}."})
    return size


def _beyond(column: str, position: Position, direction: str) -> Q:
    """Return the condition for lying beyond a position; its first half is what an index can look up."""
    if position.value is None or column == "pk":
        return Q(**{f"pk__{direction}": position.pk})
    return Q(**{f"{column}__{direction}e": position.value}) & (
        Q(**{f"{column}__{direction}": position.value}) | Q(**{f"pk__{direction}": position.pk})
    )


def _signer(model: type[Model]) -> Signer:
    return Signer(salt=f"cursor of {model._meta.label}")
