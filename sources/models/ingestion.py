"""The record of each time somebody asked for an article to be taken in."""

from django.db import models
from django.db.models import Q

from sources.enums import OPEN_WORK, IntakeKind
from sources.models.work import Work, WorkQuerySet


class Ingestion(Work):
    """One request to take an article in, and what came of it.

    Pasted text and files are read at once; an address is fetched by the background worker.
    """

    kind = models.CharField(max_length=10, choices=IntakeKind)
    url = models.URLField(max_length=2000, blank=True, help_text="The address to fetch.")
    filename = models.CharField(max_length=255, blank=True, help_text="Name of the uploaded file.")
    given = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the person said of the article (title, date …); it wins over what the page says.",
    )
    version = models.ForeignKey(
        "sources.ArticleVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="ingestions"
    )
    is_new_version = models.BooleanField(
        null=True, help_text="Whether the text was new; empty until it is known."
    )

    objects: WorkQuerySet["Ingestion"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=IntakeKind.URL) | ~Q(url=""),
                name="ingestion_url_has_address",
                violation_error_message="Give the address to fetch.",
            ),
        ]
        indexes = [
            # Which addresses are waiting to be fetched?
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(status__in=sorted(OPEN_WORK)),
                name="ingestion_due",
            ),
        ]

    def __str__(self) -> str:
        return self.url or self.filename or f"{self.get_kind_display()} {self.pk}"
