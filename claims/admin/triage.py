"""Triage: candidates judged one after the other, each from one screen, by keyboard if one likes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import Truncator

from claims.admin.acts import ActForm
from claims.admin.triage_forms import FORMS, JUDGING, JudgingForm
from claims.admin.triage_page import TriagePage, fate_of
from claims.admin.triage_queue import queue_for
from claims.admin.wording import number_in
from claims.enums import ClaimStatus
from claims.models import Claim
from factcheck.admin import person

if TYPE_CHECKING:
    from claims.admin.pages import PageAdmin


def triage(request: HttpRequest, admin: "PageAdmin") -> HttpResponse:
    """Show a candidate, lead to the next one, or do what one of the forms asks for."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    return Triage(request, admin, at=timezone.now()).answer()


class Triage:
    """One request to the triage screen.

    `?claim=` shows a candidate. `?after=` leads to the first that waits beyond one, and so does `?onto=` when
    the candidate that it names was judged in the meantime. Neither leads to the first of all.
    """

    def __init__(self, request: HttpRequest, admin: "PageAdmin", *, at: datetime) -> None:
        self.request, self.admin, self.at = request, admin, at
        self.user = person(request)
        self.queue = queue_for(self.user, request.GET)

    def answer(self) -> HttpResponse:
        """Return the answer."""
        shown = self._claim(self.request.GET.get("claim", ""))
        if self.request.method == "POST":
            return self._act(shown)
        if shown is not None:
            return self._show(shown, is_editing="edit" in self.request.GET)
        after = self._claim(self.request.GET.get("after", ""))
        following = self._following(self._claim(self.request.GET.get("onto", "")), after)
        return self._go(f"claim={following.pk}") if following else self._show(None, last=after)

    def _act(self, shown: Claim | None) -> HttpResponse:
        claim = self._claim(self.request.POST.get("claim", ""))
        form_class = FORMS.get(self.request.POST.get("act", ""))
        if claim is None or form_class is None:
            messages.error(self.request, "This page knows no such act.")
            return self._go("")
        form = form_class(self.request.POST, claim=claim, user=self.user)
        is_done = form.perform()
        # Read anew: somebody else may have changed it in the meantime, which would be why it was refused.
        claim = self._claim(str(claim.pk)) or claim
        if is_done:
            said = Truncator(claim.statement).chars(90)
            messages.success(self.request, f"{form.done.rstrip('.')}: “{said}”.")
            return self._go_on(claim) if form.act in JUDGING else self._go(f"claim={claim.pk}")
        if claim.status != ClaimStatus.PROPOSED and isinstance(form, JudgingForm) and not form.has_words:
            self._say_fate(claim)
            return self._go_on(claim)
        return self._show(shown or claim if form.act == "undo" else claim, refused=form)

    def _go_on(self, claim: Claim) -> HttpResponse:
        """Lead to the candidate that the page promised next, or to the one that is next by now."""
        following = self._following(self._claim(self.request.POST.get("onto", "")), claim)
        return self._go(f"claim={following.pk}" if following else f"after={claim.pk}")

    def _following(self, onto: Claim | None, after: Claim | None) -> Claim | None:
        if onto is not None and onto.status == ClaimStatus.PROPOSED:
            return onto
        if onto is not None:
            self._say_fate(onto)
        return next(iter(self.queue.beyond(onto or after, 1)), None)

    def _say_fate(self, claim: Claim) -> None:
        """Say who judged a claim that is passed over."""
        said = Truncator(claim.statement).chars(90)
        messages.warning(self.request, f"Passed over: “{said}”. {fate_of(claim, self.user, self.at)}")

    def _show(
        self,
        claim: Claim | None,
        *,
        last: Claim | None = None,
        refused: ActForm | None = None,
        is_editing: bool = False,
    ) -> HttpResponse:
        page = TriagePage(
            self.queue,
            self.user,
            at=self.at,
            claim=claim,
            last=last,
            refused=refused,
            is_editing=is_editing,
        )
        title = f"Triage: {Truncator(claim.statement).chars(60)}" if claim else "Triage"
        context = {"title": title, "page": page, "media": page.media}
        return self.admin.rendered(self.request, None, context, refused, template="admin/desk/triage.html")

    def _go(self, to: str) -> HttpResponse:
        address = "&".join(filter(None, (self.queue.query, to)))
        return HttpResponseRedirect(f"{self.request.path}?{address}" if address else self.request.path)

    def _claim(self, asked: str) -> Claim | None:
        number = number_in(asked)
        if number is None:
            return None
        seen = Claim.objects.visible_to(self.user).filter(pk=number)
        return seen.select_related("claimant", "merged_into", "publisher").first()
