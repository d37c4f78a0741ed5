"""Who did what, when and why: what happened to an object and to all that hangs on it, told as one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import models

from claims.admin import histories
from claims.admin.strands import Event

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Act:
    """What somebody did at one moment, to one object or to several; `who` is None for the background work."""

    at: datetime
    who: "User | None"
    events: list[Event]

    @property
    def deed(self) -> str:
        """What was done, where that is one thing done to all of it for one reason."""
        deeds, reasons = {event.deed for event in self.events}, self._reasons
        return self.events[0].deed if len(deeds) == 1 and len(reasons) < 2 else ""

    @property
    def reason(self) -> str:
        """Why it was done, where somebody said so."""
        return next(iter(self._reasons), "") if self.deed else ""

    @property
    def _reasons(self) -> set[str]:
        return {event.reason for event in self.events if event.reason}


@dataclass(frozen=True)
class Timeline:
    """What happened to one object, newest first; `kind` and `number` find all of it in the desk's history."""

    kind: str
    number: int
    acts: list[Act]


def acts(events: Iterable[Event]) -> list[Act]:
    """Put together what was done at once; the events come in order of time."""
    together = groupby(events, key=lambda event: (event.at, event.who))
    return [Act(at, who, list(done)) for (at, who), done in together]


def of_object(row: models.Model, user: "User") -> Timeline:
    """Tell what was done lately to an object and its parts, as far as the person may know of it."""
    home = histories.strand_of(type(row))
    told = [event for strand in histories.open_to(user) for event in strand.past_of(home, row.pk, user)]
    in_order = sorted(told, key=lambda event: (event.at, event.who.pk if event.who else 0), reverse=True)
    return Timeline(home.kind, row.pk, acts(in_order))
