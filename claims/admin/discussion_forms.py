"""The forms of what the desk says to one another about a claim."""

from typing import Any

from django import forms

from claims import workflow
from claims.admin.acts import ActForm, area
from claims.admin.item_forms import ItemForm
from claims.models import Comment

LONGEST = 10_000


def text_field(rows: int = 3) -> forms.CharField:
    """Return the field for what somebody says."""
    return forms.CharField(
        max_length=LONGEST,
        label="Your comment",
        widget=area(rows, dir="auto"),
        error_messages={"required": "Write something."},
    )


class CommentForm(ActForm):
    """Say something about the claim."""

    act, label, done = "comment", "Comment", "Your comment is there."
    model = Comment
    text = text_field()

    def call(self, arguments: dict[str, Any]) -> object:
        """Say it, and tell whom it did not reach."""
        said = super().call(arguments)
        if unknown := workflow.unknown_names(self.cleaned_data["text"]):
            self.done = f"{self.done} Nobody here goes by @{', @'.join(unknown)}."
        return said


class EditCommentForm(ItemForm):
    """Say it better."""

    act, label, done = "edit_comment", "Save", "Your comment is changed."
    item, relation, model = "comment", "comments", Comment
    text = text_field()

    def get_shown(self, row: Comment) -> dict[str, Any]:
        """Return what was said."""
        return {"text": row.text}


class WithdrawCommentForm(ItemForm):
    """Take a comment out of sight."""

    act, label, done, tone = "withdraw_comment", "Withdraw", "The comment is withdrawn.", "stop"
    item, relation, model = "comment", "comments", Comment
    reason = forms.CharField(required=False, label="Why", help_text="Asked for where somebody else wrote it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.row, Comment) and self.row.author_id == self.user.pk:
            self.fields["reason"].help_text = ""


class MarkSeenForm(ActForm):
    """Say that one has seen to where one was called in."""

    act, label, done = "mark_seen", "Seen", "Seen to."


FORMS: tuple[type[ActForm], ...] = (CommentForm, EditCommentForm, WithdrawCommentForm, MarkSeenForm)
