"""A newsroom's labels, and what they mean in common terms."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from claims.enums import OFF_AXIS_CATEGORIES, RatingCategory
from claims.models.review import Review
from factcheck.history import History


class RatingScaleQuerySet(models.QuerySet["RatingScale"]):
    """The words for sets of rating scales."""

    def drafts(self) -> Self:
        """Keep the versions that nothing was ever rated with; they alone may still change.

        What was in use without a rating of it being given is told by the history alone.
        """
        was_in_use = self.model.history.filter(id=OuterRef("pk"), is_default=True)
        said_first = Review.objects.filter(initial_rating__scale=OuterRef("pk"))
        unused = self.filter(~Exists(was_in_use), ~Exists(said_first), is_default=False)
        return unused.exclude(ratings__reviews__isnull=False).exclude(ratings__verdicts__isnull=False)


class RatingScale(models.Model):
    """One version of a newsroom's set of labels.

    In schema.org's terms its worst rating is 1 and its best 5, always; a label cannot turn the scale around.
    """

    WORST = 1
    BEST = 5

    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    description = models.TextField(blank=True)
    is_default = models.BooleanField(default=False, help_text="Whether new reviews use it.")

    history = History()
    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="ratingscale_one_per_version",
                violation_error_message="This version of the scale exists already.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="ratingscale_one_default",
                violation_error_message="Another scale is the default.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class RatingQuerySet(models.QuerySet["Rating"]):
    """The words for sets of ratings."""

    def in_order(self) -> Self:
        """Order as the scale lists them."""
        return self.order_by("position", "pk")

    def public(self) -> Self:
        """Keep the labels of scales that are or were in use; what the desk still drafts is its own."""
        return self.exclude(scale__in=RatingScale.objects.drafts())


class Rating(models.Model):
    """One label of a scale."""

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    label = models.CharField(max_length=100, help_text="What readers see.")
    category = models.CharField(
        max_length=20, choices=RatingCategory, help_text="The common category, for filters."
    )
    value = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(RatingScale.WORST), MaxValueValidator(RatingScale.BEST)],
        help_text="1 (false) to 5 (true). Empty for a label that says something else, such as unproven.",
    )
    description = models.TextField(blank=True, help_text="When the desk uses it.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Place in the list.")

    history = History()
    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "label"],
                name="rating_label_once_a_scale",
                violation_error_message="The scale has this label already.",
            ),
            models.CheckConstraint(
                condition=Q(value=None, category__in=sorted(OFF_AXIS_CATEGORIES))
                | (Q(value__range=(1, 5)) & ~Q(category__in=sorted(OFF_AXIS_CATEGORIES))),
                name="rating_value_fits_category",
                violation_error_message="Give a value of 1 to 5; unproven, outdated and satire have none.",
            ),
            models.CheckConstraint(
                condition=~Q(category=RatingCategory.TRUE) | Q(value=5),
                name="rating_true_is_best",
                violation_error_message="“True” has the value 5.",
            ),
            models.CheckConstraint(
                condition=~Q(category=RatingCategory.FALSE) | Q(value=1),
                name="rating_false_is_worst",
                violation_error_message="“False” has the value 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
