"""What the process writes by itself: the ledger, and the work of taking articles in and reading them."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.pages import PageAdmin
from claims.models import Extraction, LedgerEntry
from factcheck.admin import ReadOnlyAdmin, person
from sources.enums import WorkStatus
from sources.models import Ingestion
from sources.workflow import fetch_again


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """The ledger, to be read."""

    list_display = ["sequence", "action", "claim", "recorded_by", "recorded_at"]
    list_filter = ["action"]
    list_select_related = ["claim", "recorded_by"]
    search_fields = ["sha256", "=claim__id"]
    search_help_text = "A SHA-256, or the number of a claim."
    ordering = ["-sequence"]
    show_full_result_count = False
    list_per_page = 50
    actions = None
    fields = [
        "sequence",
        "action",
        "claim",
        "verdict",
        "recorded_by",
        "recorded_at",
        "sha256",
        "previous_sha256",
        "shown_document",
    ]
    readonly_fields = ["shown_document"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the documents out of the list."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("changelist")
        return rows.defer("document") if is_list else rows

    @admin.display(description="document")
    def shown_document(self, entry: LedgerEntry) -> str:
        """Show the public document, indented for reading."""
        text = json.dumps(entry.content, ensure_ascii=False, indent=2)
        return format_html('<pre class="document" tabindex="0">{}</pre>', text)


class RetryForm(ActForm):
    """Queue a piece of work again that failed."""

    act, label, done = "retry", "Try again", "It is tried again in the background."
    permission = ""

    def __init__(self, *args: Any, work: Ingestion | Extraction, **kwargs: Any) -> None:
        self.work = work
        super().__init__(*args, **kwargs)


class RetryIngestionForm(RetryForm):
    """Fetch an article again after a failure."""

    permission = "sources.add_ingestion"
    model = Ingestion

    def call(self, arguments: dict[str, Any]) -> None:
        """Queue the fetching."""
        assert isinstance(self.work, Ingestion)
        fetch_again(ingestion=self.work, by=self.user, at=timezone.now())


class RetryExtractionForm(RetryForm):
    """Read a text for claims again after a failure."""

    permission = "claims.change_extraction"
    model = Extraction

    def call(self, arguments: dict[str, Any]) -> None:
        """Queue the extraction."""
        assert isinstance(self.work, Extraction)
        workflow.read_again(version=self.work.version, by=self.user, at=timezone.now())


class WorkAdmin(ReadOnlyAdmin, PageAdmin):
    """A piece of background work: how far it is, and the button to try again."""

    page_template = "admin/desk/work.html"
    retry_form: type[RetryForm]
    list_filter = ["status"]
    ordering = ["-pk"]

    @admin.display(description="status", ordering="status")
    def shown_status(self, work: Any) -> str:
        """Show the status, by color and by word."""
        return format_html('<span class="chip chip--{}">{}</span>', work.status, work.get_status_display())

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that asks to try again."""
        is_retry = request.POST.get("act") == "retry"
        return self.retry_form(request.POST, user=person(request), work=row) if is_retry else None

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render how far the work is."""
        retry = refused
        if (
            retry is None
            and row.status == WorkStatus.FAILED
            and request.user.has_perm(self.retry_form.permission)
        ):
            retry = self.retry_form(user=person(request), work=row)
        article = row.version.article if row.version else None
        context = {
            "title": f"{str(self.opts.verbose_name).capitalize()} {row.pk}",
            "work": row,
            "article": article,
            "retry": retry,
        }
        return self.rendered(request, row, context, refused)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the work with what it brought, without the texts."""
        rows = super().get_queryset(request).select_related("version__article", "created_by")
        return rows.defer("version__text")


@admin.register(Ingestion)
class IngestionAdmin(WorkAdmin):
    """The requests to take articles in."""

    retry_form = RetryIngestionForm
    list_display = ["__str__", "kind", "shown_status", "error", "created_by", "created_at"]
    search_fields = ["url", "filename"]


@admin.register(Extraction)
class ExtractionAdmin(WorkAdmin):
    """The work of finding claims in texts."""

    retry_form = RetryExtractionForm
    list_display = ["version", "shown_status", "candidate_count", "extractor", "error", "created_at"]
    search_fields = ["version__title"]
