"""Who publishes articles and source documents."""

from django.db import models
from django.db.models import Q

from factcheck.history import History


class Publisher(models.Model):
    """An organization that publishes (schema.org Organization)."""

    name = models.CharField(max_length=200, help_text="The name readers know it by.")
    domain = models.CharField(
        max_length=253,
        blank=True,
        help_text="Host of its site without “www.”, for example “news.example”. Empty if it has none.",
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="ISO 3166-1 code of two letters, for example “FR”."
    )
    language = models.CharField(
        max_length=35, blank=True, help_text="BCP 47 tag of its main language, such as “pt”."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=~Q(domain=""),
                name="publisher_one_per_domain",
                violation_error_message="Another publisher has this domain already.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(domain=""),
                name="publisher_one_per_name_without_domain",
                violation_error_message="A publisher of this name exists already; give this one a domain.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
