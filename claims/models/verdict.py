"""The newsroom's decisions."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from claims.enums import RatingCategory
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """The words for sets of verdicts."""

    def published(self) -> Self:
        """Keep those that have been published, in force or superseded."""
        return self.filter(published_at__isnull=False)

    def unpublished(self) -> Self:
        """Keep the decisions that wait for publication."""
        return self.filter(published_at=None)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what this person may see: everything for the desk, what was published for all others."""
        return self if user.has_perm("claims.view_verdict") else self.published()


class Verdict(models.Model):
    """A decision on a claim, one revision of it.

    Until it is published it may be sent back and decided anew, which its history keeps. Once published it is
    never changed (a database trigger refuses it): a correction is the next revision.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="verdicts")
    revision = models.PositiveIntegerField(help_text="1 for the first verdict, one more for each correction.")
    round = models.PositiveIntegerField(editable=False, help_text="The round of reviews that it rests on.")
    basis_sha256 = models.CharField(
        max_length=64,
        editable=False,
        help_text="SHA-256 of the claim and its evidence as decided on; what differs is not published.",
    )
    rating = models.ForeignKey("claims.Rating", on_delete=models.PROTECT, related_name="verdicts")
    # Frozen here, so that a later change of the scale alters no verdict.
    rating_label = models.CharField(max_length=100, editable=False)
    rating_category = models.CharField(max_length=20, choices=RatingCategory, editable=False)
    rating_value = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    rating_scale = models.CharField(
        max_length=120, editable=False, help_text="Name and version of the scale."
    )
    policy = models.ForeignKey(
        "claims.ReviewPolicy", on_delete=models.PROTECT, related_name="+", editable=False
    )
    summary = models.TextField(help_text="What we found, in one or two sentences for the listing.")
    explanation = models.TextField(
        help_text="How the evidence leads there, for the reader who wants to check."
    )
    cited_evidence = models.ManyToManyField("claims.Evidence", related_name="cited_in_verdicts")
    as_of = models.DateField(help_text="The day whose state of knowledge it reflects.")
    review_by = models.DateField(help_text="After this day it is stale and should be looked at again.")
    confirms = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="The revision that was checked again and found to stand.",
    )
    correction_note = models.TextField(
        blank=True,
        help_text="What changed against the revision before, and why. Public. Required from revision 2 on.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verdicts_decided"
    )
    decided_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts_signed_off",
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts_published",
    )
    published_at = models.DateTimeField(null=True, blank=True)

    history = History(m2m_fields=[cited_evidence])
    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "revision"], name="verdict_one_per_revision"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(published_at=None),
                name="verdict_one_unpublished",
                violation_error_message="This claim has a decision that waits for publication already.",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(correction_note=""),
                name="verdict_correction_has_note",
                violation_error_message="Say what the correction changes, and why.",
            ),
            models.CheckConstraint(
                condition=Q(review_by__gt=F("as_of")),
                name="verdict_review_after_as_of",
                violation_error_message="The review-by date lies after the as-of date.",
            ),
            models.CheckConstraint(
                condition=~Q(summary="") & ~Q(explanation=""),
                name="verdict_is_explained",
                violation_error_message="A verdict has a summary and an explanation.",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by=None, signed_off_at=None)
                | Q(signed_off_by__isnull=False, signed_off_at__isnull=False),
                name="verdict_sign_off_has_time",
                violation_error_message="A sign-off has a person and a time.",
            ),
        ]
        indexes = [
            # What did we publish lately?
            models.Index(fields=["-published_at", "-id"], name="verdict_by_publication"),
        ]

    def __str__(self) -> str:
        return f"{self.rating_label} (revision {self.revision})"
