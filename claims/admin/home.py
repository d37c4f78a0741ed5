"""The first page of the desk: what waits for oneself and for all, who has how much in hand, what came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from claims.admin.agreement import periods
from claims.admin.chart import Chart
from claims.admin.my_work import Pile, piles
from claims.admin.queues import (
    ANSWERS,
    OVERDUE_ANSWERS,
    STAGES,
    STATUSES,
    TO_TRIAGE,
    WORK,
    Figures,
    Queue,
    Viewer,
    figures_of,
    label_of,
)
from claims.admin.workload import Load, loads
from claims.enums import ClaimStatus
from claims.models import Appearance, Claim, Inquiry, ReviewPolicy
from sources.models import Article

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN = 6
# Where claims do not wait for anything, their age says nothing.
_AT_REST = {ClaimStatus.PUBLISHED, ClaimStatus.RETRACTED, ClaimStatus.REJECTED, ClaimStatus.MERGED}


@dataclass(frozen=True)
class Line:
    """One queue as the page shows it; `age` says how long the oldest claim waits, where it waits."""

    queue: Queue
    label: str
    figures: Figures
    age: str


@dataclass(frozen=True)
class Arrival:
    """An article that came in lately, with how many of its candidates are still to be judged."""

    article: Article
    to_judge: int

    @property
    def to_judge_url(self) -> str:
        """The list of exactly these candidates."""
        return f"{TO_TRIAGE.url}&article={self.article.pk}"


@dataclass(frozen=True)
class Home:
    """What one person finds on the first page; what they may not see is empty, and not even looked up."""

    viewer: Viewer

    @property
    def user(self) -> "User":
        """Whose page it is."""
        return self.viewer.user

    @property
    def today(self) -> date:
        """The day it is at the desk."""
        return self.viewer.today

    @cached_property
    def piles(self) -> list[Pile]:
        """What waits for the person."""
        return piles(self.viewer)

    @cached_property
    def drafts(self) -> list[ReviewPolicy]:
        """The drafts of policies that wait for a second person, who this one could be."""
        return list(ReviewPolicy.objects.awaiting_second(self.user).order_by("name", "pk")[:SHOWN])

    @cached_property
    def stages(self) -> list[tuple[str, list[Line]]]:
        """The team's queues, along the way of a claim across the desk."""
        stages = [(title, self._lines(queues)) for title, queues in STAGES.items()]
        return [(title, lines) for title, lines in stages if lines]

    @cached_property
    def statuses(self) -> list[Line]:
        """All claims by status."""
        return self._lines(STATUSES)

    @cached_property
    def loads(self) -> list[Load]:
        """How much each reviewer has in hand, for whoever may see what others are asked."""
        return loads(self.viewer) if self.user.has_perm("claims.view_assignment") else []

    @cached_property
    def chart(self) -> Chart | None:
        """How far reviewers agree."""
        return Chart(periods(self.today)) if self.user.has_perm("claims.view_review") else None

    @cached_property
    def inquiries(self) -> list[Inquiry]:
        """The answers that the desk waits for, the most overdue first."""
        if not self.user.has_perm("claims.view_inquiry"):
            return []
        waiting = Inquiry.objects.waiting().select_related("claim")
        return list(waiting.order_by(F("answer_by").asc(nulls_last=True), "pk")[:SHOWN])

    @cached_property
    def answers(self) -> list[tuple[int, Queue]]:
        """How many claims wait for answers, and for how many of them one is overdue."""
        late = OVERDUE_ANSWERS.keep(Claim.objects.all(), self.viewer).count()
        return [(self._figures[ANSWERS.name].count, ANSWERS), (late, OVERDUE_ANSWERS)]

    @cached_property
    def arrivals(self) -> list[Arrival]:
        """What came in lately."""
        return _arrivals() if self.user.has_perm("sources.view_article") else []

    @cached_property
    def _figures(self) -> dict[str, Figures]:
        return figures_of((*WORK, *STATUSES), self.viewer)

    def _lines(self, queues: Iterable[Queue]) -> list[Line]:
        return [self._line(queue) for queue in queues if queue.name in self._figures]

    def _line(self, queue: Queue) -> Line:
        figures = self._figures[queue.name]
        oldest = None if queue.name in _AT_REST else figures.oldest
        age = age_in_words((self.today - _day(oldest)).days) if oldest else ""
        return Line(queue, label_of(queue, self.viewer), figures, age)


def home_for(user: "User") -> Home:
    """Return the first page for this person, as it is now."""
    return Home(Viewer(user, timezone.now()))


def age_in_words(days: int) -> str:
    """Say how long the oldest claim waits, in days as long as one counts in days."""
    if days < 1:
        return "since today"
    months = days // 30
    number, unit = (
        (days, "day") if months < 3 else (months, "month") if months < 24 else (days // 365, "year")
    )
    return f"oldest {number} {unit}{'' if number == 1 else 's'}"


def _day(moment: datetime | date) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def _arrivals() -> list[Arrival]:
    places = Appearance.objects.filter(version__article=OuterRef("pk"), claim__status=ClaimStatus.PROPOSED)
    by_article = places.order_by().values("version__article").annotate(count=Count("claim", distinct=True))
    latest = Article.objects.select_related("publisher").annotate(
        to_judge=Subquery(by_article.values("count"))
    )
    shown = latest.order_by("-created_at", "-pk")[:SHOWN]
    return [Arrival(article, article.to_judge or 0) for article in shown]
