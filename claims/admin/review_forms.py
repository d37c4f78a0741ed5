"""The forms of reviews: keep a draft, hand it in, revise it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q, QuerySet, Window
from django.forms.models import model_to_dict
from django.forms.widgets import Script
from django.utils import timezone

from claims.admin.acts import EditionForm, area
from claims.admin.evidence_forms import EvidenceChoices
from claims.enums import ReviewStatus
from claims.models import Claim, Evidence, Rating, Review

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CONFIDENCE = [("", "—"), (1, "1 – a guess"), (2, "2"), (3, "3"), (4, "4"), (5, "5 – certain")]


class RatingChoices(forms.ModelChoiceField):
    """The labels of the house's scale, in their order."""

    def label_from_instance(self, row: Rating) -> str:
        """Name a rating by its label, with what it means in common terms where that differs.

        And by its scale, where a label of another one reads the same.
        """
        common = row.get_category_display()
        name = row.label if row.label.casefold() == common.casefold() else f"{row.label} ({common})"
        return f"{name}, {row.scale}" if getattr(row, "namesakes", 1) > 1 else name


def ratings(*also: int | None) -> Any:
    """Return the ratings of the scale in use, and these besides."""
    known = Rating.objects.filter(Q(scale__is_default=True) | Q(pk__in=[pk for pk in also if pk]))
    namesakes = Window(Count("pk"), partition_by="label")
    return known.annotate(namesakes=namesakes).select_related("scale").order_by("scale_id", "position", "pk")


class KnownEvidence(EvidenceChoices):
    """The same for a draft: a tick at a piece that was withdrawn meanwhile falls away, the others stay."""

    def clean(self, value: Any) -> Any:
        """Keep the pieces that are still on the board."""
        assert self.queryset is not None  # the form offers the claim's own
        known = {str(number) for number in self.queryset.values_list("pk", flat=True)}
        return super().clean([number for number in value or () if number in known])


class SubmitReviewForm(EditionForm):
    """Hand in one's own assessment, or revise it before the decision."""

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

    class Media:
        js = [Script("desk/autosave.js", type="module")]

    def __init__(self, *args: Any, claim: Claim, user: "User", **kwargs: Any) -> None:
        self.own = claim.reviews.filter(round=claim.review_round, reviewer=user).first()
        super().__init__(*args, claim=claim, user=user, **kwargs)
        self.offer("rating", ratings(self.own.rating_id if self.own else None))
        self.offer("cited_evidence", claim.evidence.with_sources().order_by("stance", "pk"))

    def get_rows(self) -> QuerySet[Review]:
        """Find one's own review."""
        return Review.objects.filter(pk=self.own.pk) if self.own else Review.objects.none()

    def get_shown(self, row: Review) -> dict[str, Any]:
        """Return what one's review says so far."""
        return model_to_dict(row, fields=["rating", "confidence", "rationale", "cited_evidence"])

    @property
    def is_revision(self) -> bool:
        """Whether one's review is in already."""
        return self.own is not None and self.own.status == ReviewStatus.SUBMITTED


class DraftReviewForm(SubmitReviewForm):
    """Keep one's own assessment as far as it has come; a field that cannot be read costs only itself."""

    act, label, tone = "draft_review", "Save draft", ""
    cited_evidence = KnownEvidence(Evidence.objects.none(), required=False, label="Evidence it rests on")

    def clean(self) -> dict[str, Any]:
        """Lay aside what cannot be read, and keep the rest."""
        self.left_out = [str(self[name].label) for name in self.errors]
        self.errors.clear()
        return super().clean() or self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """Return what there is so far; drafts have no editions."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "edition"}
        return {"claim": self.claim, **said}

    @property
    def done(self) -> str:  # type: ignore[override]  # it depends on what could be kept
        """What the page says afterwards."""
        return f"Draft saved{self._but}. Nobody else sees it."

    def told(self) -> dict[str, str]:
        """Return what the script is told that saves the draft while it is being written."""
        if self.errors:
            return {"problem": " ".join(map(str, self.non_field_errors()))}
        return {"saved": f"Draft saved {timezone.localtime():%H:%M}{self._but}"}

    @property
    def _but(self) -> str:
        return f" without {', '.join(self.left_out)}, which cannot be read" if self.left_out else ""
