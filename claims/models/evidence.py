"""What speaks for or against a claim."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from claims.enums import Stance
from claims.models.desk import DeskQuerySet
from factcheck.history import History


class EvidenceQuerySet(DeskQuerySet["Evidence"]):
    """The words for sets of evidence."""

    def with_sources(self) -> Self:
        """Fetch each source and its publisher along."""
        return self.select_related("source__publisher", "added_by")


class Evidence(models.Model):
    """A claim tied to a source: what the source says of it, in its own words, and where."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="evidence")
    source = models.ForeignKey("sources.Source", on_delete=models.PROTECT, related_name="evidence")
    stance = models.CharField(max_length=10, choices=Stance)
    excerpt = models.TextField(help_text="The words of the source, verbatim.")
    locator = models.CharField(
        max_length=200, blank=True, help_text="Where in the source: page, paragraph or timecode."
    )
    credibility = models.PositiveSmallIntegerField(
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text="Of this information, by the Admiralty code: 1 confirmed by others … 6 cannot be judged.",
    )
    note = models.TextField(
        blank=True, help_text="What the desk adds; shown to the public with a published verdict."
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    added_at = models.DateTimeField()

    history = History()
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(excerpt=""),
                name="evidence_has_excerpt",
                violation_error_message="Quote the words of the source.",
            ),
            models.CheckConstraint(
                condition=Q(credibility__range=(1, 6)),
                name="evidence_credibility_in_range",
                violation_error_message="Credibility lies between 1 (confirmed) and 6 (cannot be judged).",
            ),
            models.UniqueConstraint(
                fields=["claim", "source", "locator", "excerpt"],
                name="evidence_once_each",
                violation_error_message="This excerpt of this source is already among the evidence.",
            ),
        ]
        indexes = [
            # What speaks for this claim, what against it?
            models.Index(fields=["claim", "stance", "id"], name="evidence_by_stance"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_stance_display()}"
