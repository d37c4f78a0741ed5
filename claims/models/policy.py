"""What must be there before a verdict may be published."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from claims.enums import SignOff


class ReviewPolicy(models.Model):
    """How many reviews, how much evidence of what kind, and whose signature publication needs."""

    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True, help_text="Shown to the public with the methodology.")
    min_reviews = models.PositiveSmallIntegerField(
        default=2, help_text="Submitted reviews, each by another person."
    )
    min_sources = models.PositiveSmallIntegerField(
        default=2, help_text="Independent sources among the evidence cited: each from another publisher."
    )
    min_primary_sources = models.PositiveSmallIntegerField(default=1, help_text="Primary ones among them.")
    sign_off = models.CharField(max_length=20, choices=SignOff, default=SignOff.INDEPENDENT)
    is_default = models.BooleanField(
        default=False, help_text="Whether it holds for claims without another policy."
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "review policies"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="reviewpolicy_one_default",
                violation_error_message="Another policy is the default.",
            ),
            models.CheckConstraint(
                condition=Q(min_reviews__gte=1),
                name="reviewpolicy_needs_a_review",
                violation_error_message="At least one review is needed.",
            ),
            models.CheckConstraint(
                condition=Q(min_primary_sources__lte=models.F("min_sources")),
                name="reviewpolicy_primary_among_sources",
                violation_error_message="There cannot be more primary sources than sources.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
