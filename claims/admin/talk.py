"""What the desk says to one another about a claim, as one person reads it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.discussion_forms import CommentForm, EditCommentForm, MarkSeenForm, WithdrawCommentForm
from claims.admin.parts import Part
from claims.models import Comment
from factcheck.acts import people_with

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many of the latest comments are shown unfolded.
RECENT = 10


@dataclass(frozen=True)
class Remark:
    """A comment with its past, and the forms to change it where it is open.

    `html` is what it says, `calls` whether it calls the reader in, `earlier` what it said, until when. One
    that was withdrawn says only by whom and why.
    """

    comment: Comment
    html: SafeString
    calls: bool = False
    earlier: list[tuple[datetime, str]] = field(default_factory=list)
    withdrawn_by: "User | None" = None
    withdrawn_why: str = ""
    may_edit: bool = False
    may_withdraw: bool = False
    forms: list[ActForm] = field(default_factory=list)


class Talk(Part):
    """The discussion of a claim."""

    @property
    def is_shown(self) -> bool:
        """Whether this person may read along."""
        return self.user.has_perm("claims.view_comment")

    @cached_property
    def remarks(self) -> list[Remark]:
        """All that was said, in order; at the same cost however much it is."""
        said = self.claim.comments.select_related("author").prefetch_related("mentions__person")
        comments = list(said.order_by("pk")) if self.is_shown else []
        past = _past_of([comment.pk for comment in comments if comment.edited_at or comment.withdrawn_at])
        return [self._remark(comment, past.get(comment.pk, [])) for comment in comments]

    @property
    def older(self) -> list[Remark]:
        """What is folded away."""
        return self.remarks[:-RECENT]

    @property
    def latest(self) -> list[Remark]:
        """What is read first."""
        return self.remarks[-RECENT:]

    @property
    def is_older_open(self) -> bool:
        """Whether what is folded away holds something that is asked for."""
        return any(remark.forms or remark.calls for remark in self.older)

    @property
    def calls(self) -> list[Remark]:
        """The comments that call the person in."""
        return [remark for remark in self.remarks if remark.calls]

    @cached_property
    def seen_form(self) -> ActForm | None:
        """The form to say that one has seen to it."""
        return self.form(MarkSeenForm) if self.calls else None

    @cached_property
    def comment_form(self) -> ActForm | None:
        """The form to say something; it names the people who can be called in."""
        if not self.user.has_perm("claims.add_comment"):
            return None
        form = self.form(CommentForm)
        names = ", ".join(person.get_username() for person in people_with("claims.view_claim"))
        form.fields["text"].help_text = f"@ before a name calls that person in: {names}."
        return form

    def _remark(self, comment: Comment, past: list[Any]) -> Remark:
        if comment.withdrawn_at:
            last = past[-1]
            why = last.history_change_reason.removeprefix("withdrawn").removeprefix(": ")
            return Remark(comment, SafeString(), withdrawn_by=last.history_user, withdrawn_why=why)
        mentions = comment.mentions.all()
        known = {workflow.as_called(mention.person.get_username()) for mention in mentions}
        is_own = comment.author_id == self.user.pk
        may_edit = is_own and self.user.has_perm("claims.change_comment")
        may_withdraw = is_own or self.user.has_perm("claims.decide_claim")
        kinds = [
            kind for kind, may in ((EditCommentForm, may_edit), (WithdrawCommentForm, may_withdraw)) if may
        ]
        return Remark(
            comment,
            marked(comment.text, known),
            calls=any(mention.person_id == self.user.pk and not mention.seen_at for mention in mentions),
            earlier=_earlier(past),
            may_edit=may_edit,
            may_withdraw=may_withdraw,
            forms=self.forms_of(comment, *kinds),
        )


def marked(text: str, known: Collection[str]) -> SafeString:
    """Return a text as safe markup: addresses are links, and known names after an @ stand out."""
    parts, end = [], 0
    for found in workflow.mentions_in(text):
        if workflow.as_called(found[1]) in known:
            parts += [_linked(text[end : found.start()]), format_html('<b class="mention">{}</b>', found[0])]
            end = found.end()
    return mark_safe("".join([*parts, _linked(text[end:])]))  # noqa: S308 - each part is escaped


def _linked(text: str) -> str:
    """Escape a text and make links of the addresses in it, which tell nothing of where they were clicked."""
    linked = urlize(text, nofollow=True, autoescape=True)
    # What people typed holds no plain quotation mark any more, so this is the attribute alone.
    return linked.replace('rel="nofollow"', 'rel="nofollow noreferrer"')


def _past_of(keys: list[int]) -> dict[int, list[Any]]:
    """Return the states of these comments, oldest first."""
    past: dict[int, list[Any]] = {}
    rows = Comment.history.filter(id__in=keys).select_related("history_user") if keys else ()
    for row in sorted(rows, key=lambda row: row.history_id):
        past.setdefault(row.id, []).append(row)
    return past


def _earlier(past: list[Any]) -> list[tuple[datetime, str]]:
    """Return what was said before, with the moment at which it was said otherwise."""
    steps = pairwise(past)
    return [(after.history_date, before.text) for before, after in steps if before.text != after.text]
