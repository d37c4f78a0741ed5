"""Editions: what somebody had before them when they began to change a row, and what others made of it since.

The edition of a row is the number of the newest entry in its history. Whoever shows a row to be changed hands
its edition out; whoever brings the changes hands it in again, and is refused when somebody else has changed
the same fields since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.formats import localize

from factcheck.acts import TransitionNotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Field = Any  # a model field, many-to-many ones included
# The edition of a row that is not there yet, or whose past nobody keeps.
NONE_YET = 0


@dataclass(frozen=True)
class Content:
    """What a field holds: as it is kept (a key for a relation, a tuple of keys for several), and in words."""

    kept: Any
    text: str


@dataclass(frozen=True)
class FieldChange:
    """What became of a field since somebody looked: before, theirs, and what is wanted now.

    `by` is None for the background work.
    """

    name: str
    label: str
    before: Content
    theirs: Content
    yours: Content
    by: "User | None"
    at: datetime

    @property
    def is_contested(self) -> bool:
        """Whether both sides changed it; otherwise only the others did."""
        return bool(self.yours.kept != self.before.kept)


class EditConflict(TransitionNotAllowed):
    """Somebody else changed in the meantime what one wants to change; nothing was overwritten."""

    def __init__(self, edition: int, changes: Iterable[FieldChange]) -> None:
        self.edition = edition
        self.changes = tuple(changes)
        people = dict.fromkeys(str(change.by or "The background work") for change in self.changes)
        super().__init__(
            f"{_listed(people)} changed {_listed(change.label for change in self.changes)} after you opened "
            "this. Nothing was overwritten: compare the versions, then send yours again."
        )


def edition_of(row: models.Model | None) -> int:
    """Return the edition of a row as it is now; 0 for one that is not there yet or has no history."""
    history = get_history(row) if row is not None and row.pk is not None else None
    return NONE_YET if history is None else history.aggregate(newest=Max("history_id"))["newest"] or NONE_YET


def with_editions(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Read the edition of each row along with it, as `edition`: for whoever shows them to be changed.

    It is one statement, so that no change can fall between the row that is shown and its edition.
    """
    history = get_history(rows.model)
    if history is None:
        return rows.annotate(edition=Value(NONE_YET))
    entries = history.model.objects.filter(**{rows.model._meta.pk.attname: OuterRef("pk")})
    newest = entries.order_by("-history_id").values("history_id")[:1]
    return rows.annotate(edition=Coalesce(Subquery(newest), NONE_YET))


def require_edition(row: models.Model, edition: int | None, wanted: Mapping[str, Any]) -> None:
    """Let a change of these fields to these values pass, unless others changed them since the edition.

    The row has to be locked. What others changed to the very value that is wanted, or changed and turned
    back, does not count. An `edition` of None stands for somebody who has seen none, such as a command.

    :raises EditConflict: telling of each field what it was, is, and should become.
    """
    newest = edition_of(row)
    if edition is None or newest in (edition, NONE_YET):
        return
    entries = list(_entries_since(row, edition))
    fields = [field for name in wanted if _is_kept(field := row._meta.get_field(name), entries[-1])]
    past = _values(entries, fields, is_known=entries[0].history_id == edition)
    changes = [
        _told(field, entries, [values[field.name] for values in past], wanted[field.name])
        for field in fields
        if past[0][field.name] != past[-1][field.name] != _kept(field, wanted[field.name])
    ]
    if changes:
        raise EditConflict(newest, changes)


def get_history(owner: models.Model | type[models.Model]) -> Any:
    """Return the entries of the history of a row, or of all rows of a model; None where nobody keeps one."""
    return getattr(owner, getattr(owner._meta, "simple_history_manager_attribute", ""), None)


def _entries_since(row: models.Model, edition: int) -> Any:
    """Return the entry of the edition and those after it, oldest first; all where there is none such."""
    entries = get_history(row).select_related("history_user").order_by("history_id")
    since = entries.filter(history_id__gte=edition)
    return since if since.exists() else entries


def _is_kept(field: Field, entry: Any) -> bool:
    return hasattr(entry, field.name if field.many_to_many else field.attname)


def _values(entries: list[Any], fields: list[Field], *, is_known: bool) -> list[dict[str, Any]]:
    """Return what the fields held at each entry, and first of all what they held when somebody looked."""
    several = {field.name: _several(field, entries) for field in fields if field.many_to_many}
    past = [
        {
            field.name: several[field.name].get(entry.history_id, ())
            if field.many_to_many
            else _kept(field, getattr(entry, field.attname))
            for field in fields
        }
        for entry in entries
    ]
    return past if is_known else [{field.name: _empty(field) for field in fields}, *past]


def _several(field: Field, entries: list[Any]) -> dict[int, tuple[Any, ...]]:
    """Return the keys that a many-to-many field held at each entry."""
    held: dict[int, list[Any]] = {}
    ties = getattr(type(entries[0]), field.name).filter(history__in=entries)
    for entry, key in ties.values_list("history_id", field.m2m_reverse_field_name()):
        held.setdefault(entry, []).append(key)
    return {entry: tuple(sorted(keys)) for entry, keys in held.items()}


def _told(field: Field, entries: list[Any], past: list[Any], wanted: Any) -> FieldChange:
    shift = len(past) - len(entries)
    latest = max(step for step in range(1, len(past)) if past[step] != past[step - 1])
    entry = entries[latest - shift]
    before, theirs, yours = (
        Content(kept, _text(field, kept)) for kept in (past[0], past[-1], _kept(field, wanted))
    )
    label = str(field.verbose_name)
    return FieldChange(field.name, label, before, theirs, yours, by=entry.history_user, at=entry.history_date)


def _empty(field: Field) -> Any:
    return () if field.many_to_many else _kept(field, field.get_default())


def _kept(field: Field, value: Any) -> Any:
    """Return a value as its field keeps it, whichever way browsers end their lines."""
    if field.many_to_many:
        return tuple(sorted(_key(item) for item in value))
    return value.replace("\r\n", "\n") if isinstance(value, str) else _key(value)


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _text(field: Field, kept: Any) -> str:
    """Return what a field holds as people read it; nothing for nothing."""
    if kept is None or kept == ():
        return ""
    if field.is_relation:
        keys = kept if field.many_to_many else (kept,)
        rows = field.related_model._base_manager.in_bulk(keys)
        return ", ".join(sorted(str(rows.get(key, f"#{key}")) for key in keys))
    if field.choices:
        return str(dict(field.flatchoices).get(kept, kept))
    if isinstance(kept, bool):
        return "yes" if kept else "no"
    if isinstance(kept, Decimal):
        return f"{kept.normalize():f}"
    return localize(kept) if isinstance(kept, date) else str(kept)


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
