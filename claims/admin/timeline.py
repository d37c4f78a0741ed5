"""Who did what, when and why: the histories of a row and of what hangs on it, told as one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from claims import workflow
from claims.enums import ReviewStatus
from claims.models import Claim, Evidence, Review, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CLAIM_FIELDS = (*workflow.EDITABLE_FIELDS, "status")
EVIDENCE_FIELDS = ("stance", "excerpt", "locator", "credibility", "note")


@dataclass(frozen=True)
class Change:
    """A field that an event changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """Something that somebody did; `who` is None for the background work."""

    at: datetime
    who: "User | None"
    what: str
    why: str = ""
    changes: list[Change] = field(default_factory=list)


def of_claim(claim: Claim, user: "User") -> list[Event]:
    """Tell a claim's past, newest first, leaving out the reviews that this person may not see yet."""
    own = list(_told("Claim", claim.history.select_related("history_user", "claimant"), CLAIM_FIELDS))
    # An act that moves the claim and writes its verdict is told once, as the claim's.
    told = {(event.at, event.who) for event in own}
    verdicts = [event for event in _verdicts(claim) if (event.at, event.who) not in told]
    events = [*own, *_evidence(claim), *verdicts, *_reviews(claim, user)]
    return sorted(_once(events), key=lambda event: event.at, reverse=True)


def of_row(row: models.Model, fields: Iterable[str], *related: str) -> list[Event]:
    """Tell the past of one row, newest first."""
    name = str(row._meta.verbose_name).capitalize()
    rows = row.history.select_related("history_user", *related)  # type: ignore[attr-defined]
    return sorted(_told(name, rows, fields), key=lambda event: event.at, reverse=True)


def _evidence(claim: Claim) -> Iterator[Event]:
    rows = Evidence.history.filter(claim=claim).select_related("history_user", "source")
    by_piece: dict[int, list[Any]] = {}
    for row in rows.order_by("history_id"):
        by_piece.setdefault(row.id, []).append(row)
    for piece in by_piece.values():
        yield from _told(f"Evidence from {piece[0].source.title}", piece, EVIDENCE_FIELDS)


def _verdicts(claim: Claim) -> Iterator[Event]:
    for row in Verdict.history.filter(claim=claim).select_related("history_user"):
        if row.history_change_reason:
            yield _event(row, f"Verdict {row.revision}: {row.rating_label}")


def _reviews(claim: Claim, user: "User") -> Iterator[Event]:
    visible = Review.objects.visible_to(user).filter(claim=claim)
    rows = Review.history.filter(id__in=visible.values("pk"))
    shown = rows.filter(Q(reviewer=user) | Q(status=ReviewStatus.SUBMITTED))
    for row in shown.select_related("history_user", "reviewer"):
        if row.history_change_reason:
            yield _event(row, f"Review by {row.reviewer}")


def _told(what: str, rows: Any, fields: Iterable[str]) -> Iterator[Event]:
    """Turn history rows of one object into events with what each changed."""
    before: Any = None
    for row in sorted(rows, key=lambda row: row.history_id):
        changes = _changes(before, row, fields) if before else []
        if before is None or changes or row.history_change_reason != before.history_change_reason:
            yield _event(row, what, changes)
        before = row


def _once(events: Iterable[Event]) -> list[Event]:
    """Tell an act once that took two rows, one for the row itself and one for what was tied to it."""
    told: dict[tuple[Any, ...], Event] = {}
    for event in events:
        told.setdefault((event.at, event.who, event.what, event.why), event)
    return list(told.values())


def _event(row: Any, what: str, changes: list[Change] | None = None) -> Event:
    return Event(
        row.history_date, row.history_user, what, row.history_change_reason or _done(row), changes or []
    )


def _done(row: Any) -> str:
    return str(row.get_history_type_display()).lower()


def _changes(before: Any, after: Any, fields: Iterable[str]) -> list[Change]:
    model_fields = [after._meta.get_field(name) for name in fields]
    return [
        Change(str(field.verbose_name), _shown(before, field), _shown(after, field))
        for field in model_fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _shown(row: Any, field: Any) -> str:
    value = getattr(row, field.name)
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    return "nothing" if value in (None, "") else str(value)
