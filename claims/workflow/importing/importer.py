"""What every import knows while it goes through the rows of a table."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from claims.interchange.tables.cells import as_text, normal
from claims.interchange.tables.columns import Table
from sources import addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

M = TypeVar("M", bound=models.Model)
Found = dict[str, Any]  # what the cells of a row stand for, by column
Fields = dict[str, Any]  # values of a model's fields
# How many values one query asks after.
_AT_ONCE = 500


class Importer(Generic[M]):
    """The rows of the database that a file speaks of, and what each of its rows means.

    They are read once, and locked in order of number, so that two imports cannot block each other. What one
    row enters is known to those after it. `titled_by` is the column that tells rows apart for people.
    """

    table: ClassVar[Table]
    titled_by: ClassVar[str]

    def __init__(self, *, by: "User", at: datetime, reason: str) -> None:
        self.by, self.at, self.reason = by, at, reason
        self.notes: list[str] = []
        self._numbered: dict[int, M] = {}
        self._known: dict[Any, M] = {}
        self._told_of: dict[int, int] = {}
        # What the file itself enters: its numbers mean nothing until that is kept, and are told to nobody.
        self.entered: set[int] = set()
        self._by_name: dict[str, list[Any]] = {}

    def visible(self) -> models.QuerySet[M]:
        """Return the rows of the database that the person may see."""
        raise NotImplementedError

    def candidates(self, found: Sequence[Found]) -> Iterable[Q]:
        """Yield conditions for the rows of the database that rows without a number may speak of."""
        raise NotImplementedError

    def identity(self, fields: Fields) -> Any:
        """Return what makes two rows without a number the same."""
        raise NotImplementedError

    def resolve(self, found: Found, row: M | None) -> Fields:
        """Return the values of the model's fields that a row of the file gives.

        :raises ValidationError: naming the column that cannot be understood.
        """
        raise NotImplementedError

    def create(self, fields: Fields, found: Found) -> M:
        """Enter what a row describes, through the workflow."""
        raise NotImplementedError

    def change(self, row: M, changes: Fields, **options: Any) -> None:
        """Change a row of the database, through the workflow; `options` say who, when, why and on what."""
        raise NotImplementedError

    def prepare(self, found: Sequence[Found]) -> None:
        """Lock and read what the rows speak of."""
        conditions = [Q(pk__in=part) for part in in_parts({row["id"] for row in found if row.get("id")})]
        conditions += self.candidates(found)
        keys: set[int] = set()
        for condition in conditions:
            keys.update(self.visible().filter(condition).values_list("pk", flat=True))
        for part in in_parts(sorted(keys)):
            lock_rows(self.table.model, part)
            for row in self.table.rows(self.visible().filter(pk__in=part)).order_by("pk"):
                self._numbered[row.pk] = row
                self._known.setdefault(self.identity(self.present(row)), row)

    def present(self, row: M) -> Fields:
        """Return what the columns say of a row of the database, as `resolve` would have it."""
        names = {field.name for field in self.table.model._meta.fields} - {"id"}
        return {name: getattr(row, name) for name in self.table.taken if name in names}

    @property
    def act(self) -> dict[str, Any]:
        """Who acts, when and why, as the functions of the workflow take it."""
        return {"by": self.by, "at": self.at, "reason": self.reason}

    def named(self, number: int | None) -> M | None:
        """Return the row of the database with this number, None for none.

        :raises ValidationError: when there is no such row, or an earlier row of the file spoke of it.
        """
        if number is None:
            return None
        if number not in self._numbered:
            raise ValidationError(
                {"id": f"There is no number {number} in this table. Leave the cell empty for a new row."}
            )
        if number in self._told_of:
            raise ValidationError({"id": f"Row {self._told_of[number]} speaks of number {number} already."})
        return self._numbered[number]

    def alike(self, fields: Fields) -> M | None:
        """Return the row that says the same, from the database or from earlier in the file."""
        row = self._known.get(self.identity(fields))
        if row is not None and row.pk in self._told_of:
            self.notes.append(f"The same as row {self._told_of[row.pk]}.")
        return row

    def enter(self, row: M, fields: Fields, number: int) -> None:
        """Let the rows that come after know what this one entered."""
        self.entered.add(row.pk)
        self.remember(row, fields, number)

    def remember(self, row: M, fields: Fields, number: int) -> None:
        """Let the rows that come after know which row spoke of what."""
        self._told_of.setdefault(row.pk, number)
        self._known.setdefault(self.identity(fields), row)

    def called(self, name: str, present: M | Any, rows: models.QuerySet[Any], among: Q) -> Any:
        """Return whom a name or # and a number means, None for nobody; who is there `present`ly goes first.

        :raises ValidationError: without a field, when it means several, or a number that nobody has.
        """
        if name not in self._by_name:
            number = name[1:] if name[:1] == "#" and name[1:].isdecimal() and len(name) < 19 else ""
            meant = list(rows.filter(pk=int(number)) if number else rows.filter(among).order_by("pk")[:9])
            if not meant:
                if number:
                    raise ValidationError(f"There is no number {number}.")
                return None
            self._by_name[name] = meant
        meant = self._by_name[name]
        if present in meant:
            return present
        if len(meant) > 1:
            several = ", ".join(f"#{row.pk}" for row in meant)
            raise ValidationError(f"Several go by this name: {several}. Write one of these numbers.")
        return meant[0]


def canonical(url: str) -> str:
    """Return the address as it is compared; what is none stays as it is, and is refused where it is kept."""
    try:
        return addresses.canonical(url)
    except addresses.Refused:
        return url


def lock_rows(model: type[models.Model], keys: Sequence[int]) -> None:
    """Lock rows until the transaction ends, in order of number."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


def in_parts(items: Iterable[Any]) -> list[list[Any]]:
    """Return the items in parts that one query can ask after."""
    listed = list(items)
    return [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]


def shown(value: Any) -> str:
    """Return a value of a field as a preview shows it."""
    if isinstance(value, list):
        return "; ".join(sorted(topic.slug for topic in value))
    return str(value) if isinstance(value, models.Model) else as_text(value)


def is_same(before: Any, after: Any) -> bool:
    """Tell whether a row of the database has the value already."""
    if isinstance(before, str):
        return bool(normal(before) == after)
    return bool(set(before) == set(after) if isinstance(before, list) else before == after)
