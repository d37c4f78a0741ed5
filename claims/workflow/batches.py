"""Many rows entered or changed at once: each through its own function of the workflow, all or none."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction

from claims.workflow.importing.importer import is_same, lock_rows, shown
from claims.workflow.rehearsing import (
    REFUSALS,
    Difference,
    Fate,
    Outcome,
    Report,
    enact_all,
    ground_of,
    problems_of,
    rehearse,
    shortened,
)

# Enters or changes one row, and returns it with what it changed.
Step = Callable[[], tuple[models.Model, dict[str, tuple[Any, Any]] | None]]


def report_on(steps: Iterable[Step]) -> Report:
    """Take the steps one after the other, and tell of each what came of it, or why it is refused."""
    return Report(tuple(_taken(number, step) for number, step in enumerate(steps)))


def rehearse_steps(steps: Iterable[Step]) -> Report:
    """Tell what would come of the steps, by taking them and taking all of it back."""
    return rehearse(lambda: report_on(steps))


def enact_steps(steps: Iterable[Step]) -> Report:
    """Take all of the steps.

    :raises NotAllDone: when one is refused; none is taken then.
    """
    return enact_all(lambda: report_on(steps))


def lock_in_order(model: type[models.Model], keys: Iterable[int]) -> None:
    """Lock rows in order of number, so that two batches at once cannot block each other."""
    lock_rows(model, sorted(keys))


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
