"""Requests that were answered already, so that a client may send them again without doing anything twice."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

KEPT_FOR = timedelta(hours=48)


class IdempotentRequestQuerySet(models.QuerySet["IdempotentRequest"]):
    """The words for sets of requests."""

    def outdated(self, at: datetime) -> Self:
        """Keep those that nobody will send again any more."""
        return self.filter(received_at__lt=at - KEPT_FOR)


class IdempotentRequest(models.Model):
    """A request with an `Idempotency-Key`, and how it was answered; no answer yet while it is being done."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(
        max_length=255, help_text="As the client chose it; each client has keys of its own."
    )
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    body_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the body it came with.")
    received_at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(
        default=dict, help_text="The headers of the answer that belong to its content."
    )
    body = models.BinaryField(default=bytes, help_text="The answer.")

    objects = IdempotentRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="idempotentrequest_key_once",
                violation_error_message="A request with this Idempotency-Key is being done at the moment.",
            ),
        ]
        indexes = [
            # Which may be forgotten?
            models.Index(fields=["received_at"], name="idempotentrequest_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.key})"
