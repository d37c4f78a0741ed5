"""Where claims were seen."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.enums import Anchor
from claims.models.desk import DeskQuerySet

# Its words were changed in a later version, or are gone from it.
IS_CHANGED = Q(anchor=Anchor.FUZZY) | Q(vanished_in__isnull=False)


class AppearanceQuerySet(DeskQuerySet["Appearance"]):
    """The words for sets of appearances."""

    def in_order(self) -> Self:
        """Order as a reader meets them: by publication of the article, then by place in the text."""
        return self.order_by(
            F("version__article__published_on").asc(nulls_last=True), "version_id", "start", "pk"
        )

    def with_article(self) -> Self:
        """Fetch the version, the article and its publisher along."""
        return self.select_related("version__article__publisher", "claimant")

    def changed(self) -> Self:
        """Keep those whose words were changed in a later version, and those that vanished from it."""
        return self.filter(IS_CHANGED)

    def unnoted(self) -> Self:
        """Keep the changed ones that nobody on the desk has looked at yet."""
        return self.changed().filter(change_noted_at=None)


class Appearance(models.Model):
    """A claim seen in an article version.

    The selectors are those of the W3C Web Annotation model: TextQuoteSelector (exact, prefix, suffix) and
    TextPositionSelector (start, end), counted in Unicode code points with the end exclusive.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="appearances")
    version = models.ForeignKey(
        "sources.ArticleVersion", on_delete=models.PROTECT, related_name="appearances"
    )
    exact = models.TextField(help_text="The words, as they stand in the text.")
    prefix = models.TextField(blank=True, help_text="What stands right before them.")
    suffix = models.TextField(blank=True, help_text="What stands right after them.")
    start = models.PositiveIntegerField(help_text="Position of the first code point.")
    end = models.PositiveIntegerField(help_text="Position after the last code point.")
    claimant = models.ForeignKey(
        "claims.Claimant", on_delete=models.PROTECT, null=True, blank=True, related_name="appearances"
    )
    claimant_as_written = models.CharField(
        max_length=300, blank=True, help_text="How the text names the claimant."
    )
    cue = models.CharField(
        max_length=200, blank=True, help_text="The words that attribute it: “said”, “according to”."
    )
    is_outlet_voice = models.BooleanField(
        default=False, help_text="The outlet says it itself, attributing it to nobody."
    )
    anchor = models.CharField(max_length=10, choices=Anchor, default=Anchor.ORIGINAL)
    distance = models.PositiveIntegerField(
        default=0, help_text="Edits (Levenshtein, in code points) from the words in the version before."
    )
    earlier = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        help_text="The same appearance in an earlier version.",
    )
    vanished_in = models.ForeignKey(
        "sources.ArticleVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The first version in which it could not be found again.",
    )
    change_noted_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody on the desk looked at what the outlet changed."
    )
    change_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    extractor = models.CharField(
        max_length=100,
        blank=True,
        help_text="What proposed it, with its version; empty for a person's choice.",
    )
    created_at = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="appearance_end_after_start",
                violation_error_message="The end lies after the start.",
            ),
            models.UniqueConstraint(
                fields=["claim", "version", "start", "end"],
                name="appearance_once_a_place",
                violation_error_message="This claim is already marked at this place.",
            ),
            models.CheckConstraint(
                condition=Q(is_outlet_voice=False) | Q(claimant=None),
                name="appearance_outlet_voice_has_no_claimant",
                violation_error_message="What the outlet says itself has no other claimant.",
            ),
        ]
        indexes = [
            # What is marked in this text, in order?
            models.Index(fields=["version", "start", "end"], name="appearance_in_text"),
            # Which claims' quotes were changed, and nobody has looked?
            models.Index(
                fields=["claim"],
                condition=IS_CHANGED & Q(change_noted_at=None),
                name="appearance_unnoted",
            ),
        ]

    def __str__(self) -> str:
        return self.exact
