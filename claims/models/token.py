"""The tokens with which programs sign in, and what each was used for."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from knox.models import AbstractAuthToken, AuthTokenManager

from claims.enums import Scope
from claims.models.scopes import Bearer
from claims.models.tally import TALLY

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TokenQuerySet(models.QuerySet["Token"]):
    """The words for sets of tokens."""

    def of(self, user: "User") -> Self:
        """Keep a person's own, the newest first."""
        return self.filter(user=user).order_by("-created", "pk")

    def good(self, at: datetime) -> Self:
        """Keep those that have not expired."""
        return self.filter(models.Q(expiry=None) | models.Q(expiry__gte=at))


class Token(AbstractAuthToken):
    """A way for a program to act as a person, no further than its scopes go.

    Only a digest of it is kept; what is shown of it later is how it begins. A revoked token is deleted.
    """

    name = models.CharField(max_length=100, help_text="What it is for, as its owner calls it.")
    scopes = models.JSONField(
        default=list, help_text="What it may be used for; reading the public needs none."
    )
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: Any = AuthTokenManager.from_queryset(TokenQuerySet)()

    class Meta:
        indexes = [
            # Whose tokens are these, the newest first?
            models.Index(fields=["user", "-created"], name="token_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key}…)"

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [scope.label for scope in Scope if scope in self.scopes]

    def is_expired(self, at: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expiry is not None and self.expiry < at

    def get_bearer(self) -> "User":
        """Return its owner, narrowed to what it may be used for."""
        return cast("User", Bearer(self.user, self.scopes))

    def count_use(self, at: datetime, *, is_write: bool) -> None:
        """Count a request that is made with it."""
        TALLY.add(self.pk, at, **{"writes" if is_write else "reads": 1})

    def count_refusal(self, at: datetime) -> None:
        """Count that such a request was refused."""
        TALLY.add(self.pk, at, refusals=1)


class TokenUseQuerySet(models.QuerySet["TokenUse"]):
    """The words for the uses of tokens."""

    def since(self, day: date) -> Self:
        """Keep those from this day on, the latest first."""
        return self.filter(day__gte=day).order_by("-day")


class TokenUse(models.Model):
    """How often a token was used on a day."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField(help_text="In UTC.")
    reads = models.PositiveIntegerField(default=0)
    writes = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0, help_text="Reads and writes that were refused.")

    objects = TokenUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "day"], name="tokenuse_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} on {self.day}"
