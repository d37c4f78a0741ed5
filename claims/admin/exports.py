"""Tables out of the desk: the rows of a list as it is filtered, or none, to be filled in."""

import tempfile
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from claims.interchange.tables.columns import TABLES, Table
from claims.interchange.tables.writing import MAX_WORKBOOK_ROWS, TooLong, csv_lines, write_workbook

if TYPE_CHECKING:
    from collections.abc import Generator

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS = ("csv", "xlsx")
_CHUNK = 500


def export(request: HttpRequest, name: str, form: str, *, site: AdminSite) -> HttpResponseBase:
    """Send exactly the rows of the list as it is filtered, as CSV piece by piece or as a workbook."""
    table = table_named(name, form)
    admin = site.get_model_admin(table.model)
    if not admin.has_view_permission(request):
        raise PermissionDenied
    # The whole list, whichever of its pages the link stands on.
    asked = request.GET.copy()
    asked.pop("p", None)
    request.GET = asked  # type: ignore[assignment]
    try:
        shown = admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(f"{list_of(table)}?e=1")
    try:
        if form == "xlsx" and shown.result_count > MAX_WORKBOOK_ROWS:
            raise TooLong(
                f"The list has {shown.result_count:,} rows, more than the {MAX_WORKBOOK_ROWS:,} that are put "
                "into a workbook. Filter it, or export it as CSV."
            )
        rows = cast("Generator[Any, None, None]", table.rows(shown.queryset).iterator(chunk_size=_CHUNK))
        try:
            return _sent(table, rows, form, f"{name}-{timezone.localdate().isoformat()}")
        except TooLong:
            rows.close()  # and with it the cursor that PostgreSQL keeps open for the rest
            raise
    except TooLong as refusal:
        messages.error(request, refusal.reason)
        return HttpResponseRedirect(f"{list_of(table)}?{asked.urlencode()}")


def empty(request: HttpRequest, name: str, form: str, *, site: AdminSite) -> HttpResponseBase:
    """Send the table without rows, to be filled in."""
    table = table_named(name, form)
    if not site.get_model_admin(table.model).has_view_permission(request):
        raise PermissionDenied
    return _sent(table, [], form, f"{name}-empty")


def table_named(name: str, form: str = "csv") -> Table:
    """Return the table of this name.

    :raises Http404: when there is none, or none in this form.
    """
    if name not in TABLES or form not in _FORMS:
        raise Http404(f"There is no table {name}.{form}.")
    return TABLES[name]


def list_of(table: Table) -> str:
    """Return the address of the list whose rows the table holds."""
    meta = table.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def _sent(table: Table, rows: Any, form: str, filename: str) -> HttpResponseBase:
    if form == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{filename}.csv"'}
        pieces = csv_lines(table, rows)
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_workbook(table, rows, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX)
