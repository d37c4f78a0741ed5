"""What waits for one person: what others ask of them, and what they have begun."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from claims.admin.queues import CALLED_IN, DRAFTS, HELD, Queue, Viewer, drafts_of, holds_of, mentions_of
from claims.admin.wording import name_of
from claims.enums import AssignmentTask
from claims.models import Assignment, Claim, Mention

# How many of a pile the first page shows; the list has them all.
SHOWN = 5


@dataclass(frozen=True)
class Task:
    """Something to do about a claim; `words` are those of whoever asked for it, in their own direction."""

    claim: Claim
    anchor: str = ""
    due_on: date | None = None
    is_overdue: bool = False
    about: str = ""
    words: str = ""


@dataclass(frozen=True)
class Pile:
    """Tasks of one sort, the first of them in full; how many claims there are, and how many are overdue."""

    title: str
    url: str
    count: int
    tasks: list[Task]
    overdue: int = 0

    @property
    def overdue_url(self) -> str:
        """The list of the overdue ones."""
        return f"{self.url}&overdue=yes"

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.count - len(self.tasks)


def piles(viewer: Viewer) -> list[Pile]:
    """Return what waits for the person, what others wait for first; nothing of what they may not do."""
    if not viewer.user.has_perm("claims.view_claim"):
        return []
    found = [_called_in(viewer), *_assigned(viewer), _drafts(viewer), _held(viewer)]
    return [pile for pile in found if pile.count]


def _assigned(viewer: Viewer) -> Iterable[Pile]:
    mine = Assignment.objects.open().of(viewer.user)
    late = Count("pk", filter=Q(due_on__lt=viewer.today))
    by_task = mine.order_by().values("task").annotate(count=Count("pk"), late=late)
    counts = {row["task"]: row for row in by_task}
    for task, title, parameter, anchor in (
        (AssignmentTask.REVIEW, "Reviews asked of me", "asked", "#reviews"),
        (AssignmentTask.LEAD, "In my care", "assignee", ""),
    ):
        rows = mine.filter(task=task).select_related("claim", "assigned_by")
        urgent = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN]
        row = counts.get(task, {"count": 0, "late": 0})
        mine_alone = urlencode({parameter: viewer.user.get_username()})
        tasks = [_asked(assignment, anchor, viewer) for assignment in urgent]
        url = f"{reverse('admin:claims_claim_changelist')}?{mine_alone}"
        yield Pile(title, url, row["count"], tasks, row["late"])


def _asked(assignment: Assignment, anchor: str, viewer: Viewer) -> Task:
    about = "" if assignment.assigned_by == viewer.user else f"asked by {name_of(assignment.assigned_by)}"
    return Task(
        assignment.claim,
        anchor,
        due_on=assignment.due_on,
        is_overdue=assignment.due_on is not None and assignment.due_on < viewer.today,
        about=f"{about}:" if about and assignment.note else about,
        words=assignment.note,
    )


def _drafts(viewer: Viewer) -> Pile:
    rows = drafts_of(viewer).select_related("claim").order_by("-pk")[:SHOWN]
    return _pile(DRAFTS, "My drafts", [Task(row.claim, "#reviews") for row in rows], viewer)


def _called_in(viewer: Viewer) -> Pile:
    """Return the claims that one is called into, each with what was said last."""
    latest = mentions_of(viewer).order_by().values("comment__claim").annotate(last=Max("pk")).values("last")
    rows = Mention.objects.filter(pk__in=latest).select_related("comment__claim", "comment__author")
    tasks = [
        Task(
            row.comment.claim,
            "#talk",
            about=f"{name_of(row.comment.author)}:",
            words=Truncator(row.comment.text).chars(120),
        )
        for row in rows.order_by("-pk")[:SHOWN]
    ]
    return _pile(CALLED_IN, "Where I am called in", tasks, viewer)


def _held(viewer: Viewer) -> Pile:
    rows = holds_of(viewer).select_related("claim").order_by("until", "pk")[:SHOWN]
    tasks = [
        Task(row.claim, about=f"until {date_format(timezone.localtime(row.until), 'H:i')}") for row in rows
    ]
    return _pile(HELD, "What I am at work on", tasks, viewer)


def _pile(queue: Queue, title: str, tasks: list[Task], viewer: Viewer) -> Pile:
    return Pile(title, queue.url, queue.keep(Claim.objects.all(), viewer).count(), tasks)
