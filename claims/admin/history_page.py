"""The page of the desk's history."""

from http import HTTPStatus
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from claims.admin import histories, timeline
from claims.admin.history import Cursor, Page, Question, Stream
from claims.admin.history_form import HistoryForm
from claims.admin.strands import Strand
from factcheck.admin import person

_NOTHING = Page([], older=None, newer=None)


@require_safe
def history(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what was done, newest first, as far as the person may know of it; say what was not understood."""
    user = person(request)
    if not user.has_perm("claims.view_claim"):
        raise PermissionDenied
    strands = histories.open_to(user)
    form = HistoryForm(request.GET, strands)
    page = _NOTHING
    if form.is_valid():
        stream = Stream(strands, user, _question(form, strands))
        try:
            page = stream.page(Cursor.read(request.GET.get("cursor", "")))
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        **site.each_context(request),
        "title": _title(form),
        "form": form,
        "is_asked": any(value for name, value in request.GET.items() if name in form.fields),
        "acts": timeline.acts(page.events),
        "page": page,
        "older": page.older and _query(request.GET, page.older),
        "newer": page.newer and _query(request.GET, page.newer),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "admin/desk/history.html", context, status=status)


def _title(form: HistoryForm) -> str:
    kind, number = form.cleaned_data.get("kind"), form.cleaned_data.get("number")
    return f"History of {form.labels[kind]} {number}" if kind and number else "History"


def _question(form: HistoryForm, strands: list[Strand]) -> Question:
    asked: dict[str, Any] = form.cleaned_data
    return Question(
        person=asked["person"],
        home=next((strand for strand in strands if strand.kind == asked["kind"]), None),
        number=asked["number"],
        since=asked["since"] and asked["since"][0],
        until=asked["until"] and asked["until"][1],
        words=tuple(asked["words"]),
    )


def _query(data: QueryDict, cursor: Cursor) -> str:
    """Return the query string of another page of the same question."""
    query = data.copy()
    for name in [name for name, value in data.items() if not value]:
        del query[name]
    query["cursor"] = str(cursor)
    return "?" + query.urlencode()
