"""Who makes claims."""

from typing import Self

from django.db import models
from django.db.models import Q

from claims.enums import ClaimantKind
from factcheck.history import History


class ClaimantQuerySet(models.QuerySet["Claimant"]):
    """The words for sets of claimants."""

    def known_as(self, name: str) -> Self:
        """Keep those who go by this name, as their own or as an alias, whatever the case."""
        alias = ClaimantAlias.objects.filter(name__iexact=name).values("claimant")
        return self.filter(Q(name__iexact=name) | Q(pk__in=alias))


class Claimant(models.Model):
    """A person or organization, or an outlet speaking for itself, that said something."""

    name = models.CharField(max_length=200, help_text="Full name, without titles.")
    kind = models.CharField(max_length=20, choices=ClaimantKind, default=ClaimantKind.PERSON)
    role = models.CharField(
        max_length=200, blank=True, help_text="Office or function, such as “foreign minister of China”."
    )
    wikidata_id = models.CharField(max_length=20, blank=True, help_text="Item in Wikidata, such as “Q42”.")
    publisher = models.OneToOneField(
        "sources.Publisher",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claimant",
        help_text="The outlet, when the claimant is one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = History()
    objects = ClaimantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="claimant_one_per_wikidata_item",
                violation_error_message="Another claimant has this Wikidata id already.",
            ),
            models.CheckConstraint(
                condition=Q(publisher=None) | Q(kind=ClaimantKind.OUTLET),
                name="claimant_with_publisher_is_outlet",
                violation_error_message="Only an outlet has a publisher.",
            ),
        ]
        indexes = [
            # Whom do we know under this name?
            models.Index(fields=["name"], name="claimant_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimantAlias(models.Model):
    """Another name that a claimant goes by."""

    claimant = models.ForeignKey(Claimant, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    history = History()

    class Meta:
        verbose_name_plural = "claimant aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["claimant", "name"],
                name="claimantalias_once_each",
                violation_error_message="This claimant has this alias already.",
            ),
        ]
        indexes = [
            # Who goes by this alias?
            models.Index(fields=["name"], name="claimantalias_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
