"""What the admins of rating scales and of review policies have in common."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from claims.admin.acts import ActForm
from claims.admin.pages import PageAdmin
from claims.admin.standard_pages import VersionPage
from claims.workflow import versions
from factcheck.admin import DeskAdmin, person

# What is saved is looked at before it is gone on with.
ONE_BUTTON = {"show_save_and_add_another": False, "show_save_and_continue": False}


class VersionAdmin(DeskAdmin, PageAdmin):  # type: ignore[misc]  # both are admins of Django's
    """Versions of something: the change page shows one with its acts, `edit/` is the form of a draft."""

    page: ClassVar[type[VersionPage]]
    is_why_required = False

    def get_urls(self) -> list[Any]:
        """Add the form of a draft."""
        return [self.own_path("edit", self.edit_view), *super().get_urls()]

    def own_path(self, name: str, view: Any) -> Any:
        """Return the address of a page on one version."""
        options = self.opts
        return path(
            f"<path:object_id>/{name}/",
            self.admin_site.admin_view(view),
            name=f"{options.app_label}_{options.model_name}_{name}",
        )

    def address(self, version: Any, name: str = "change") -> str:
        """Return the address of a page on the version."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=[version.pk])

    @property
    def list_address(self) -> str:
        """The address of the list of versions."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the form of a draft, or save what was typed; whatever may not be changed has its page only."""
        version = self.get_object(request, unquote(object_id))
        if version is not None and request.method != "POST":
            may_change = self.has_change_permission(request, version)
            if not (may_change and versions.is_draft(version)):
                return HttpResponseRedirect(self.address(version))
        # The form of the model, which the page has taken the place of.
        return super(PageAdmin, self).change_view(request, object_id, extra_context=ONE_BUTTON)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of a first version, which leads to the page of the draft."""
        return super().add_view(request, form_url, {**ONE_BUTTON, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave a second version its name."""
        return ["name"] if obj is not None and obj.version > 1 else []

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that was sent, bound."""
        forms = {form.act: form for form in (*self.page.ON_DRAFTS, *self.page.ON_OTHERS)}
        form = forms.get(request.POST.get("act", ""))
        return form(request.POST, version=row, user=person(request)) if form else None

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render the page of the version as it is now."""
        if row is None:
            messages.error(request, "Somebody discarded this draft.")
            return HttpResponseRedirect(self.list_address)
        page = self.page(row, person(request), refused)
        edit = self.address(row, "edit") if page.is_draft and page.may_change else ""
        context = {"title": str(row), "page": page, "edit": edit, "state": self.state_of(row)}
        return self.rendered(request, row, context, refused)

    def after(self, request: HttpRequest, row: Any, form: ActForm) -> str:
        """Go to the version that the act led to, or to the list when it is gone."""
        if form.result is None:
            return self.list_address
        return self.address(form.result)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Show the new draft."""
        return HttpResponseRedirect(self.address(obj))

    response_post_save_change = response_post_save_add

    @admin.display(description="state")
    def state(self, version: Any) -> str:
        """Say whether the version is used now."""
        code, words = self.state_of(version)
        return format_html('<span class="chip chip--{}">{}</span>', code, words)

    def state_of(self, version: Any) -> tuple[str, str]:
        """Return the state as a color and in words."""
        raise NotImplementedError
