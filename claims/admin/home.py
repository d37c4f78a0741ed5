"""The first page of the desk: what waits, what one has begun, what came in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from claims.admin.queues import QUEUES, Figures, Queue, Viewer
from claims.enums import ClaimStatus, ReviewStatus
from claims.models import Appearance, Review
from sources.models import Article

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN = 8


@dataclass(frozen=True)
class Home:
    """What one person finds on the first page; empty parts are for those who may not see them."""

    queues: list[tuple[Queue, Figures]]
    drafts: list[Review]
    articles: list[Article]


def home_for(user: "User") -> Home:
    """Gather the first page for this person."""
    viewer = Viewer(user, timezone.now())
    return Home(
        queues=[(queue, queue.figures(viewer)) for queue in QUEUES.values() if queue.is_open_to(user)],
        drafts=_drafts(user) if user.has_perm("claims.add_review") else [],
        articles=_articles() if user.has_perm("sources.view_article") else [],
    )


def _drafts(user: "User") -> list[Review]:
    mine = Review.objects.visible_to(user).filter(reviewer=user, status=ReviewStatus.DRAFT)
    mine = mine.filter(claim__status=ClaimStatus.IN_REVIEW)
    return list(mine.of_current_round().select_related("claim").order_by("-pk")[:SHOWN])


def _articles() -> list[Article]:
    proposed = Appearance.objects.filter(
        version__article=OuterRef("pk"), claim__status=ClaimStatus.PROPOSED
    ).order_by()
    count = proposed.values("version__article").annotate(count=Count("claim", distinct=True)).values("count")
    latest = Article.objects.select_related("publisher").annotate(proposed_count=Subquery(count))
    return list(latest.order_by("-created_at", "-pk")[:SHOWN])
