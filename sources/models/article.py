"""Articles, and what their text was at each moment it was retrieved."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from factcheck.history import History
from sources.enums import IntakeKind


class Article(models.Model):
    """One published piece at one canonical URL; its text lives in its versions."""

    publisher = models.ForeignKey(
        "sources.Publisher", on_delete=models.PROTECT, related_name="articles", null=True, blank=True
    )
    canonical_url = models.URLField(
        max_length=2000,
        blank=True,
        help_text="The one address of the piece. Empty for text without an address.",
    )
    title = models.CharField(max_length=500, help_text="The headline.")
    byline = models.CharField(max_length=500, blank=True, help_text="Who wrote it, as the piece names them.")
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47 tag, such as “en”.")
    published_on = models.DateField(
        null=True, blank=True, help_text="Day of publication; relative dates in the text are read against it."
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["canonical_url"],
                condition=~Q(canonical_url=""),
                name="article_one_per_canonical_url",
                violation_error_message="An article with this address exists already.",
            ),
        ]
        indexes = [
            # What did this outlet publish lately?
            models.Index(fields=["publisher", "-published_on"], name="article_by_publisher"),
            # What came in lately?
            models.Index(fields=["-created_at", "-id"], name="article_by_arrival"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_latest_version(self) -> "ArticleVersion":
        """Return the version retrieved last.

        :raises ArticleVersion.DoesNotExist: when nothing has been retrieved yet.
        """
        return self.versions.latest("number")


class ArticleVersion(models.Model):
    """The text of an article as retrieved at one moment. Immutable: a database trigger refuses changes."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(
        help_text="1 for the first text seen, one more for each that differs."
    )
    title = models.CharField(max_length=500, help_text="The headline at that moment.")
    text = models.TextField(help_text="The main text. Positions in it count Unicode code points.")
    text_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the text in UTF-8, in hexadecimal.")
    raw_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the bytes received, in hexadecimal.")
    media_type = models.CharField(max_length=100, help_text="What the bytes were, such as “text/html”.")
    reader = models.CharField(
        max_length=100, help_text="What read the text out of the bytes, with its version."
    )
    intake = models.CharField(max_length=10, choices=IntakeKind, help_text="How it came in.")
    retrieved_from = models.CharField(
        max_length=2000, blank=True, help_text="Address or file name it came from."
    )
    retrieved_at = models.DateTimeField()
    retrieved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articleversion_one_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="articleversion_numbers_from_one",
                violation_error_message="Versions are numbered from 1.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="articleversion_has_text",
                violation_error_message="A version without text is no version.",
            ),
        ]
        indexes = [
            # Has this very text come in before?
            models.Index(fields=["text_sha256"], name="articleversion_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"
