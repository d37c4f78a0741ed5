"""Change pages of our own in the place of Django's form: shown by GET, changed by acts, never by fields."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from claims.admin.acts import ActForm


class PageAdmin(admin.ModelAdmin):
    """An admin whose change view is a page; what it can do are the acts that the page offers."""

    page_template = ""
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let nobody delete: what was said and found stays on record."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page, or do what one of its forms asks for."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            messages.error(request, f"There is no {self.opts.verbose_name} {object_id}.")
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method != "POST":
            return self.show(request, row)
        form = self.form_for(request, row)
        if form is None:
            messages.error(request, "This page knows no such act.")
            return HttpResponseRedirect(request.path)
        is_done = form.perform()
        if request.headers.get("X-Requested-With") == "fetch" and (told := form.told()) is not None:
            return JsonResponse(told, status=form.status)
        if is_done:
            messages.success(request, form.done)
            return HttpResponseRedirect(self.after(request, row, form))
        # Read anew: somebody else may have changed it in the meantime, which is why it was refused.
        return self.show(request, self.get_object(request, unquote(object_id)), refused=form)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the timeline on the page itself."""
        return HttpResponseRedirect(request.path.removesuffix("history/") + "change/#timeline")

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that was sent, bound; None when the page has no such act."""
        raise NotImplementedError

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render the page, with the form that was refused."""
        raise NotImplementedError

    def after(self, request: HttpRequest, row: Any, form: ActForm) -> str:
        """Return where to go once it is done."""
        return request.path

    def rendered(
        self,
        request: HttpRequest,
        row: models.Model | None,
        context: dict[str, Any],
        form: ActForm | None = None,
        template: str = "",
    ) -> HttpResponse:
        """Render the page's template in the frame of the admin."""
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "errors": form.errors if form else None,
            **context,
        }
        return TemplateResponse(
            request, template or self.page_template, whole, status=form.status if form else HTTPStatus.OK
        )
