"""Acts on many claims: chosen in the list, shown claim by claim as they would come out, done as shown.

Between the steps nothing is kept on this side: the numbers of the claims travel in the form, signed for the
person who chose them, with what is asked and a digest of what was shown.
"""

from dataclasses import asdict, dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from claims.admin.bulk_forms import BULK_FORMS, BulkForm
from claims.workflow.bulk import MOST, Bulk
from claims.workflow.rehearsing import Fate, NotAsShown, Report
from factcheck.admin import person

# How long a choice can be carried out; after that the claims have to be chosen anew.
MAX_AGE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Asked:
    """An act on some claims as far as it is settled: `typed` once it was filled in, `digest` once shown."""

    act: str
    keys: list[int]
    back: str
    typed: dict[str, list[str]] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> "Asked | None":
        """Return what the form carries; None for what is not this person's, or too old."""
        try:
            carried = signing.loads(
                request.POST.get("carried", ""), salt=_salt(request), max_age=MAX_AGE_SECONDS
            )
        except signing.BadSignature:
            return None
        return cls(**carried)

    def signed(self, request: HttpRequest) -> str:
        """Return the whole in one line that nobody else can write."""
        return signing.dumps(asdict(self), salt=_salt(request), compress=True)

    def form(self, data: QueryDict | None = None) -> BulkForm:
        """Return the form of the act, with these data or with what was typed before."""
        if data is None and (self.typed or self.digest):
            data = QueryDict(mutable=True)
            for name, several in self.typed.items():
                data.setlist(name, several)
        return BULK_FORMS[self.act](data)


def _salt(request: HttpRequest) -> str:
    return f"act on many claims by {request.user.pk}"


class BulkActs(admin.ModelAdmin):
    """A list whose ticked rows, or all of whose rows, can be acted on at once."""

    actions_on_bottom = False

    def get_urls(self) -> list[Any]:
        """Add the page on which acts on many claims are settled."""
        view = self.admin_site.admin_view(partial(bulk_page, model_admin=self))
        return [path("bulk/", view, name="claims_claim_bulk"), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the acts that the person may do to any claim at all."""
        if IS_POPUP_VAR in request.GET:
            return {}
        return {
            name: (partial(_begin, name), name, form.label)
            for name, form in BULK_FORMS.items()
            if form.is_open_to(person(request))
        }


def _begin(name: str, model_admin: BulkActs, request: HttpRequest, chosen: Any) -> HttpResponse | None:
    """Ask what the act needs to know; where that is nothing, show at once what it would do."""
    keys = list(chosen.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        messages.error(request, f"At most {MOST} claims are changed at once. Filter the list.")
        return None
    asked = Asked(name, keys, back=request.get_full_path())
    page = _Page(request, model_admin, asked)
    form = asked.form()
    return page.show(form) if form.fields else page.rehearse(asked.form(QueryDict()))


def bulk_page(request: HttpRequest, *, model_admin: BulkActs) -> HttpResponse:
    """Show what an act would do, or do what was shown."""
    listed = reverse("admin:claims_claim_changelist")
    if request.method != "POST":
        return HttpResponseRedirect(listed)
    asked = Asked.read(request)
    if asked is None:
        messages.error(request, "This choice is older than an hour, or not yours. Choose the claims again.")
        return HttpResponseRedirect(listed)
    if not BULK_FORMS[asked.act].is_open_to(person(request)):
        raise PermissionDenied
    page = _Page(request, model_admin, asked)
    if asked.digest:
        return page.carry_out()
    form = asked.form(request.POST)
    return page.rehearse(form) if form.is_valid() else page.show(form)


@dataclass(frozen=True)
class _Page:
    """One request to the page of an act on many claims."""

    request: HttpRequest
    model_admin: BulkActs
    asked: Asked

    def rehearse(self, form: BulkForm, *, is_overtaken: bool = False) -> HttpResponse:
        """Show claim by claim what would happen, and offer to do all that can be done."""
        assert form.is_valid()
        bulk = Bulk(self.asked.act, self.asked.keys, form.cleaned_data)
        report = bulk.rehearse(by=person(self.request), at=timezone.now())
        return self.show(form, report, is_overtaken=is_overtaken)

    def carry_out(self) -> HttpResponse:
        """Do what was shown, or show it anew where it would no longer come out the same."""
        form = self.asked.form()
        if not form.is_valid():  # a topic or a person is gone since
            return self.show(form)
        bulk = Bulk(self.asked.act, self.asked.keys, form.cleaned_data)
        act: dict[str, Any] = {"by": person(self.request), "at": timezone.now()}
        try:
            report = bulk.carry_out(digest=self.asked.digest, **act)
        except NotAsShown:
            afresh = replace(self, asked=replace(self.asked, digest=""))
            return afresh.rehearse(form, is_overtaken=True)
        count = report.doing_count
        messages.success(self.request, f"{count} claim{pluralize(count)} {form.done}.")
        return HttpResponseRedirect(self.asked.back)

    def show(
        self, form: BulkForm, report: Report | None = None, *, is_overtaken: bool = False
    ) -> HttpResponse:
        """Render the form and, where there is one, the report."""
        site, count = self.model_admin.admin_site, len(self.asked.keys)
        context = {
            **site.each_context(self.request),
            "opts": self.model_admin.opts,
            "title": f"{form.label} {count} claim{pluralize(count)}",
            "form": form,
            "errors": form.errors,
            "media": form.media,
            "asked": replace(self.asked, typed={}, digest="").signed(self.request),
            "back": self.asked.back,
            "report": report,
            "doable": self._doable(form, report) if report else "",
            "is_overtaken": is_overtaken,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        if is_overtaken:
            status = HTTPStatus.CONFLICT
        return TemplateResponse(self.request, "admin/desk/bulk.html", context, status=status)

    def _doable(self, form: BulkForm, report: Report) -> str:
        """Return, signed, the act on the claims that are not refused; nothing where nothing is to be done."""
        possible = Report(tuple(outcome for outcome in report.outcomes if outcome.fate != Fate.REFUSED))
        if not possible.is_ready:
            return ""
        keys = [outcome.number for outcome in possible.outcomes]
        settled = replace(self.asked, keys=keys, typed=form.typed, digest=possible.digest)
        return settled.signed(self.request)
