"""Tables into the desk: a file is looked at, shown row by row as it would come out, and done as shown.

Between the two nothing is kept on this side: the rows travel in the form, signed for the person who brought
them, with a digest of what was shown.
"""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import get_permission_codename
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from claims.admin.carrying import STALE, carried_by, carry
from claims.admin.exports import XLSX, empty, export, list_of, table_named
from claims.admin.import_reviews import bring_reviews_in
from claims.interchange.tables.columns import MAX_ROWS, Table
from claims.interchange.tables.reading import MAX_BYTES, Row, Sheet, check_size, read
from claims.interchange.tables.writing import use_of
from claims.workflow import importing
from claims.workflow.rehearsing import Fate, NotAsShown, Report
from factcheck.admin import person
from sources.decoding import Unreadable, clean

_LONGEST_NAME = 100


class FileForm(forms.Form):
    """The file with the table."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, at most {MAX_ROWS} rows and {MAX_BYTES // 1024 // 1024} MB. You see what "
        "would change before anything does.",
        widget=forms.FileInput(attrs={"accept": f".csv,.tsv,.txt,.xlsx,text/csv,{XLSX}"}),
        error_messages={"required": "Choose a file.", "empty": "There is nothing in this file."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except Unreadable as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return file


def table_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of the tables, out and in, and of the fact-checks by others."""
    views: dict[str, tuple[str, Any]] = {
        "table_export": ("export.<str:form>", export),
        "table_empty": ("empty.<str:form>", empty),
        "table_import": ("import/", bring_in),
    }
    tables = [
        path(f"tables/<str:name>/{address}", site.admin_view(partial(view, site=site)), name=name)
        for name, (address, view) in views.items()
    ]
    reviews = site.admin_view(partial(bring_reviews_in, site=site))
    return [*tables, path("import-reviews/", reviews, name="import_reviews")]


def bring_in(request: HttpRequest, name: str, *, site: AdminSite) -> HttpResponse:
    """Take a file, show what would become of each row, and do exactly that when it is confirmed."""
    table = table_named(name)
    meta = table.model._meta
    may_add = request.user.has_perm(f"{meta.app_label}.{get_permission_codename('add', meta)}")
    # What each row takes is asked row by row.
    if not (may_add and site.get_model_admin(table.model).has_view_permission(request)):
        raise PermissionDenied
    page = _Page(request, table, site)
    if request.method != "POST":
        return page.ask(FileForm())
    return page.carry_out() if "carried" in request.POST else page.look()


@dataclass(frozen=True)
class _Page:
    """One request to the page on which a table is brought in."""

    request: HttpRequest
    table: Table
    site: AdminSite

    def ask(self, form: FileForm) -> HttpResponse:
        """Ask for a file, and say what may be in it."""
        context = {
            "form": form,
            "columns": [(column, use_of(column)) for column in self.table.taken.values()],
            "not_taken": [column.name for column in self.table.columns if not column.read],
            "title": f"Import {self.table.name}",
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return self._rendered("admin/desk/import.html", context, status)

    def look(self) -> HttpResponse:
        """Show what would become of the rows of the file that was sent."""
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.ask(form)
        file = form.cleaned_data["file"]
        origin = clean(file.name)[:_LONGEST_NAME]
        try:
            sheet = read(file.read(), self.table)
            act: dict[str, Any] = {"by": person(self.request), "at": timezone.now(), "origin": origin}
            report = importing.preview(self.table, sheet.rows, **act)
            carried = self._carried(sheet, report, origin)
        except Unreadable as refusal:
            form.add_error("file", refusal.reason)
            return self.ask(form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if report.counts[Fate.REFUSED] else HTTPStatus.OK
        return self._shown(sheet, report, origin, carried, status=status)

    def carry_out(self) -> HttpResponse:
        """Do what the form carries, or show it anew where it would no longer come out the same."""
        try:
            carried = carried_by(self.request, salt=self._salt)
        except signing.BadSignature:
            messages.error(self.request, STALE)
            return HttpResponseRedirect(self.request.path)
        columns, origin = carried["columns"], carried["origin"]
        rows = [Row(number, dict(zip(columns, cells, strict=True))) for number, cells in carried["rows"]]
        act: dict[str, Any] = {"by": person(self.request), "at": timezone.now(), "origin": origin}
        try:
            report = importing.carry_out(self.table, rows, digest=carried["digest"], **act)
        except NotAsShown as refusal:
            sheet, report = Sheet(rows, carried["told"]), refusal.report
            afresh = self._carried(sheet, report, origin)
            return self._shown(sheet, report, origin, afresh, status=HTTPStatus.CONFLICT)
        messages.success(self.request, _done(report))
        return HttpResponseRedirect(list_of(self.table))

    @property
    def _salt(self) -> str:
        return f"import of {self.table.name} by {self.request.user.pk}"

    def _carried(self, sheet: Sheet, report: Report, origin: str) -> str:
        """Return the rows and what was shown of them, signed; nothing where there is nothing to do.

        :raises Unreadable: when it is more than a form can carry.
        """
        if not report.is_ready:
            return ""
        columns = list(sheet.rows[0].cells)
        carried = {
            "columns": columns,
            "rows": [[row.number, [row.cells[name] for name in columns]] for row in sheet.rows],
            "told": sheet.told,
            "origin": origin,
            "digest": report.digest,
        }
        return carry(carried, salt=self._salt)

    def _shown(
        self, sheet: Sheet, report: Report, origin: str, carried: str, *, status: HTTPStatus
    ) -> HttpResponse:
        context = {
            "report": report,
            "told": sheet.told,
            "origin": origin,
            "carried": carried,
            "is_overtaken": status == HTTPStatus.CONFLICT,
            "form": FileForm(),
            "title": f"Import {self.table.name}: preview",
        }
        return self._rendered("admin/desk/import_preview.html", context, status)

    def _rendered(self, template: str, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
        frame = {
            **self.site.each_context(self.request),
            "opts": self.table.model._meta,
            "table": self.table.name,
        }
        return TemplateResponse(self.request, template, {**frame, **context}, status=status)


def _done(report: Report) -> str:
    said = {Fate.NEW: "added", Fate.CHANGED: "changed", Fate.UNCHANGED: "left as they were"}
    return f"Imported: {', '.join(f'{report.counts[fate]} {done}' for fate, done in said.items())}."
