"""What a preview shows travels in its form, signed for whoever looks at it; nothing is kept on this side."""

from typing import Any

from django.core import signing
from django.http import HttpRequest

from sources.decoding import Unreadable

# How long a preview can be carried out; after that the file has to be looked at anew.
MAX_AGE_SECONDS = 60 * 60
# What a form may carry back, below what the server takes of one.
MAX_CARRIED = 8 * 1024 * 1024
STALE = "This preview is older than an hour, or not yours. Choose the file."


def carry(carried: dict[str, Any], *, salt: str) -> str:
    """Return what a form carries; `salt` says what for, and for whom.

    :raises Unreadable: when it is more than a form can carry.
    """
    signed = signing.dumps(carried, salt=salt, compress=True)
    if len(signed) > MAX_CARRIED:
        raise Unreadable("There is too much text in this file to bring it in at once. Split it.")
    return signed


def carried_by(request: HttpRequest, *, salt: str) -> dict[str, Any]:
    """Return what the form of this request carries.

    :raises BadSignature: when it is too old, for somebody else, or was changed.
    """
    carried: dict[str, Any] = signing.loads(request.POST["carried"], salt=salt, max_age=MAX_AGE_SECONDS)
    return carried
