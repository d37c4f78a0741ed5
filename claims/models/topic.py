"""What claims are about."""

from django.db import models

from factcheck.history import History


class Topic(models.Model):
    """A subject that claims are filed under."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True, help_text="Its name in addresses and filters.")
    description = models.TextField(blank=True)

    history = History()

    def __str__(self) -> str:
        return self.name
