"""The work of finding candidates in an article version."""

from django.db import models
from django.db.models import Q

from sources.enums import OPEN_WORK
from sources.models import Work, WorkQuerySet


class Extraction(Work):
    """One article version to be read for claims, and how that went."""

    version = models.OneToOneField(
        "sources.ArticleVersion", on_delete=models.PROTECT, related_name="extraction"
    )
    extractor = models.CharField(max_length=100, blank=True, help_text="What read it, with its version.")
    candidate_count = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many claims it proposed."
    )

    objects: WorkQuerySet["Extraction"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # Which versions are waiting to be read?
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(status__in=sorted(OPEN_WORK)),
                name="extraction_due",
            ),
        ]

    def __str__(self) -> str:
        return f"Extraction from {self.version}"
