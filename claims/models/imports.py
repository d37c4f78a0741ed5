"""What others found about claims, and the files that told of it."""

import json
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from claims.enums import OFF_AXIS_CATEGORIES, ImportFormat, RatingCategory
from claims.models.desk import DeskQuerySet
from factcheck.history import History

# How many problems an import remembers.
MOST_PROBLEMS = 1_000


class Import(models.Model):
    """One file of fact-checks that somebody brought in, and what came of it. Written once."""

    filename = models.CharField(max_length=255, blank=True, help_text="Name of the file, if it had one.")
    address = models.CharField(max_length=2000, blank=True, help_text="The page it was fetched from, if any.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of its bytes, in hexadecimal.")
    format = models.CharField(max_length=12, choices=ImportFormat, help_text="What it was read as.")
    options = models.JSONField(
        default=dict, help_text="How it was to be read and done: {skip_bad, language}."
    )
    new_count = models.PositiveIntegerField(default=0, help_text="Reviews that were new.")
    changed_count = models.PositiveIntegerField(
        default=0, help_text="Reviews that were known and said something else."
    )
    known_count = models.PositiveIntegerField(
        default=0, help_text="Reviews that were known as they are; nothing was done."
    )
    refused_count = models.PositiveIntegerField(default=0, help_text="Rows that could not be taken.")
    claim_count = models.PositiveIntegerField(default=0, help_text="Claims that were proposed.")
    problems = models.JSONField(
        default=list,
        help_text=f"Why rows were refused: {{row, place, field, problem}}; the first {MOST_PROBLEMS:,}.",
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: DeskQuerySet["Import"] = DeskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # What was brought in lately?
            models.Index(fields=["-created_at", "-id"], name="import_by_time"),
        ]

    def __str__(self) -> str:
        return self.filename or self.address or f"Import of {self.created_at:%Y-%m-%d}"


class OutsideReviewQuerySet(DeskQuerySet["OutsideReview"]):
    """The words for sets of what others found."""

    def about(self, claim: int) -> Self:
        """Keep those on this claim, and on claims merged into it."""
        return self.filter(Q(claim=claim) | Q(claim__merged_into=claim))

    def latest_first(self) -> Self:
        """Order by the day of the review, those without one last."""
        return self.order_by(models.F("reviewed_on").desc(nulls_last=True), "-pk")


class OutsideReview(models.Model):
    """What another publisher found about a claim, as they published it, with our reading of their rating.

    One publisher has one review of one claim at one address. What is read anew from a later file replaces
    what was read before; the history keeps that. It counts for nothing in our own verdicts.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="outside_reviews")
    key = models.CharField(
        max_length=64,
        unique=True,
        editable=False,
        help_text="SHA-256 of publisher, address and the claim's words: what it is known by.",
    )
    publisher = models.ForeignKey(
        "sources.Publisher", on_delete=models.PROTECT, related_name="outside_reviews"
    )
    author = models.CharField(max_length=200, blank=True, help_text="Who signs it, as written.")
    url = models.CharField("address", max_length=2000, blank=True, help_text="Where the review is.")
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47 tag, if it is said.")
    reviewed_on = models.DateField(null=True, blank=True, help_text="When they published it.")

    statement = models.TextField(help_text="The claim, as they put it.")
    claimant = models.CharField(max_length=200, blank=True, help_text="Who made it, as they say.")
    claimed_on = models.DateField(null=True, blank=True, help_text="When it was made, as they say.")
    appearances = models.JSONField(default=list, help_text="Addresses where it was made, as they say.")

    rating_label = models.CharField(max_length=200, blank=True, help_text="Their rating, as written.")
    rating_value = models.CharField(max_length=40, blank=True, help_text="Their number, as written.")
    rating_best = models.CharField(max_length=40, blank=True, help_text="Their best number, as written.")
    rating_worst = models.CharField(max_length=40, blank=True, help_text="Their worst number, as written.")
    category = models.CharField(
        max_length=20,
        choices=RatingCategory,
        blank=True,
        help_text="The common category we read in it; empty where we cannot know.",
    )
    value = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 (false) to 5 (true), as we read it; empty where we cannot know.",
    )
    notes = models.JSONField(default=list, help_text="What was put right in reading it, in sentences.")
    record = models.TextField(help_text="The record as it was brought in: canonical JSON (RFC 8785).")
    brought_by = models.ForeignKey(
        Import,
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="The import that wrote it as it is; its history names those before.",
    )
    created_at = models.DateTimeField(editable=False)

    history = History()
    objects = OutsideReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(statement=""),
                name="outsidereview_has_statement",
                violation_error_message="Say which claim was reviewed.",
            ),
            models.CheckConstraint(
                condition=Q(value=None)
                | (Q(value__range=(1, 5)) & ~Q(category__in=sorted(OFF_AXIS_CATEGORIES))),
                name="outsidereview_value_fits_category",
                violation_error_message="A value is 1 to 5; unproven, outdated and satire have none.",
            ),
        ]
        indexes = [
            # Who else checked this claim?
            models.Index(fields=["claim", "-reviewed_on", "-id"], name="outsidereview_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.rating_label or self.rating_value or 'no rating'}"

    @property
    def original(self) -> Any:
        """The record as it was brought in."""
        return json.loads(self.record)
