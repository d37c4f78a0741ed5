"""The desk's pages of dumps: which there are, how the next one comes along, and the way to order one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.models import Dump
from claims.workflow import dumping
from factcheck.admin import ReadOnlyAdmin, person


@admin.register(Dump)
class DumpAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Dumps of everything published; to add one is to order it."""

    list_display = ["__str__", "shown_status", "error", "created_by", "created_at", "finished_at"]
    list_select_related = ["created_by"]
    list_filter = ["status"]
    ordering = ["-pk"]
    show_full_result_count = False
    shown = ["shown_status", "sequence", "ledger_sha256", "counts", "shown_files"]
    work = ["created_by", "created_at", "finished_at", "attempts", "error"]

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        """Let those order a dump who may."""
        return request.user.has_perm("claims.add_dump")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for nothing, where one is ordered."""
        return [*self.shown, *self.work] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dump]:
        """Return the dumps with their files."""
        return super().get_queryset(request).prefetch_related("files")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """Order a dump."""
        title = {"title": "Have everything published written to files now?"}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Dump, form: forms.ModelForm, change: bool) -> None:
        """Order a dump; the one that is on its way already is it."""
        obj.pk = dumping.ask_for_dump(by=person(request), at=timezone.now()).pk

    @admin.display(description="status", ordering="status")
    def shown_status(self, dump: Dump) -> str:
        """Show the status, by color and by word."""
        return format_html('<span class="chip chip--{}">{}</span>', dump.status, dump.get_status_display())

    @admin.display(description="files")
    def shown_files(self, dump: Dump) -> SafeString:
        """Link to the files."""
        return format_html_join(
            SafeString("<br>"),
            '<a href="{}">{}</a>, {}',
            (
                (
                    reverse("api:dump-file", args=[dump.pk, file.name]),
                    file.name,
                    filesizeformat(file.size_bytes),
                )
                for file in dump.files.all()
            ),
        )
