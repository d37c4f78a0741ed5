"""What the desk says to one another about a claim."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from claims.models import Claim, Comment, Mention
from factcheck.acts import TransitionNotAllowed, people_with, record, require_permission, require_token, tidy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A user name after an @ that is no part of a word or an address; a full stop at its end closes the sentence.
_MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]*[\w@+-])")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)


@transaction.atomic
def comment(*, claim: Claim, text: str, by: "User", at: datetime) -> Comment:
    """Say something about a claim; whoever is named with an @ finds it among what waits for them.

    Where one was called in oneself, answering counts as having seen to it.

    :raises PermissionDenied: when the person may not comment.
    :raises ValidationError: when there is no text.
    """
    require_permission(by, "claims.add_comment")
    said = Comment(claim=claim, author=by, text=tidy(text), written_at=at)
    said.full_clean()
    record(said, by=by, at=at, reason="said")
    _call_in(said)
    _see(claim, by=by, at=at)
    return said


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: "User", at: datetime) -> Comment:
    """Say it better; its history keeps what one said first.

    Whoever is named now is called in, and whoever no longer is need not look any more.

    :raises PermissionDenied: for all but its author.
    :raises TransitionNotAllowed: when it is withdrawn.
    :raises ValidationError: when there is no text.
    """
    require_permission(by, "claims.change_comment")
    comment = _standing(comment)
    if comment.author != by:
        raise PermissionDenied("Only its author edits a comment.")
    if tidy(text) == comment.text:
        return comment
    comment.text, comment.edited_at = tidy(text), at
    comment.full_clean()
    record(comment, by=by, at=at, reason="edited")
    _call_in(comment)
    return comment


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: "User", at: datetime, reason: str = "") -> Comment:
    """Take a comment out of sight; its history keeps it.

    :raises PermissionDenied: for whoever neither wrote it nor may decide on claims.
    :raises TransitionNotAllowed: when it is withdrawn already.
    :raises ValidationError: when no reason is given for taking away what somebody else wrote.
    """
    require_token(by, "claims.change_comment")
    comment = _standing(comment)
    if comment.author != by:
        require_permission(by, "claims.decide_claim")
        if not tidy(reason):
            raise ValidationError({"reason": "Say why; its author reads it."})
    comment.withdrawn_at = at
    record(comment, by=by, at=at, reason=f"withdrawn: {tidy(reason)}" if tidy(reason) else "withdrawn")
    return comment


@transaction.atomic
def mark_seen(*, claim: Claim, by: "User", at: datetime) -> int:
    """Say that one has seen to where one was called in about this claim; return how often that was.

    :raises PermissionDenied: through a token that is not for it.
    """
    require_token(by, "claims.change_comment")
    return _see(claim, by=by, at=at)


def called_in(text: str) -> set[str]:
    """Return the user names that a text calls in, in lower case, whether anybody goes by them or not."""
    return {as_called(found[1]) for found in mentions_in(text)}


def mentions_in(text: str) -> "Iterator[re.Match[str]]":
    """Find the names after an @ with their places; one in a web address calls nobody."""
    return _MENTION.finditer(_ADDRESS.sub(lambda address: " " * len(address[0]), text))


def as_called(name: str) -> str:
    """Return a user name in the form in which names are compared."""
    return unicodedata.normalize("NFKC", name).casefold()


def unknown_names(text: str) -> list[str]:
    """Return the names in a text that call nobody in, for telling its author."""
    names = called_in(text)
    return sorted(names - {as_called(person.get_username()) for person in _known(names)})


def _call_in(said: Comment) -> None:
    called = [person for person in _known(called_in(said.text)) if person.pk != said.author_id]
    said.mentions.filter(seen_at=None).exclude(person__in=called).delete()
    for person in called:
        Mention.objects.get_or_create(comment=said, person=person)


def _known(names: set[str]) -> "list[User]":
    people = people_with("claims.view_claim") if names else ()
    return [person for person in people if as_called(person.get_username()) in names]


def _see(claim: Claim, *, by: "User", at: datetime) -> int:
    return Mention.objects.waiting_for(by).filter(comment__claim=claim).update(seen_at=at)


def _standing(said: Comment) -> Comment:
    said = Comment.objects.select_for_update(of=("self",)).select_related("author").get(pk=said.pk)
    if said.withdrawn_at is not None:
        raise TransitionNotAllowed("This comment was withdrawn.")
    return said
