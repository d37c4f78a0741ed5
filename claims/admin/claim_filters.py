"""What the list of claims can be narrowed down to: a queue, and what is asked of whom.

A value that makes no sense finds nothing, and the page says why.
"""

from datetime import date, datetime, time
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator

from claims.admin.queues import QUEUES, Viewer, label_of
from claims.admin.wording import name_of, number_in
from claims.enums import AssignmentTask
from claims.models import Appearance, Assignment, Review
from claims.models.assignment import AssignmentQuerySet
from claims.models.claim import ClaimQuerySet
from factcheck.admin import person
from sources.models import Article


class Misunderstood(Exception):
    """A value that means nothing; the message says why."""


class DeskFilter(admin.SimpleListFilter):
    """A filter of the list of claims; `is_offered`: whether its choices are shown beside the rows."""

    parameter_name: str
    is_offered = False

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.request = request
        self.viewer = Viewer(person(request), timezone.now())
        self.words = ""
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return what is offered; a filter that offered nothing would not filter either."""
        return [("yes", "overdue")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the claims that are asked for: none, and a message, when the question makes no sense."""
        value = self.value()
        if not value:
            return queryset
        try:
            return self.keep(queryset, value)
        except Misunderstood as reason:
            messages.error(request, str(reason))
            return queryset.none()

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep the claims for which the value holds, and put that into `words`.

        :raises Misunderstood: when it means nothing.
        """
        raise NotImplementedError

    @property
    def without(self) -> str:
        """The address of the list without this filter, from its first page on."""
        rest = self.request.GET.copy()
        for name in (self.parameter_name, PAGE_VAR):
            rest.pop(name, None)
        return f"?{rest.urlencode()}"

    def asked(self, name: str) -> str:
        """Return what another parameter of the list asks for."""
        return self.request.GET.get(name, "")


class QueueFilter(DeskFilter):
    """One queue of the desk at a time; the list shows the choice as tabs."""

    title, parameter_name = "queue", "queue"

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep the claims of the queue."""
        queue = QUEUES.get(value)
        if queue is None:
            raise Misunderstood(f"There is no queue “{value[:60]}”.")
        self.words = label_of(queue, self.viewer)
        return queue.keep(claims, self.viewer)


class PersonFilter(DeskFilter):
    """The claims that have to do with one person, who is named by the name they sign in with."""

    is_offered = True
    said = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer oneself."""
        return [(self.viewer.user.get_username(), "me")]

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep the claims that have to do with the person."""
        who = somebody(value)
        self.words = f"{self.said} {name_of(who)}"
        return claims.filter(Exists(self.reasons(who)))

    def reasons(self, who: User) -> Any:
        """Return the rows of a claim that tie the person to it."""
        raise NotImplementedError


class LeadFilter(PersonFilter):
    """The claims that somebody has in their care."""

    title, parameter_name, said = "assignee", "assignee", "in the care of"

    def reasons(self, who: User) -> AssignmentQuerySet:
        """Return the claim's open assignment to them."""
        return _assignments().of(who).filter(task=AssignmentTask.LEAD)


class AskedFilter(PersonFilter):
    """The claims of which somebody is asked for a review."""

    title, parameter_name, said = "reviewer asked", "asked", "review asked of"

    def reasons(self, who: User) -> AssignmentQuerySet:
        """Return what is asked of them."""
        return _assignments().of(who).filter(task=AssignmentTask.REVIEW)


class OverdueFilter(DeskFilter):
    """The claims about which something asked is overdue: of a person, where the list is about theirs."""

    title, parameter_name, is_offered = "due date", "overdue", True

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep those with an open assignment whose day is over."""
        if value != "yes":
            raise Misunderstood("The list can be narrowed down to what is overdue with “yes” alone.")
        whose = Q()
        for name, task in (("assignee", AssignmentTask.LEAD), ("asked", AssignmentTask.REVIEW)):
            if username := self.asked(name):
                whose |= Q(task=task, assignee__username=username)
        self.words = "overdue"
        return claims.filter(Exists(_assignments().overdue(self.viewer.today).filter(whose)))


class ArticleFilter(DeskFilter):
    """The claims that were seen in one article, itself and not only by way of what went into them."""

    title, parameter_name = "article", "article"

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep the claims with a place in one of its versions."""
        number = number_in(value)
        article = Article.objects.filter(pk=number).first() if number is not None else None
        if article is None:
            raise Misunderstood(f"There is no article {value[:60]}.")
        self.words = f"seen in “{Truncator(article.title).chars(60)}”"
        return claims.filter(
            Exists(Appearance.objects.filter(claim=OuterRef("pk"), version__article=article))
        )


class ReviewedByFilter(PersonFilter):
    """The claims of which a review of somebody's is in, as far as one may see it."""

    title, parameter_name, said, is_offered = "reviewed by", "reviewed_by", "reviewed by", False

    def reasons(self, who: User) -> Any:
        """Return their reviews since the day that is asked for."""
        return reviews_seen(self.viewer, day_in(self.asked("reviewed_since"))).filter(
            reviewer=who, claim=OuterRef("pk")
        )


class ReviewedSinceFilter(DeskFilter):
    """The claims of which a review came in since a day; beside `reviewed_by`, one of that person's."""

    title, parameter_name = "reviewed since", "reviewed_since"

    def keep(self, claims: ClaimQuerySet, value: str) -> ClaimQuerySet:
        """Keep them; whose review it is the other filter says."""
        since = day_in(value)
        assert since is not None
        self.words = f"reviewed since {date_format(since, 'j M Y')}"
        if self.asked("reviewed_by"):
            return claims
        return claims.filter(Exists(reviews_seen(self.viewer, since).filter(claim=OuterRef("pk"))))


def reviews_seen(viewer: Viewer, since: date | None) -> Any:
    """Return the reviews that are in, came in since a day, and may be seen."""
    reviews = Review.objects.visible_to(viewer.user).submitted()
    if since is None:
        return reviews
    return reviews.filter(submitted_at__gte=timezone.make_aware(datetime.combine(since, time.min)))


def somebody(username: str) -> User:
    """Return who signs in with this name.

    :raises Misunderstood: when nobody does.
    """
    who = User.objects.filter(username=username).first() if "\0" not in username else None
    if who is None:
        raise Misunderstood(f"There is nobody called “{username[:60]}”.")
    return who


def day_in(text: str) -> date | None:
    """Read a day; None for an empty text.

    :raises Misunderstood: when it is none.
    """
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise Misunderstood(f"“{text[:60]}” is no day. Write it as 2026-03-01.")
    return day


def _assignments() -> AssignmentQuerySet:
    return Assignment.objects.open().filter(claim=OuterRef("pk"))


FILTERS: list[Any] = [
    QueueFilter,
    "kind",
    LeadFilter,
    AskedFilter,
    OverdueFilter,
    ArticleFilter,
    ReviewedByFilter,
    ReviewedSinceFilter,
]
