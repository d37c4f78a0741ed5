"""Tables brought in: every row is one act of the person who brings them, and all are done or none.

A preview does everything, row by row through the same functions as the desk, and takes it all back. What it
shows is therefore what would happen, refusals by permission and by state included; and doing it for real
first does it, and keeps it only if everything came out as it was shown.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction

from claims.interchange.tables.columns import Table
from claims.interchange.tables.reading import Row, values
from claims.workflow.importing.importer import Importer, is_same, shown
from claims.workflow.importing.of_claims import ClaimImporter
from claims.workflow.importing.of_evidence import EvidenceImporter
from claims.workflow.importing.of_sources import SourceImporter
from claims.workflow.importing.outcomes import WHOLE_ROW, Difference, Fate, NotAsShown, Outcome, Report
from factcheck.acts import TransitionNotAllowed
from factcheck.editions import EditConflict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["Difference", "Fate", "NotAsShown", "Outcome", "Report", "carry_out", "preview"]

IMPORTERS: dict[str, type[Importer[Any]]] = {
    importer.table.name: importer for importer in (ClaimImporter, SourceImporter, EvidenceImporter)
}
_ABOUT_LENGTH = 160


def preview(table: Table, rows: Iterable[Row], *, by: "User", at: datetime, origin: str) -> Report:
    """Tell what would become of the rows, by doing it all and taking it back; `origin` names the file."""
    with transaction.atomic():
        report = _do(table, rows, by=by, at=at, origin=origin)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def carry_out(
    table: Table, rows: Iterable[Row], *, digest: str, by: "User", at: datetime, origin: str
) -> Report:
    """Do what the preview with this digest showed, all of it.

    :raises NotAsShown: when a row would now come out differently, or is refused; nothing is done then.
    """
    report = _do(table, rows, by=by, at=at, origin=origin)
    if report.digest != digest or not report.is_ready:
        raise NotAsShown(report)
    return report


def _do(table: Table, rows: Iterable[Row], *, by: "User", at: datetime, origin: str) -> Report:
    read = [(row, *values(row, table)) for row in rows]
    importer = IMPORTERS[table.name](by=by, at=at, reason=f"imported from {origin}")
    importer.prepare([found for _, found, problems in read if not problems])
    return Report(tuple(_take(importer, row, found, problems) for row, found, problems in read))


def _take(importer: Importer[Any], row: Row, found: dict[str, Any], problems: dict[str, str]) -> Outcome:
    """Do what one row asks for, or say why not."""
    title = row.cells.get(importer.titled_by, "")
    about = title if len(title) <= _ABOUT_LENGTH else f"{title[: _ABOUT_LENGTH - 1]}…"
    if problems:
        return Outcome(row.number, Fate.REFUSED, about, problems=tuple(problems.items()))
    importer.notes = []
    try:
        with transaction.atomic():
            fate, key, differences = _settle(importer, found, row.number)
    except (ValidationError, PermissionDenied, TransitionNotAllowed) as refusal:
        return Outcome(row.number, Fate.REFUSED, about, found.get("id"), problems=_problems_of(refusal))
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


def _problems_of(refusal: Exception) -> tuple[tuple[str, str], ...]:
    """Return what a refusal says, under the column that it speaks of."""
    if isinstance(refusal, EditConflict):
        return tuple(
            (
                change.name,
                f"{change.by or 'The background work'} changed this from “{change.before.text}” to "
                f"“{change.theirs.text}” on {change.at:%Y-%m-%d}, after the export. Export it anew.",
            )
            for change in refusal.changes
        )
    if not isinstance(refusal, ValidationError):
        return ((WHOLE_ROW, str(refusal)),)
    if not hasattr(refusal, "error_dict"):
        return ((WHOLE_ROW, " ".join(refusal.messages)),)
    return tuple(
        (WHOLE_ROW if name == NON_FIELD_ERRORS else name, " ".join(messages))
        for name, messages in refusal.message_dict.items()
    )
