"""New rows by the thousand, with the beginning of their histories.

Django's bulk_create makes an object of each row and an expression of each value, which takes ten times what
the database takes. Here the values that differ go into a temporary table as they are, and from there into the
model's own by one statement. Nothing is checked but by the database itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.db import connection, models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What both drivers take as it is.
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True)
class Act:
    """Who makes rows, when and why, as their histories tell it."""

    by: "User"
    at: datetime
    reason: str = ""


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Return primary keys for so many new rows, in ascending order; inside a transaction that writes."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sql, [_quoted(table), _key(model).column, count])
            return sorted(key for (key,) in cursor.fetchall())
        # Whoever writes is alone until the transaction ends.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (latest,) = cursor.fetchone() or (0,)
        return list(range(latest + 1, latest + 1 + count))


def insert(
    model: type[models.Model],
    keys: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    shared: Mapping[str, Any] | None = None,
    *,
    act: Act | None = None,
) -> None:
    """Insert a row for each key; with an `act`, its history begins.

    `columns` holds the values of each row by attribute (`claimant_id`), `shared` those that are the same in
    all rows; other fields have their defaults.

    :raises IntegrityError: when the database refuses one of them; none is inserted then.
    """
    if not keys:
        return
    columns = {_key(model).attname: keys, **columns}
    fields = {field.attname: field for field in model._meta.concrete_fields}
    own = _listed(fields[name] for name in columns)
    values = [_prepared(fields[name], given) for name, given in columns.items()]
    others = [field for name, field in fields.items() if name not in columns]
    same = [(shared or {}).get(field.attname, field.get_default()) for field in others]
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE new_rows AS SELECT {own} FROM {table} LIMIT 0")  # noqa: S608
        _fill(cursor, own, values)
        cursor.execute(
            f"INSERT INTO {table} ({own}, {_listed(others)})"  # noqa: S608
            f" SELECT {own}, {', '.join(['%s'] * len(others))} FROM new_rows",
            [_prepared(field, [value])[0] for field, value in zip(others, same, strict=True)],
        )
        cursor.execute("DROP TABLE new_rows")
    if act:
        _begin_history(model, keys, act)


def _fill(cursor: Any, names: str, values: Sequence[Sequence[Any]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.cursor.copy(f"COPY new_rows ({names}) FROM STDIN") as copy:
            for row in zip(*values, strict=True):
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(values))
        cursor.executemany(f"INSERT INTO new_rows VALUES ({marks})", list(zip(*values, strict=True)))  # noqa: S608


def _begin_history(model: Any, keys: Sequence[int], act: Act) -> None:
    """Write the first entry of the histories, from the rows as they are."""
    past = model.history.model._meta
    kept = {field.column for field in past.concrete_fields}
    names = _listed(field for field in model._meta.concrete_fields if field.column in kept)
    is_postgresql = connection.vendor == "postgresql"
    is_new = "= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
    key = _quoted(_key(model).column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(past.db_table)}"  # noqa: S608 - names of our own models
            f" ({names}, history_date, history_type, history_user_id, history_change_reason)"
            f" SELECT {names}, %s, '+', %s, %s FROM {_quoted(model._meta.db_table)}"
            f" WHERE {key} {is_new} ORDER BY {key}",
            [
                *_prepared(past.get_field("history_date"), [act.at]),
                *(act.by.pk, act.reason),
                list(keys) if is_postgresql else str(list(keys)),
            ],
        )


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a column as the driver takes them."""
    if isinstance(field, models.JSONField):
        return [None if value is None else orjson.dumps(value).decode() for value in values]
    if _PLAIN.issuperset(map(type, values)):
        return values
    prepared = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [prepared[value] for value in values]


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(fields: Iterable[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)
