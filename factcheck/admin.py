"""The conventions that every page of the admin shares."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, UniqueConstraint
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from simple_history.admin import SimpleHistoryAdmin

from factcheck.disputes import EditionField, EditionFormSet, EditionModelForm
from factcheck.editions import with_editions
from factcheck.unsent import UnsentSite

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def person(request: HttpRequest) -> "User":
    """Return who asks; the admin lets nobody in who has not signed in."""
    return cast("User", request.user)


class Choices(AutocompleteJsonView):
    """What a search finds of a model, to choose from."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """Return the rows with what naming them takes."""
        fetched = self.model_admin.list_select_related
        rows = super().get_queryset()
        return rows.select_related(*fetched) if isinstance(fetched, list | tuple) else rows

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return a row's key and its name."""
        name = getattr(self.model_admin, "named", str)
        return {"id": str(getattr(obj, to_field_name)), "text": name(obj)}


class DeskSite(UnsentSite):
    """The reviewers' desk: Django's admin with the newsroom's queues on its first page."""

    site_url = "/"
    enable_nav_sidebar = False
    index_template = "admin/desk/home.html"
    site_header = site_title = f"{settings.SITE_NAME} desk"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for the person, and the ways to everything else."""
        # Deferred: the pages of the desk register themselves at this site.
        from claims.admin.home import home_for

        return super().index(request, {"home": home_for(person(request)), **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no model."""
        from claims.admin.imports import table_urls

        own = [
            path("history/", self.admin_view(self.history), name="history"),
            path("agreement/", self.admin_view(self.agreement), name="agreement"),
        ]
        return [*own, *table_urls(self), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Name what a search finds as the model's own page of the admin says."""
        return cast("HttpResponse", Choices.as_view(admin_site=self)(request))

    def history(self, request: HttpRequest) -> HttpResponse:
        """Show who did what to what."""
        from claims.admin.history_page import history

        return history(request, self)

    def agreement(self, request: HttpRequest) -> HttpResponse:
        """Show how far reviewers agree."""
        from claims.admin.agreement_page import agreement

        return agreement(request, self)


def fields_of(constraint: models.BaseConstraint) -> list[str]:
    """Name the fields that a constraint speaks of, in the order it names them."""
    if isinstance(constraint, UniqueConstraint):
        return list(constraint.fields)
    return list(_leaves(constraint.condition)) if isinstance(constraint, CheckConstraint) else []


def _leaves(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, tuple):
            yield str(child[0]).partition("__")[0]
        else:
            yield from _leaves(child)


def show_errors(
    form: forms.BaseForm, error: ValidationError, model: type[models.Model] | None = None
) -> None:
    """Put each message on the field it speaks of; what speaks of none stands above the form.

    A constraint of `model` that was broken is shown on the last of its fields that the form has.
    """
    places = {
        str(constraint.violation_error_message): fields_of(constraint)
        for constraint in (model._meta.constraints if model else [])
    }
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, problems in by_field.items():
        for problem in problems:
            message = " ".join(problem.messages)
            candidates = [name for name in [*places.get(message, []), field] if name in form.fields]
            form.add_error(candidates[-1] if candidates else None, message)


class DeskModelForm(EditionModelForm):
    """A model form that shows a broken constraint on the field concerned, and may ask why."""

    required_css_class = "required"
    asks_why = is_why_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asks_why:
            self.fields["change_reason"] = WhyField(required=self.is_why_required)

    def _update_errors(self, errors: ValidationError) -> None:
        super()._update_errors(errors)  # type: ignore[misc]
        general = self.errors.pop(NON_FIELD_ERRORS, None)
        if general:
            show_errors(self, ValidationError(list(general)), self._meta.model)


class WhyField(forms.CharField):
    """Why a row is changed: for its history, none of its own fields."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Why",
            label_suffix="",
            help_text="For the history: what made the change necessary.",
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            error_messages={"required": "Say why you change it."},
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Take no reason for a change."""
        return False


class DeskInlineForm(DeskModelForm):
    """The form of a row that is changed on the page of another one."""

    edition = EditionField()


class DeskInline(admin.StackedInline):
    """Rows on the page of another one; stacked, because Django's table leaves its fields without labels."""

    form = DeskInlineForm
    formset = EditionFormSet
    extra = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with their editions."""
        return with_editions(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Carry the edition in every form that can be sent."""
        shown = [
            (name, {**options, "fields": [field for field in options["fields"] if field != "edition"]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        whole = self.admin_site.get_model_admin(self.parent_model)
        if not (whole.has_change_permission(request, obj) and self.has_change_permission(request, obj)):
            return shown
        return [*shown, (None, {"fields": ["edition"]})]


class DeskAdmin(SimpleHistoryAdmin):
    """Reference data with its history, which whoever sees the row may read and nobody may turn back.

    Whoever changes a row says why, and is refused when others were faster; `is_why_required` lets them also
    say nothing.
    """

    form = DeskModelForm
    is_why_required = True
    show_full_result_count = False
    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row with its edition; to be changed, it is locked, so that nobody is faster now."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            return None
        rows = self.get_queryset(request).filter(pk=row.pk)
        is_sent = request.method == "POST" and connection.in_atomic_block
        return (rows.select_for_update(of=("self",)) if is_sent else with_editions(rows)).first()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which asks why when there is something to change."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.asks_why, form.is_why_required = change, self.is_why_required
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the row with the reason in its history."""
        obj._change_reason = _why(form, change=change)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows on its page with the same reason."""
        formset.save(commit=False)
        for row in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]:
            row._history_user, row._change_reason = request.user, _why(form, change=change)
            row.save()
        for row in formset.deleted_objects:
            row._history_user, row._change_reason = request.user, _why(form, change=change)
            row.delete()
        formset.save_m2m()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the desk's history of the row, and of all that is a part of it."""
        asked = urlencode({"kind": self.opts.model_name, "number": unquote(object_id)})
        return HttpResponseRedirect(f"{reverse('admin:history')}?{asked}")

    def has_view_history_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let whoever may see the row see what it was."""
        return self.has_view_permission(request, obj)

    def has_change_history_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let nobody put an old state back over the present one."""
        return False

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an old state; sending its form back would put it in force past every rule."""
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Show old states for reading only."""
        return True


def _why(form: forms.ModelForm, *, change: bool) -> str:
    return form.cleaned_data.get("change_reason", "") if change else "added"


class ReadOnlyAdmin:
    """What is written by the process alone: to be seen, never typed."""

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        """Let nobody add a row by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let nobody change a row by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Let nobody delete a row by hand."""
        return False
