"""Reference data of the claims: claimants, topics, rating scales, review policies."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from claims import workflow
from claims.models import Claimant, ClaimantAlias, Rating, RatingScale, ReviewPolicy, Topic
from factcheck.admin import DeskAdmin, DeskInline


class AliasInline(DeskInline):
    """The other names of a claimant."""

    model = ClaimantAlias


class RatingInline(DeskInline):
    """The labels of a scale."""

    model = Rating
    ordering = ["position", "pk"]
    fieldsets = [(None, {"fields": [("label", "category", "value", "position"), "description"]})]


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
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["name", "pk"]


@admin.register(RatingScale)
class RatingScaleAdmin(DeskAdmin):
    """Rating scales with their labels; a verdict keeps its label whatever becomes of the scale."""

    list_display = ["name", "version", "is_default"]
    search_fields = ["name"]
    inlines = [RatingInline]
    ordering = ["name", "-version", "pk"]


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(DeskAdmin):
    """Review policies; a change holds for decisions taken from now on and for those that wait."""

    list_display = ["name", "min_reviews", "min_sources", "min_primary_sources", "sign_off", "is_default"]
    search_fields = ["name"]
    ordering = ["-is_default", "name", "pk"]
