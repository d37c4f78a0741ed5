"""If-Match: a client changes a row only as it knows it, so that nobody's change is overwritten unseen.

The validator of a row that can be changed is its edition (see `factcheck.editions`). The ETag of a read puts
a digest of the very answer behind it, so that If-None-Match is exact as well; If-Match looks at the edition
alone. Compression makes ETags weak on their way out; the edition in them is exact all the same.
"""

import hashlib
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.http import quote_etag
from rest_framework import exceptions
from rest_framework.request import Request

from factcheck.api.problems import KINDS, Problem, problem_of
from factcheck.editions import EditConflict, edition_of, get_history

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


class PreconditionRequired(exceptions.APIException):
    """A change of something that exists came without If-Match."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = "Send the ETag of what you read in If-Match, so that you overwrite nothing unseen."


class PreconditionFailed(exceptions.APIException):
    """The row has another edition than the one named in If-Match."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "Somebody changed this after you read it. Nothing was overwritten: read it again."

    def __init__(self, etag: str) -> None:
        super().__init__()
        self.etag = etag


def etag_of(row: models.Model) -> str:
    """Return the ETag of a row that can be changed: its edition, or what it holds where nobody keeps one.

    An edition that was read along with the row (`with_editions`) is taken before one is asked for.
    """
    if get_history(row) is None:
        return quote_etag(_content_of(row))
    edition = row.__dict__.get("edition")
    return _tag_of(edition_of(row) if edition is None else edition)


def editions_in(given: str) -> set[str]:
    """Return what stands for an edition in the ETags that a client gives.

    :raises ValidationError: when there is no ETag in it.
    """
    tags = _TAG.findall(given)
    if not tags:
        raise ValidationError('Give the ETag as it came, in its quotes: "e12".')
    return {tag.partition("-")[0] for tag in tags}


def is_of(row: models.Model, editions: set[str]) -> bool:
    """Tell whether the present edition of a row is one of those that a client named."""
    return etag_of(row).strip('"') in editions


def require_match(request: Request, row: models.Model, *, is_locked: bool = False) -> int | None:
    """Let a write pass that names the present edition of the row in If-Match, and return that edition.

    To be called in the transaction of the write, before the workflow; the row is locked until its end, unless
    the caller has locked what guards it already (`is_locked`), as for merges and for what belongs to a claim.
    Hand the edition on where the workflow takes one. None stands for `*`: whatever there is.

    :raises PreconditionRequired: without If-Match.
    :raises ValidationError: when there is no ETag in it.
    :raises PreconditionFailed: when another edition is there; it carries the present ETag.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    known = set() if given == "*" else _editions_named(given)
    model = type(row)
    if not is_locked:
        # In a statement of its own the lock comes first, and what is read after it is the latest.
        model._base_manager.select_for_update(of=("self",)).only("pk").get(pk=row.pk)
    if given == "*":
        return None
    present = model._base_manager.get(pk=row.pk)
    if not is_of(present, known):
        raise PreconditionFailed(etag_of(present))
    return None if get_history(row) is None else edition_of(present)


@problem_of.register
def _(error: PreconditionFailed) -> Problem:
    return Problem(KINDS["precondition-failed"], str(error.detail), headers={"ETag": error.etag})


@problem_of.register
def _(error: EditConflict) -> Problem:
    """Tell a change that met another one after all, in the moment between reading and writing."""
    headers = {"ETag": _tag_of(error.edition)}
    return Problem(KINDS["precondition-failed"], str(error), headers=headers)


def _editions_named(if_match: str) -> set[str]:
    try:
        return editions_in(if_match)
    except ValidationError as error:
        raise ValidationError({"If-Match": error.messages}) from error


def _tag_of(edition: int) -> str:
    """Return the ETag of an edition, which no public ETag can be taken for."""
    return quote_etag(f"e{edition}")


def _content_of(row: models.Model) -> str:
    held: list[Any] = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32]
