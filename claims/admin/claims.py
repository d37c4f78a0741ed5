"""Claims on the desk: the queues, and the page of one claim."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from claims.admin.acts import ActForm
from claims.admin.asked import asked_in_words, open_assignments
from claims.admin.bulk import BulkActs
from claims.admin.claim_filters import FILTERS
from claims.admin.claim_page import AFTER, FORMS, TOP, ClaimPage
from claims.admin.pages import PageAdmin
from claims.admin.queues import NEWEST_FIRST, QUEUES, STATUSES, WORK
from claims.admin.triage import triage
from claims.admin.wording import number_in, standing_of
from claims.enums import ClaimStatus
from claims.models import Claim, Verdict
from factcheck.admin import person


class ClaimList(ChangeList):
    """The rows of one page, and what is shown beside them.

    That is fetched for these rows alone: joined to a queue, of whose size databases have no idea, it would
    cost more than the queue.
    """

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Claim]:
        """Return the claims that are asked for, and nothing else."""
        return super().get_queryset(request, exclude_parameters).select_related(None)

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        self.result_list = list(self._found())
        asked = Prefetch("assignments", open_assignments(), "asked_for")
        prefetch_related_objects(self.result_list, "claimant", "publisher", asked)
        decided = [
            claim for claim in self.result_list if claim.is_public and claim.status == ClaimStatus.DECIDED
        ]
        prefetch_related_objects(decided, Prefetch("verdicts", Verdict.objects.unpublished(), "waiting"))

    def _found(self) -> Iterable[Claim]:
        if self.paginator.object_list is self.queryset:
            return self.result_list
        # The pages are of keys; where there is one page, they are all on it.
        keys = self.result_list if isinstance(self.result_list, list) else self.paginator.object_list
        claims = self.root_queryset.select_related(None).in_bulk(keys)
        return (claims[key] for key in keys if key in claims)


@admin.register(Claim)
class ClaimAdmin(BulkActs, PageAdmin):
    """The list of claims and the claim page; statuses change through the workflow alone."""

    page_template = "admin/desk/claim.html"
    change_list_template = "admin/desk/claims.html"
    list_display = ["shown_statement", "shown_status", "worth", "claimant", "publisher", "first_appeared_on"]
    list_display_links = ["shown_statement"]
    list_filter = FILTERS
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["search_text"]
    search_help_text = "Words of the statement, the quotes, the claimant's names or the verdict."
    ordering = ["-pk"]

    def get_urls(self) -> list[Any]:
        """Add the triage of candidates."""
        view = self.admin_site.admin_view(partial(triage, admin=self))
        return [path("triage/", view, name="claims_claim_triage"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let claims come out of articles alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Leave every change to the acts of the page, which ask for permissions of their own."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return the claims that the person may see."""
        claims = Claim.objects.visible_to(request.user).order_by(*NEWEST_FIRST)
        return claims.select_related("claimant", "publisher", "merged_into")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Order as the desk takes up the queue at hand."""
        queue = QUEUES.get(request.GET.get("queue", ""))
        return queue.order if queue else NEWEST_FIRST

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Search as everywhere else in the product."""
        return queryset.search(search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under the tabs of the queues, and say what it is narrowed down to."""
        context = {
            "title": "Claims",
            "tabs": [queue for queue in WORK if queue.is_open_to(person(request))],
            "statuses": STATUSES,
            "queue": request.GET.get("queue", ""),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show who is asked for what to whoever may know."""
        asked = ["asked"] if person(request).has_perm("claims.view_assignment") else []
        return [*self.list_display, *asked]

    def get_paginator(
        self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any
    ) -> "Paginator[Any]":
        """Search once for a queue: its keys tell how many claims it has, and which are on a page."""
        queue = QUEUES.get(request.GET.get("queue", ""))
        is_searched_for = queue is not None and queue.status is None
        rows: Any = list(queryset.values_list("pk", flat=True)) if is_searched_for else queryset
        return super().get_paginator(request, rows, per_page, *args, **kwargs)

    def action_checkbox(self, claim: Claim) -> SafeString:
        """Return the box that chooses a row; a widget would take as long as half of the row."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Choose claim {}">',
            ACTION_CHECKBOX_NAME,
            claim.pk,
            claim,
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return what reads a page of the list."""
        return ClaimList

    @admin.display(description="claim")
    def shown_statement(self, claim: Claim) -> str:
        """Show the statement, in the direction of its own script."""
        return format_html('<bdi class="statement">{}</bdi>', Truncator(claim.statement).chars(180))

    @admin.display(description="status", ordering="status")
    def shown_status(self, claim: Claim) -> str:
        """Show the status, by color and by word; of what is public, also what is under way."""
        decision = next(iter(getattr(claim, "waiting", [])), None)
        return format_html_join(" ", '<span class="chip chip--{}">{}</span>', standing_of(claim, decision))

    @admin.display(description="worth", ordering="check_worthiness")
    def worth(self, claim: Claim) -> str:
        """Show how much it is worth checking, as a percentage."""
        return "" if claim.check_worthiness is None else f"{claim.check_worthiness:.0%}"

    @admin.display(description="asked of")
    def asked(self, claim: Any) -> str:
        """Show who has it in their care, who is to review it, and until when."""
        today = timezone.localdate()
        return format_html_join(
            mark_safe("<br>"), "{}", ((asked_in_words(task, today),) for task in claim.asked_for)
        )

    def form_for(self, request: HttpRequest, row: Claim) -> ActForm | None:
        """Return the form that was sent, bound."""
        form = FORMS.get(request.POST.get("act", ""))
        return form(request.POST, claim=row, user=person(request)) if form else None

    def after(self, request: HttpRequest, row: Claim, form: ActForm) -> str:
        """Return to the page, at the part that the act concerned."""
        return request.path + AFTER.get(form.act, TOP)

    def show(self, request: HttpRequest, row: Claim, refused: ActForm | None = None) -> HttpResponse:
        """Render the page of the claim as it is now."""
        page = ClaimPage(
            claim=row,
            user=person(request),
            refused=refused,
            open_evidence_id=number_in(request.GET.get("evidence", "")),
            compared=(number_in(request.GET.get("before", "")), number_in(request.GET.get("after", ""))),
            opened=request.GET.get("open", ""),
        )
        context = {"title": f"Claim {row.pk}", "page": page, "media": page.media}
        return self.rendered(request, row, context, refused)
