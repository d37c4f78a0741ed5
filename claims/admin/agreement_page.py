"""The page on which the agreement of reviewers is shown in full, down to each round."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from claims.admin.agreement import Period, Round, periods, together
from claims.admin.chart import Chart
from claims.models import Review
from factcheck.admin import person

SIZE = 50


@dataclass(frozen=True)
class Told:
    """A round, with its reviews."""

    round: Round
    reviews: list[Review]


def agreement(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the chart, its figures, and the rounds that the address asks for."""
    if not person(request).has_perm("claims.view_review"):
        raise PermissionDenied
    months = periods(timezone.localdate())
    whole = together(months)
    chosen = _chosen(request, [whole, *months])
    is_disputed = request.GET.get("only") == "disputed"
    rounds = chosen.disputed if is_disputed else chosen.rounds
    page = Paginator(sorted(rounds, reverse=True), SIZE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": "Agreement of reviewers",
        "chart": Chart(months),
        "months": months,
        "whole": whole,
        "chosen": chosen,
        "is_disputed": is_disputed,
        "page": page,
        "told": _told(page, request),
    }
    return TemplateResponse(request, "admin/desk/agreement.html", context)


def _chosen(request: HttpRequest, offered: list[Period]) -> Period:
    """Return the period that is asked for; an empty one, and a message, when there is none such."""
    asked = request.GET.get("month", "")
    for period in offered:
        if asked == (f"{period.first:%Y-%m}" if period.first else ""):
            return period
    messages.error(request, f"“{asked[:60]}” is none of the last twelve months. Write one as 2026-03.")
    return Period(None, ())


def _told(page: Page[Any], request: HttpRequest) -> list[Told]:
    reviews = Review.objects.visible_to(request.user).submitted()
    shown = reviews.filter(claim__in={item.claim_id for item in page}).order_by("pk")
    by_round: dict[tuple[int, int], list[Review]] = {}
    for review in shown.select_related("claim", "reviewer", "initial_rating"):
        by_round.setdefault((review.claim_id, review.round), []).append(review)
    return [Told(item, by_round[item.claim_id, item.number]) for item in page]
