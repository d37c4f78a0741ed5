"""Fact-checks by others into the desk: a file is looked at, shown row by row, and taken in as shown."""

import base64
import io
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from claims.admin.carrying import STALE, carried_by, carry
from claims.interchange.languages import is_language
from claims.models import Claim, Import
from claims.workflow.importing.of_reviews import (
    NotAllTaken,
    ReviewFile,
    ReviewReport,
    TakenOtherwise,
    import_reviews,
    rehearse_import,
)
from claims.workflow.rehearsing import Fate
from factcheck.admin import person
from sources.decoding import Unreadable

MAX_BYTES = 5 * 1024 * 1024
_LATEST = 10


class ReviewFileForm(forms.Form):
    """The file with the fact-checks."""

    file = forms.FileField(
        label="File",
        help_text=f"JSON, CSV or HTML, at most {MAX_BYTES // 1024 // 1024} MB; larger ones by the API or the "
        "command. You see what would become of each row before anything does.",
        widget=forms.FileInput(attrs={"accept": ".json,.jsonld,.jsonl,.csv,.html,.htm"}),
        error_messages={"required": "Choose a file.", "empty": "There is nothing in this file."},
    )
    language = forms.CharField(
        required=False,
        max_length=35,
        validators=[is_language],
        help_text="Of claims where the file does not say, such as “en”.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"At most {MAX_BYTES // 1024 // 1024} MB are taken here.")
        return file


def bring_reviews_in(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Take a file, show what would become of each row, and do exactly that when it is confirmed."""
    if not request.user.has_perm("claims.add_import"):
        raise PermissionDenied
    page = _Page(request, site)
    if request.method != "POST":
        return page.ask(ReviewFileForm())
    return page.carry_out() if "carried" in request.POST else page.look()


@dataclass(frozen=True)
class _Page:
    """One request to the page on which fact-checks by others are brought in."""

    request: HttpRequest
    site: AdminSite

    def ask(self, form: ReviewFileForm) -> HttpResponse:
        """Ask for a file, and list what came before."""
        latest = Import.objects.visible_to(person(self.request)).select_related("created_by")
        context = {"form": form, "latest": latest.order_by("-created_at", "-pk")[:_LATEST]}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return self._rendered("admin/desk/import_reviews.html", context, status)

    def look(self) -> HttpResponse:
        """Show what would become of the rows of the file that was sent."""
        form = ReviewFileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.ask(form)
        sent = form.cleaned_data["file"]
        file = ReviewFile(io.BytesIO(sent.read()), name=sent.name, language=form.cleaned_data["language"])
        try:
            report = rehearse_import(file, by=person(self.request), at=timezone.now())
            return self._shown(file, report)
        except Unreadable as refusal:
            form.add_error("file", refusal.reason)
            return self.ask(form)

    def carry_out(self) -> HttpResponse:
        """Take in what the form carries, or show it anew where it would no longer come out the same."""
        try:
            carried = carried_by(self.request, salt=self._salt)
        except signing.BadSignature:
            messages.error(self.request, STALE)
            return HttpResponseRedirect(self.request.path)
        content = io.BytesIO(base64.b64decode(carried["content"]))
        file = ReviewFile(content, name=carried["name"], language=carried["language"])
        act: dict[str, Any] = {"by": person(self.request), "at": timezone.now(), "digest": carried["digest"]}
        try:
            report = import_reviews(file, skip_bad="skip_bad" in self.request.POST, **act)
        except TakenOtherwise as refusal:
            return self._shown(file, refusal.report, is_overtaken=True)
        except NotAllTaken as refusal:
            return self._shown(file, refusal.report)
        messages.success(self.request, _done(report))
        return HttpResponseRedirect(reverse("admin:claims_claim_changelist") + "?queue=proposed")

    @property
    def _salt(self) -> str:
        return f"import of reviews by {self.request.user.pk}"

    def _shown(self, file: ReviewFile, report: ReviewReport, *, is_overtaken: bool = False) -> HttpResponse:
        """Show what would become of each row, with a form that carries the file.

        :raises Unreadable: when it is more than a form can carry.
        """
        file.content.seek(0)
        content = base64.b64encode(file.content.read()).decode()
        carried = {
            "content": content,
            "name": file.name,
            "language": file.language,
            "digest": report.digest,
        }
        report.outcomes = [outcome.untold() for outcome in report.outcomes]
        context = {
            "report": report,
            "origin": file.name,
            "carried": carry(carried, salt=self._salt) if report.doing_count else "",
            "is_overtaken": is_overtaken,
            "form": ReviewFileForm(),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if report.refused_count else HTTPStatus.OK
        return self._rendered(
            "admin/desk/import_reviews_preview.html",
            context,
            HTTPStatus.CONFLICT if is_overtaken else status,
        )

    def _rendered(self, template: str, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
        frame = {
            **self.site.each_context(self.request),
            "opts": Claim._meta,
            "title": "Import fact-checks by others",
        }
        return TemplateResponse(self.request, template, {**frame, **context}, status=status)


def _done(report: ReviewReport) -> str:
    said = {Fate.NEW: "new", Fate.CHANGED: "changed", Fate.UNCHANGED: "known", Fate.REFUSED: "left out"}
    counts = ", ".join(f"{report.counts[fate]} {word}" for fate, word in said.items())
    return f"Imported: {counts}. Claims proposed: {report.claim_count}."
