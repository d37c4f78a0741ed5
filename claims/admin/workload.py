"""How much each reviewer has in hand, and has done lately."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse

from claims.admin.claim_filters import reviews_seen
from claims.admin.queues import Viewer
from claims.admin.wording import name_of
from claims.enums import AssignmentTask
from claims.models import Assignment

DAYS = 30


@dataclass(frozen=True)
class Load:
    """One person's claims: in their care, to review, and reviewed since a day as far as one may see."""

    person: User
    since: date
    leads: int = 0
    late_leads: int = 0
    asked: int = 0
    late_asked: int = 0
    reviewed: int = 0

    @property
    def name(self) -> str:
        """Who it is."""
        return name_of(self.person)

    @property
    def leads_url(self) -> str:
        """The list of the claims in their care."""
        return self._url(assignee=self.person.get_username())

    @property
    def late_leads_url(self) -> str:
        """The list of those that are overdue."""
        return self._url(assignee=self.person.get_username(), overdue="yes")

    @property
    def asked_url(self) -> str:
        """The list of the claims to review."""
        return self._url(asked=self.person.get_username())

    @property
    def late_asked_url(self) -> str:
        """The list of those that are overdue."""
        return self._url(asked=self.person.get_username(), overdue="yes")

    @property
    def reviewed_url(self) -> str:
        """The list of the claims they reviewed."""
        return self._url(reviewed_by=self.person.get_username(), reviewed_since=self.since.isoformat())

    def _url(self, **question: str) -> str:
        return f"{reverse('admin:claims_claim_changelist')}?{urlencode(question)}"


def loads(viewer: Viewer) -> list[Load]:
    """Return the load of everybody who reviews, or has something in hand all the same, by name."""
    since = viewer.today - timedelta(days=DAYS)
    figures: dict[int, dict[str, Any]] = {}
    for row in _open(viewer):
        is_lead = row["task"] == AssignmentTask.LEAD
        names = ("leads", "late_leads") if is_lead else ("asked", "late_asked")
        figures.setdefault(row["assignee"], {}).update(zip(names, (row["count"], row["late"]), strict=True))
    # Counted here: asked to group by reviewer, SQLite would read through all reviews of all times.
    reviews = set(reviews_seen(viewer, since).order_by().values_list("reviewer", "claim"))
    for reviewer, count in Counter(reviewer for reviewer, _ in reviews).items():
        figures.setdefault(reviewer, {})["reviewed"] = count
    people = [Load(who, since, **figures.get(who.pk, {})) for who in _people(figures)]
    return sorted(people, key=lambda load: load.name.casefold())


def _open(viewer: Viewer) -> Any:
    late = Count("pk", filter=Q(due_on__lt=viewer.today))
    tasks = Assignment.objects.open().order_by().values("assignee", "task")
    return tasks.annotate(count=Count("pk"), late=late)


def _people(busy: Collection[int]) -> Iterable[User]:
    """Return everybody who may review, and whoever else is busy."""
    backend = "django.contrib.auth.backends.ModelBackend"
    reviewers = User.objects.with_perm("claims.add_review", backend=backend, include_superusers=False)
    people = {who.pk: who for who in (*reviewers, *User.objects.filter(pk__in=busy))}
    return people.values()
