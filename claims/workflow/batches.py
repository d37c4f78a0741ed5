"""Many rows entered or changed at once: each through its own function of the workflow, all or none."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction

from claims.workflow.importing.importer import is_same, shown
from claims.workflow.rehearsing import (
    REFUSALS,
    Difference,
    Fate,
    Outcome,
    Report,
    ground_of,
    problems_of,
    shortened,
)

# Enters or changes one row, and returns it with what it changed.
Step = Callable[[], tuple[models.Model, dict[str, tuple[Any, Any]] | None]]


def report_on(steps: Iterable[Step]) -> Report:
    """Take the steps one after the other, and tell of each what came of it, or why it is refused.

    To be rehearsed, or enacted: here, those that are not refused are done.
    """
    return Report(tuple(_taken(number, step) for number, step in enumerate(steps)))


def changes_in(row: models.Model, wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is wanted that the row does not have yet: what it has, and what it is to have."""
    present = {name: _held(row, name) for name in wanted}
    return {
        name: (present[name], value) for name, value in wanted.items() if not is_same(present[name], value)
    }


def _taken(number: int, step: Step) -> Outcome:
    try:
        with transaction.atomic():
            row, changes = step()
    except REFUSALS as refusal:
        problems, ground = problems_of(refusal), ground_of(refusal)
        return Outcome(number, Fate.REFUSED, "", problems=problems, ground=ground)
    if changes is None:
        return Outcome(number, Fate.NEW, shortened(str(row)), row.pk)
    fate = Fate.CHANGED if changes else Fate.UNCHANGED
    return Outcome(number, fate, shortened(str(row)), row.pk, differences=_differences(changes))


def _differences(changes: dict[str, tuple[Any, Any]]) -> tuple[Difference, ...]:
    return tuple(Difference(name, shown(before), shown(after)) for name, (before, after) in changes.items())


def _held(row: models.Model, name: str) -> Any:
    held = getattr(row, name)
    return list(held.all()) if row._meta.get_field(name).many_to_many else held
