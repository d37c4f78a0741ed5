"""What the desk says to one another about a claim."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.desk import DeskQuerySet
from factcheck.history import History

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class CommentQuerySet(DeskQuerySet["Comment"]):
    """The words for sets of comments."""


class Comment(models.Model):
    """A remark of one person of the desk on a claim, for the desk alone."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(help_text="A name after @, such as @amara, calls that person in.")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when its text is no longer shown; its history keeps it."
    )

    history = History()
    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="comment_has_text",
                violation_error_message="Write something.",
            ),
        ]
        indexes = [
            # What has been said about this claim, in order?
            models.Index(fields=["claim", "id"], name="comment_in_order"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def shown_text(self) -> str:
        """What is still to be read of it: nothing once it is withdrawn."""
        return "" if self.withdrawn_at else self.text


class MentionQuerySet(models.QuerySet["Mention"]):
    """The words for sets of mentions."""

    def waiting_for(self, person: "User") -> Self:
        """Keep those that this person has not dealt with."""
        return self.filter(person=person, seen_at=None, comment__withdrawn_at=None)


class Mention(models.Model):
    """Somebody is called into a discussion; it waits for them until they have seen to it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="mention_once_a_comment"),
        ]
        indexes = [
            # Where am I called in?
            models.Index(fields=["person", "id"], condition=Q(seen_at=None), name="mention_waiting"),
        ]

    def __str__(self) -> str:
        return f"@{self.person}"
