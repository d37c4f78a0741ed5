"""What must be there before a verdict may be published."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from claims.enums import SignOff
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How much each kind of sign-off asks for.
STRICTNESS = {SignOff.INDEPENDENT: 2, SignOff.NOT_DECIDER: 1, SignOff.NOT_NEEDED: 0}


class ReviewPolicyQuerySet(models.QuerySet["ReviewPolicy"]):
    """The words for sets of review policies."""

    def in_force(self) -> Self:
        """Keep the versions that claims are held to now."""
        return self.filter(is_in_force=True)

    def drafts(self) -> Self:
        """Keep the versions that never were in force; they alone may still change."""
        return self.filter(is_in_force=False, enforced_at=None)

    def awaiting_second(self, user: "User") -> Self:
        """Keep the drafts that somebody else wrote and this person may put in force."""
        may = user.has_perm("claims.change_reviewpolicy")
        return self.drafts().exclude(drafted_by=user) if may else self.none()

    def strictest_first(self) -> Self:
        """Order by how much they ask for: who signs off first, then reviews, then sources."""
        cases = (When(sign_off=sign_off, then=Value(rank)) for sign_off, rank in STRICTNESS.items())
        return self.order_by(
            Case(*cases).desc(), "-min_reviews", "-min_sources", "-min_primary_sources", "pk"
        )


class ReviewPolicy(models.Model):
    """How many reviews, how much evidence of what kind, and whose signature publication needs.

    One version of it. What was in force is never changed, so that a verdict can name what it was held to.
    """

    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
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
        default=False, help_text="Whether it holds for claims whose topics have no policy of their own."
    )
    topics = models.ManyToManyField(
        "claims.Topic",
        blank=True,
        related_name="policies",
        help_text="Claims filed under one of these are held to it. Of several policies the strictest holds.",
    )
    is_in_force = models.BooleanField(default=False, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    enforced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    enforced_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = History(m2m_fields=[topics])
    objects = ReviewPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "review policies"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="reviewpolicy_one_per_version",
                violation_error_message="This version of the policy exists already.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_in_force=True),
                name="reviewpolicy_one_version_in_force",
                violation_error_message="Another version of the policy is in force.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True, is_in_force=True),
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
        return f"{self.name} v{self.version}"
