"""Making and revoking tokens; both are recorded in the history of the account that they belong to."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from claims.enums import Scope
from claims.models import Token
from claims.models.scopes import scopes_open_to
from factcheck.lookups import nearest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DAYS: Final = 30
MOST_DAYS: Final = 365
# More than these at a time nobody keeps apart.
MOST_TOKENS: Final = 50
# For so long one still sees what an expired token was used for.
KEPT_FOR: Final = timedelta(days=90)
# Who manages accounts sees and revokes everybody's tokens.
MANAGING: Final = "auth.change_user"


@transaction.atomic
def make_token(
    *, owner: "User", name: str, scopes: Collection[str], at: datetime, days: int = DAYS
) -> tuple[Token, str]:
    """Make a token for oneself; return it with what is sent to use it, which is kept nowhere.

    :raises ValidationError: naming `name`, `scopes` or `expires_in_days`.
    """
    name = " ".join(name.split())
    _require_fitting(owner, name, scopes, days)
    own = Token.objects.of(owner)
    own.filter(expiry__lt=at - KEPT_FOR).delete()
    if own.good(at).count() >= MOST_TOKENS:
        raise ValidationError(f"You have {MOST_TOKENS} tokens already. Revoke those that nobody needs.")
    kept = [scope.value for scope in Scope if scope in scopes]
    token, secret = Token.objects.create(user=owner, expiry=None, name=name, scopes=kept)
    token.expiry = token.created + timedelta(days=days)
    token.save(update_fields=["expiry"])
    until = f"until {token.expiry:%Y-%m-%d}"
    _record(token, by=owner, what=f"Made {_named(token)} for {', '.join(kept) or 'no scope'}, {until}.")
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: "User") -> None:
    """Make an end to a token, one's own or, as who manages accounts, anybody's.

    :raises PermissionDenied: for all others.
    """
    if token.user_id != by.pk and not by.has_perm(MANAGING):
        raise PermissionDenied("This token belongs to somebody else.")
    _record(token, by=by, what=f"Revoked {_named(token)}.")
    token.delete()


def _require_fitting(owner: "User", name: str, scopes: Collection[str], days: int) -> None:
    errors: dict[str, list[str]] = {}
    if not name or len(name) > Token._meta.get_field("name").max_length:
        errors["name"] = ["Say in at most 100 characters what it is for."]
    unknown = [scope for scope in scopes if scope not in Scope.values]
    useless = set(Scope) - set(scopes_open_to(owner))
    if problems := [
        *(f"There is no scope “{scope[:60]}”. {nearest(scope, Scope.values)}" for scope in unknown),
        *(f"You may do nothing that the scope “{scope}” is about." for scope in scopes if scope in useless),
    ]:
        errors["scopes"] = problems
    if not 1 <= days <= MOST_DAYS:
        errors["expires_in_days"] = [f"From 1 to {MOST_DAYS} days."]
    if errors:
        raise ValidationError(errors)


def _named(token: Token) -> str:
    return f"the token “{token.name}” ({token.token_key}…)"


def _record(token: Token, *, by: "User", what: str) -> None:
    """Put it into the history of the account."""
    LogEntry.objects.log_actions(by.pk, [token.user], CHANGE, change_message=what, single_object=True)
