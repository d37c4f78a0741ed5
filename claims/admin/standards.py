"""Rating scales and review policies on the desk: pages to look at a version, forms to write a draft."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Prefetch, TextField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.views.decorators.clickjacking import xframe_options_sameorigin

from claims import workflow
from claims.admin.policy_page import PolicyPage, terms_of
from claims.admin.scale_page import ScalePage
from claims.admin.standard_forms import DraftForm, PolicyDraftForm, wide_area
from claims.admin.version_admin import VersionAdmin
from claims.models import Rating, RatingScale, ReviewPolicy
from claims.workflow import reach
from factcheck.admin import DeskInline, person
from factcheck.paging import page_of

CLAIMS_SHOWN = 50


class RatingInline(DeskInline):
    """The labels of a draft; whoever may change the scale may change them."""

    model = Rating
    extra = 2
    ordering = ["position", "pk"]
    fieldsets = [(None, {"fields": [("label", "category", "value", "position"), "description"]})]
    formfield_overrides = {TextField: {"widget": wide_area(2)}}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let labels be added to a new scale, and to a draft."""
        right = "add" if obj is None else "change"
        return person(request).has_perm(f"claims.{right}_ratingscale")

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(RatingScale)
class RatingScaleAdmin(VersionAdmin):
    """Rating scales with their labels; a verdict keeps its label whatever becomes of the scale."""

    form = DraftForm
    page = ScalePage
    page_template = "admin/desk/scale.html"
    list_display = ["__str__", "state", "shown_labels"]
    search_fields = ["name"]
    fields = ["name", "description"]
    inlines = [RatingInline]
    ordering = ["-is_default", "name", "-version", "pk"]

    def get_urls(self) -> list[Any]:
        """Add the labels as readers see them."""
        return [self.own_path("readers", self.readers_view), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the versions with their labels."""
        drafts = RatingScale.objects.drafts().filter(pk=OuterRef("pk"))
        known = super().get_queryset(request).annotate(is_draft=Exists(drafts))
        return known.prefetch_related(Prefetch("ratings", Rating.objects.in_order()))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make a new scale; what is changed in a draft is saved with its labels."""
        if not change:
            obj.pk = workflow.add_scale(**form.changes, by=person(request), at=timezone.now()).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what was typed, labels and all, as one act."""
        labels, removed = [], []
        for formset in formsets:
            formset.save(commit=False)
            labels += [*formset.new_objects, *(label for label, _ in formset.changed_objects)]
            removed += formset.deleted_objects
        workflow.revise_scale(
            scale=form.instance,
            changes=form.changes,
            labels=labels,
            removed=removed,
            reason=form.why,
            by=person(request),
            at=timezone.now(),
        )

    @method_decorator([xframe_options_sameorigin, csp_replace({"frame-ancestors": [SELF]})])
    def readers_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the labels in the manner of the public pages, for the frame on the page."""
        scale = self.get_object(request, unquote(object_id))
        if scale is None or not self.has_view_permission(request, scale):
            raise PermissionDenied
        return TemplateResponse(request, "admin/desk/scale_readers.html", {"scale": scale})

    def state_of(self, version: Any) -> tuple[str, str]:
        """Return whether it is in use."""
        if version.is_default:
            return "published", "in use"
        return ("proposed", "draft") if version.is_draft else ("rest", "was in use")

    @admin.display(description="labels")
    def shown_labels(self, scale: RatingScale) -> str:
        """Show the labels in their order."""
        return format_html_join(
            " ",
            '<span class="rating rating--{}">{}</span>',
            ((rating.category, rating.label) for rating in scale.ratings.all()),
        )


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(VersionAdmin):
    """Review policies; a decision keeps the version that it was taken under."""

    form = PolicyDraftForm
    page = PolicyPage
    page_template = "admin/desk/policy.html"
    list_display = ["__str__", "state", "holds_for", "asks_for"]
    search_fields = ["name"]
    fields = [
        *("name", "description", "is_default", "topics"),
        *("min_reviews", "min_sources", "min_primary_sources", "sign_off"),
    ]
    ordering = ["-is_in_force", "-is_default", "name", "-version", "pk"]

    def get_urls(self) -> list[Any]:
        """Add the claims that a policy concerns."""
        return [self.own_path("claims", self.claims_view), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the versions with their topics."""
        return super().get_queryset(request).prefetch_related("topics")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make a new draft or revise one, in the person's name."""
        by, at = person(request), timezone.now()
        if change:
            workflow.revise_policy(policy=obj, changes=form.changes, reason=form.why, by=by, at=at)
        else:
            obj.pk = workflow.add_policy(**form.changes, by=by, at=at).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save nothing more: the topics are part of the policy."""

    def claims_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List the claims in work that the policy holds for or would, or those that would lack something."""
        policy = self.get_object(request, unquote(object_id))
        if not (self.has_view_permission(request, policy) and request.user.has_perm("claims.view_claim")):
            raise PermissionDenied
        if policy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        is_lacking = "lacking" in request.GET
        claims = reach.with_progress(reach.claims_held_to(policy))
        rows = reach.lacking(claims, policy) if is_lacking else claims
        try:
            shown = page_of(rows, order="pk", cursor=request.GET.get("cursor", ""), size=CLAIMS_SHOWN)
        except ValidationError:
            return HttpResponseRedirect(request.path)
        context = {
            "policy": policy,
            "shown": shown,
            "is_lacking": is_lacking,
            "title": f"Claims held to {policy}",
        }
        return self.rendered(request, policy, context, template="admin/desk/policy_claims.html")

    def state_of(self, version: Any) -> tuple[str, str]:
        """Return whether it is in force."""
        if version.is_in_force:
            return "published", "in force"
        if version.enforced_at is None:
            return "proposed", "draft"
        is_end = not version.is_default and not version.topics.all()
        return "rest", "ended the policy" if is_end else "was in force"

    @admin.display(description="holds for")
    def holds_for(self, policy: ReviewPolicy) -> str:
        """Name the topics."""
        return (
            "all other topics" if policy.is_default else ", ".join(map(str, policy.topics.all())) or "nothing"
        )

    @admin.display(description="asks for")
    def asks_for(self, policy: ReviewPolicy) -> str:
        """Say what it asks for."""
        return "; ".join(terms_of(policy))
