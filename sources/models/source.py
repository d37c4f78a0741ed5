"""Documents used as evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from factcheck.history import History
from sources.enums import Proximity, Reliability, SourceKind


class SourceQuerySet(models.QuerySet["Source"]):
    """The words for sets of sources."""

    def primary(self) -> "SourceQuerySet":
        """Keep the sources that stand at the origin of what they report."""
        return self.filter(proximity=Proximity.PRIMARY)


class Source(models.Model):
    """A document that evidence is taken from, with how far it can be relied on and why."""

    title = models.CharField(max_length=500)
    url = models.URLField(
        max_length=2000, blank=True, help_text="Where it can be read. Empty if it is not online."
    )
    kind = models.CharField(max_length=20, choices=SourceKind)
    proximity = models.CharField(
        max_length=10,
        choices=Proximity,
        help_text="Primary: the record, data or words themselves. Secondary: a report about them.",
    )
    reliability = models.CharField(
        max_length=1,
        choices=Reliability,
        default=Reliability.F,
        help_text="Grade by the Admiralty code, A to F.",
    )
    reliability_reason = models.TextField(blank=True, help_text="Why this grade. Required for A to E.")
    publisher = models.ForeignKey(
        "sources.Publisher", on_delete=models.PROTECT, related_name="sources", null=True, blank=True
    )
    author = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(null=True, blank=True, help_text="Day on which the desk read it.")
    archive_url = models.URLField(
        max_length=2000, blank=True, help_text="A kept copy, for the day the original is gone."
    )
    content_sha256 = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the document as read, in hexadecimal."
    )
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47 tag, such as “en”.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = History()
    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reliability=Reliability.F) | ~Q(reliability_reason=""),
                name="source_grade_has_reason",
                violation_error_message="Say why it has this grade, or grade it F (cannot be judged).",
            ),
            models.UniqueConstraint(
                fields=["url"],
                condition=~Q(url=""),
                name="source_one_per_url",
                violation_error_message="A source with this address exists already.",
            ),
        ]
        indexes = [
            # Which documents do we have from this publisher?
            models.Index(fields=["publisher", "-id"], name="source_by_publisher"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_citation(self) -> str:
        """Name it with who published it, and when; reads the publisher."""
        published_on = date_format(self.published_on, "j M Y") if self.published_on else ""
        origin = ", ".join(filter(None, [str(self.publisher or self.author), published_on]))
        return f"{self.title} – {origin}" if origin else self.title
