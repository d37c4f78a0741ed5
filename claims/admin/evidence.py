"""Evidence on all boards as one list, to find and to export; it is changed on the page of its claim."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims.admin.wording import number_in
from claims.models import Evidence
from factcheck.admin import ReadOnlyAdmin


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Each row leads to the place on the board where it stands."""

    list_display = ["shown_excerpt", "shown_stance", "shown_claim", "shown_source", "grade", "added_at"]
    list_display_links = ["shown_excerpt"]
    list_filter = ["stance", "credibility", "source__reliability", "source__proximity"]
    search_fields = ["excerpt", "note", "source__title", "source__url", "=claim__id"]
    search_help_text = "Words of the excerpt, the note or the source, or the number of a claim."
    ordering = ["-pk"]
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        """Return the evidence with its claims and sources."""
        return super().get_queryset(request).select_related("claim", "source")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the board."""
        number = number_in(object_id)
        piece = self.get_queryset(request).filter(pk=number).first() if number else None
        if piece is None or not self.has_view_permission(request, piece):
            return super().change_view(request, object_id, form_url, extra_context)
        claim = reverse("admin:claims_claim_change", args=[piece.claim_id])
        return HttpResponseRedirect(f"{claim}#evidence-{piece.pk}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the board; the timeline of the claim tells the rest."""
        return self.change_view(request, object_id)

    @admin.display(description="excerpt")
    def shown_excerpt(self, piece: Evidence) -> str:
        """Show the words of the source, in the direction of their own script."""
        return format_html('<bdi class="statement">{}</bdi>', Truncator(piece.excerpt).chars(180))

    @admin.display(description="stance", ordering="stance")
    def shown_stance(self, piece: Evidence) -> str:
        """Show what it says of the claim."""
        return piece.get_stance_display()

    @admin.display(description="claim")
    def shown_claim(self, piece: Evidence) -> str:
        """Show what it is evidence of."""
        return format_html("<bdi>{}</bdi>", Truncator(piece.claim.statement).chars(80))

    @admin.display(description="source")
    def shown_source(self, piece: Evidence) -> str:
        """Show what the source is called."""
        return format_html("<bdi>{}</bdi>", Truncator(piece.source.title).chars(80))

    @admin.display(description="grade")
    def grade(self, piece: Evidence) -> str:
        """Show the reliability of the source and the credibility of the information."""
        return format_html('<span class="grade">{}{}</span>', piece.source.reliability, piece.credibility)
