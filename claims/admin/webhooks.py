"""The desk's pages of webhooks: what each is told of, whether that arrives, and what to do if not."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html

from claims.admin import webhook_forms as forms
from claims.admin.acts import ActForm
from claims.admin.pages import PageAdmin
from claims.models import Delivery, Subscription
from claims.models.webhook import OVERSEE
from claims.workflow.webhooks import secret_of
from factcheck.admin import ReadOnlyAdmin, person
from sources.enums import WorkStatus

ACTS = {
    form.act: form
    for form in (
        *(forms.PingForm, forms.ChangeForm, forms.ReplaySinceForm, forms.RotateForm),
        *(forms.EnableForm, forms.DisableForm, forms.EndForm),
    )
}
ACTS_ON_DELIVERIES = {form.act: form for form in (forms.ReplayForm, forms.SkipForm)}
SHOWN = 50


@admin.register(Subscription)
class SubscriptionAdmin(PageAdmin):
    """One's own webhooks; everybody's for whoever looks after them."""

    page_template = "admin/desk/webhook.html"
    add_template = "admin/desk/webhook_made.html"
    list_display = ["name", "url", "owner", "shown_state", "last_sequence", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "url"]
    ordering = ["-created_at", "-pk"]

    @admin.display(description="state")
    def shown_state(self, subscription: Subscription) -> str:
        """Say whether it is delivered to, or why not."""
        return "active" if subscription.is_active else f"disabled: {subscription.disabled_because}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """Return what the person may manage."""
        return Subscription.objects.visible_to(person(request)).select_related("owner")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make a webhook; its secret is shown in the answer and never again."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = forms.SubscribeForm(request.POST if request.method == "POST" else None, user=person(request))
        made = form.result if form.is_bound and form.perform() else None
        context = {"title": made or "Make a webhook", "form": form, "refused": form if form.errors else None}
        return self._with_secret(request, made, context, form)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or do what was asked for; a new secret is shown in the answer and never again."""
        row = self.get_object(request, object_id)
        if row is None or request.POST.get("act") != forms.RotateForm.act:
            return super().change_view(request, object_id, *args, **kwargs)
        form = forms.RotateForm(request.POST, user=person(request), subscription=row)
        if not form.perform():
            return self.show(request, row, refused=form)
        return self._with_secret(request, form.result, {"title": row}, form)

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that was sent."""
        form = ACTS.get(request.POST.get("act", ""))
        return form(request.POST, user=person(request), subscription=row) if form else None

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render what it is told of, the log, and what can be done."""
        user, left_out = person(request), forms.EnableForm if row.is_active else forms.DisableForm
        offered = [form for form in ACTS.values() if form is not left_out]
        mine = row.owner_id == user.pk or user.has_perm(OVERSEE)
        may = mine and user.has_perm("claims.change_subscription")
        acts = [
            refused if type(refused) is form else form(user=user, subscription=row)
            for form in (offered if may else ())
        ]
        context = {
            "title": row,
            "webhook": row,
            "query": urlencode(row.filters, safe=","),
            "deliveries": row.deliveries.order_by("-pk")[:SHOWN],
            "acts": acts,
            "refused": refused,
        }
        return self.rendered(request, row, context, refused)

    def after(self, request: HttpRequest, row: Any, form: ActForm) -> str:
        """Lead to the list from where a webhook was ended."""
        is_ended = isinstance(form, forms.EndForm)
        return reverse("admin:claims_subscription_changelist") if is_ended else request.path

    def _with_secret(
        self, request: HttpRequest, made: Subscription | None, context: dict[str, Any], form: ActForm
    ) -> HttpResponse:
        if made is not None:
            messages.success(request, forms.RotateForm.done)
            context |= {"made": made, "secret": secret_of(made.salt)}
        response = self.rendered(request, made, context, form, template=self.add_template)
        add_never_cache_headers(response)
        return response


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin, PageAdmin):
    """What webhooks were told."""

    page_template = "admin/desk/delivery.html"
    list_display = ["__str__", "shown_status", "attempts", "response_status", "error", "attempted_at"]
    list_select_related = ["subscription"]
    list_filter = ["status"]
    search_fields = ["subscription__name", "event_id"]
    ordering = ["-pk"]

    @admin.display(description="status", ordering="status")
    def shown_status(self, delivery: Delivery) -> str:
        """Show the status, by color and by word."""
        return format_html(
            '<span class="chip chip--{}">{}</span>', delivery.status, delivery.get_status_display()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Return those of the webhooks that the person may manage."""
        mine = Subscription.objects.visible_to(person(request))
        return Delivery.objects.filter(subscription__in=mine).select_related("subscription")

    def form_for(self, request: HttpRequest, row: Any) -> ActForm | None:
        """Return the form that was sent."""
        form = ACTS_ON_DELIVERIES.get(request.POST.get("act", ""))
        return form(request.POST, user=person(request), delivery=row) if form else None

    def show(self, request: HttpRequest, row: Any, refused: ActForm | None = None) -> HttpResponse:
        """Render how it went."""
        offered: list[type[forms.DeliveryForm]] = [] if row.is_open else [forms.ReplayForm]
        if row.status in (WorkStatus.QUEUED, WorkStatus.FAILED):
            offered.append(forms.SkipForm)
        user = person(request)
        may = user.has_perm("claims.change_subscription")
        acts = [form(user=user, delivery=row) for form in (offered if may else ())]
        context = {"title": row, "delivery": row, "acts": acts, "refused": refused}
        return self.rendered(request, row, context, refused)
