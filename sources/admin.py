"""Reference data of the sources: publishers and the documents used as evidence."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from factcheck.admin import DeskAdmin
from sources.models import Publisher, Source


@admin.register(Publisher)
class PublisherAdmin(DeskAdmin):
    """Publishers."""

    is_why_required = False
    list_display = ["name", "domain", "country", "language"]
    search_fields = ["name", "domain"]
    ordering = ["name", "pk"]


@admin.register(Source)
class SourceAdmin(DeskAdmin):
    """Source documents with their grades."""

    list_display = ["title", "kind", "proximity", "reliability", "publisher", "published_on"]
    list_filter = ["kind", "proximity", "reliability"]
    list_select_related = ["publisher"]
    search_fields = ["title", "url", "author", "publisher__name"]
    autocomplete_fields = ["publisher"]
    ordering = ["-pk"]
    fields = [
        "title",
        "url",
        ("kind", "proximity"),
        "reliability",
        "reliability_reason",
        "publisher",
        "author",
        ("published_on", "accessed_on"),
        "archive_url",
        "content_sha256",
        "language",
    ]

    @staticmethod
    def named(source: Source) -> str:
        """Name a source among those that a search finds."""
        return source.get_citation()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep who described the source."""
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
