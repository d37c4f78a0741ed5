"""The forms of reviews: keep a draft, hand it in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from claims import workflow
from claims.admin.acts import ActForm, area
from claims.admin.evidence_forms import EvidenceChoices
from claims.models import Claim, Evidence, Rating, Review

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CONFIDENCE = [("", "—"), (1, "1 – a guess"), (2, "2"), (3, "3"), (4, "4"), (5, "5 – certain")]


class RatingChoices(forms.ModelChoiceField):
    """The labels of the house's scale, in their order."""

    def label_from_instance(self, row: Rating) -> str:
        """Name a rating by its label, with what it means in common terms where that differs."""
        common = row.get_category_display()
        return row.label if row.label.casefold() == common.casefold() else f"{row.label} ({common})"


def ratings(*also: int | None) -> Any:
    """Return the ratings of the scale in use, and these besides."""
    known = Rating.objects.filter(Q(scale__is_default=True) | Q(pk__in=[pk for pk in also if pk]))
    return known.order_by("scale_id", "position", "pk")


class SubmitReviewForm(ActForm):
    """Hand in one's own assessment."""

    act, label, done, tone = "submit_review", "Submit review", "Your review is in.", "go"
    model = Review
    rating = RatingChoices(Rating.objects.none(), required=False)
    confidence = forms.TypedChoiceField(
        choices=CONFIDENCE, coerce=int, empty_value=None, required=False, label="How sure you are"
    )
    rationale = forms.CharField(
        required=False, widget=area(6, dir="auto"), help_text="How the evidence leads to the rating."
    )
    cited_evidence = EvidenceChoices(Evidence.objects.none(), required=False, label="Evidence it rests on")

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it to whoever may review the claim and has not seen the others' reviews."""
        return super().is_open(claim, user) and not workflow.why_not_review(claim, user)

    def __init__(self, *args: Any, claim: Claim, user: "User", **kwargs: Any) -> None:
        self.own = claim.reviews.filter(round=claim.review_round, reviewer=user).first()
        if self.own and "initial" not in kwargs:
            kwargs["initial"] = {
                "rating": self.own.rating_id,
                "confidence": self.own.confidence,
                "rationale": self.own.rationale,
                "cited_evidence": list(self.own.cited_evidence.values_list("pk", flat=True)),
            }
        super().__init__(*args, claim=claim, user=user, **kwargs)
        self.offer("rating", ratings(self.own.rating_id if self.own else None))
        self.offer("cited_evidence", claim.evidence.with_sources().order_by("stance", "pk"))


class DraftReviewForm(SubmitReviewForm):
    """Keep one's own assessment as far as it has come."""

    act, label, done, tone = "draft_review", "Save draft", "Draft saved. Nobody else sees it.", ""
