"""What each reviewer makes of a claim, independently of the others."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from claims.enums import ClaimStatus, ReviewStatus
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# Where a round has led to a decision. A claim that was merged or laid aside may come back to its round.
_JUDGED = [ClaimStatus.DECIDED, ClaimStatus.PUBLISHED, ClaimStatus.RETRACTED]
_IS_OVER = Q(round__lt=F("claim__review_round")) | Q(claim__status__in=_JUDGED)


def open_to(user: "User | AnonymousUser", claim: str, round: str) -> Q:
    """Tell whether a round that is not over is open to this person: what others have said in it.

    It is once one's own review is in, and to whoever may decide and is not reviewing the claim; it is not to
    anybody outside the desk. `claim` and `round` name the columns that say which round of which claim.
    """
    if user.is_anonymous or not user.has_perm("claims.view_review"):
        return Q(pk__in=[])
    mine = Review.objects.filter(claim=OuterRef(claim), round=OuterRef(round), reviewer=user)
    is_open = Q(Exists(mine.submitted()))
    return is_open | ~Q(Exists(mine)) if user.has_perm("claims.decide_claim") else is_open


class ReviewQuerySet(models.QuerySet["Review"]):
    """The words for sets of reviews."""

    def submitted(self) -> Self:
        """Keep those that count."""
        return self.filter(status=ReviewStatus.SUBMITTED)

    def of_current_round(self) -> Self:
        """Keep those written since the claim was last taken up."""
        return self.filter(round=F("claim__review_round"))

    def of_finished_rounds(self) -> Self:
        """Keep those that nobody is kept from seeing any more: their round is over."""
        return self.filter(_IS_OVER)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what this person may see while reviews are to be independent.

        One's own always. Others' submitted reviews: once the round is over, or is open to one.
        Others' drafts never. Nothing for anybody outside the desk.
        """
        if user.is_anonymous or not user.has_perm("claims.view_review"):
            return self.none()
        of_others = Q(status=ReviewStatus.SUBMITTED) & (_IS_OVER | open_to(user, "claim", "round"))
        return self.filter(Q(reviewer=user) | of_others)


class Review(models.Model):
    """One reviewer's own assessment of a claim in one round of checking."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveIntegerField(help_text="The claim's round of checking it belongs to.")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=10, choices=ReviewStatus, default=ReviewStatus.DRAFT, editable=False)
    rating = models.ForeignKey(
        "claims.Rating", on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    initial_rating = models.ForeignKey(
        "claims.Rating",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="What it said last before its author could see the others; agreement is measured on it.",
    )
    rationale = models.TextField(blank=True, help_text="How the evidence leads to the rating.")
    confidence = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="How sure you are: 1 (a guess) to 5 (certain).",
    )
    cited_evidence = models.ManyToManyField("claims.Evidence", blank=True, related_name="cited_in_reviews")
    created_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    revised_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was last revised in sight of the others."
    )

    history = History(m2m_fields=[cited_evidence])
    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "round", "reviewer"],
                name="review_one_per_reviewer_and_round",
                violation_error_message="You have a review of this claim already.",
            ),
            models.CheckConstraint(
                condition=Q(status=ReviewStatus.DRAFT, submitted_at=None)
                | (
                    Q(status=ReviewStatus.SUBMITTED, submitted_at__isnull=False)
                    & Q(rating__isnull=False, confidence__isnull=False)
                    & ~Q(rationale="")
                ),
                name="review_submitted_is_complete",
                violation_error_message="A submitted review has a rating, a rationale and a confidence.",
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(1, 5)),
                name="review_confidence_in_range",
                violation_error_message="Confidence lies between 1 (a guess) and 5 (certain).",
            ),
        ]
        indexes = [
            # What am I reviewing?
            models.Index(fields=["reviewer", "status", "-id"], name="review_by_reviewer"),
            # What did reviewers say lately, before they saw one another's reviews?
            models.Index(
                fields=["submitted_at", "claim", "round", "initial_rating"],
                condition=Q(status=ReviewStatus.SUBMITTED),
                name="review_by_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of “{self.claim}” by {self.reviewer}"
