"""Tables brought in: every row is one act of the person who brings them, and all are done or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from claims.interchange.tables.columns import Table
from claims.interchange.tables.reading import Row, values
from claims.workflow.importing.importer import Importer, is_same, shown
from claims.workflow.importing.of_claims import ClaimImporter
from claims.workflow.importing.of_evidence import EvidenceImporter
from claims.workflow.importing.of_sources import SourceImporter
from claims.workflow.rehearsing import (
    REFUSALS,
    Difference,
    Fate,
    Outcome,
    Report,
    enact,
    problems_of,
    rehearse,
    shortened,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

IMPORTERS: dict[str, type[Importer[Any]]] = {
    importer.table.name: importer for importer in (ClaimImporter, SourceImporter, EvidenceImporter)
}


def preview(table: Table, rows: Sequence[Row], *, by: "User", at: datetime, origin: str) -> Report:
    """Tell what would become of the rows; `origin` names the file."""
    return rehearse(lambda: _do(table, rows, by=by, at=at, origin=origin))


def carry_out(
    table: Table, rows: Sequence[Row], *, digest: str, by: "User", at: datetime, origin: str
) -> Report:
    """Do what the preview with this digest showed, all of it.

    :raises NotAsShown: when a row would now come out differently, or is refused; nothing is done then.
    """

    def act() -> Report:
        _wait_for_others(table)
        return _do(table, rows, by=by, at=at, origin=origin)

    return enact(act, digest=digest)


def _wait_for_others(table: Table) -> None:
    """Let one import into a table end before the next begins, so that what both bring is entered once."""
    kind = ContentType.objects.get_for_model(table.model)
    ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)


def _do(table: Table, rows: Sequence[Row], *, by: "User", at: datetime, origin: str) -> Report:
    read = [(row, *values(row, table)) for row in rows]
    importer = IMPORTERS[table.name](by=by, at=at, reason=f"imported from {origin}")
    importer.prepare([found for _, found, problems in read if not problems])
    return Report(tuple(_take(importer, row, found, problems) for row, found, problems in read))


def _take(importer: Importer[Any], row: Row, found: dict[str, Any], problems: dict[str, str]) -> Outcome:
    """Do what one row asks for, or say why not."""
    about = shortened(row.cells.get(importer.titled_by, ""))
    if problems:
        return Outcome(row.number, Fate.REFUSED, about, problems=tuple(problems.items()))
    importer.notes = []
    try:
        with transaction.atomic():
            fate, key, differences = _settle(importer, found, row.number)
    except REFUSALS as refusal:
        return Outcome(row.number, Fate.REFUSED, about, found.get("id"), problems=problems_of(refusal))
    return Outcome(row.number, fate, about, key, differences, notes=tuple(importer.notes))


def _settle(
    importer: Importer[Any], found: dict[str, Any], number: int
) -> tuple[Fate, int | None, tuple[Difference, ...]]:
    """Create or change what a row speaks of; return what became of it."""
    _require_needed(importer.table, found)
    named = importer.named(found.get("id"))
    fields = importer.resolve(found, named)
    row = named or importer.alike(fields)
    if row is None:
        importer.enter(importer.create(fields, found), fields, number)
        return Fate.NEW, None, ()
    if row.pk in importer.entered:
        return Fate.UNCHANGED, None, ()
    present = importer.present(row)
    changes = {name: value for name, value in fields.items() if not is_same(present[name], value)}
    if named is not None and changes:
        importer.change(row, changes, edition=found.get("edition"), **importer.act)
        fate = Fate.CHANGED
    else:
        fate = Fate.UNCHANGED
        importer.notes += _notes_on(row, changes)
    importer.remember(row, present | fields, number)
    differences = (Difference(name, shown(present[name]), shown(changes[name])) for name in changes)
    return fate, row.pk, tuple(differences) if fate is Fate.CHANGED else ()


def _require_needed(table: Table, found: dict[str, Any]) -> None:
    is_new = found.get("id") is None
    missing = [
        column.name
        for column in table.columns
        if column.is_needed and not found.get(column.name) and (is_new or column.name in found)
    ]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "This is needed."))


def _notes_on(row: models.Model, changes: dict[str, Any]) -> list[str]:
    """Say of a row that is known without being named by its number what it does not take over."""
    if not changes:
        return []
    return [
        f"Number {row.pk} says this already, with another {', '.join(changes)}. It stays as it is; to change "
        "it, give its id."
    ]
