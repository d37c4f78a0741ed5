"""Reference data of the claims: claimants and topics."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from claims import workflow
from claims.models import Claimant, ClaimantAlias, ReviewPolicy, Topic
from factcheck.admin import DeskAdmin, DeskInline


class AliasInline(DeskInline):
    """The other names of a claimant."""

    model = ClaimantAlias


@admin.register(Claimant)
class ClaimantAdmin(DeskAdmin):
    """Claimants with their aliases."""

    list_display = ["name", "kind", "role", "wikidata_id"]
    list_filter = ["kind"]
    search_fields = ["name", "aliases__name", "role"]
    autocomplete_fields = ["publisher"]
    inlines = [AliasInline]
    ordering = ["name", "pk"]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Save the aliases, then let the search know the names as they are now."""
        super().save_related(request, form, formsets, change)
        workflow.refresh_claims_of(form.instance)


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    """Topics; the slug follows the name as it is typed."""

    is_why_required = False
    list_display = ["name", "slug", "held_to"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["name", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Return the topics with the policies that hold for them."""
        in_force = Prefetch(
            "policies", ReviewPolicy.objects.in_force().strictest_first(), to_attr="policies_in_force"
        )
        return super().get_queryset(request).prefetch_related(in_force)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep the topics of policies that are or were in force, which would else hold for others."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        drafts = ReviewPolicy.objects.drafts()
        holding = ReviewPolicy.objects.filter(topics__in=objs).exclude(pk__in=drafts).distinct()
        named = [f"Review policy: {policy}" for policy in holding.order_by("name", "version")]
        return deleted, counts, missing, [*protected, *named]

    @admin.display(description="held to")
    def held_to(self, topic: Any) -> str:
        """Name the policy that claims on the topic are held to; of several it is the strictest."""
        return str(next(iter(topic.policies_in_force), "the default"))
