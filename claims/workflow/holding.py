"""Locks on claims: of a transaction, for the moment of an act; and of a person at work, for half an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from claims.enums import ClaimStatus
from claims.models import Claim, Hold
from factcheck.acts import TransitionNotAllowed, record, require_permission, require_token

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How long a hold stands after its holder's last act.
HOLD_FOR: Final = timedelta(minutes=30)
_ENDED = frozenset({ClaimStatus.REJECTED, ClaimStatus.MERGED})


def lock(claim: Claim) -> Claim:
    """Return the claim as it is now, locked until the transaction ends."""
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)


def lock_in_order(*claims: Claim | None) -> None:
    """Lock several claims, always in the same order, so that two people at once cannot block each other."""
    keys = [claim.pk for claim in claims if claim is not None]
    list(Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def lock_found(find: Callable[[], set[int]]) -> None:
    """Lock the claims with the keys that `find` returns, in the order of all locks, and look again.

    While one waited for them, others may have brought in further ones. Then all locks are let go (with their
    savepoint) and taken anew, because one out of order could block two people for good.
    """
    while True:
        with transaction.atomic():
            keys = find()
            lock_in_order(*(Claim(pk=key) for key in keys))
            if find() <= keys:
                return
            transaction.set_rollback(True)


def lock_to_merge(claim: Claim, into: Claim) -> None:
    """Lock both claims, and those that were merged into the first and go along."""
    lock_found(lambda: {claim.pk, into.pk, *claim.merged_claims.values_list("pk", flat=True)})


def lock_with_target(claim: Claim, *, with_others: bool = False) -> None:
    """Lock the claim and what it is merged into now, with all others that are where they matter too."""

    def find() -> set[int]:
        target = Claim.objects.values_list("merged_into", flat=True).get(pk=claim.pk)
        others = Claim.objects.filter(merged_into=target) if target and with_others else Claim.objects.none()
        return {claim.pk, *([target] if target else []), *others.values_list("pk", flat=True)}

    lock_found(find)


def is_worked_on(claim: Claim) -> bool:
    """Tell whether there is anything for people to do about the claim as it stands."""
    return claim.status not in _ENDED


def get_hold(claim: Claim, at: datetime) -> Hold | None:
    """Return the hold on the claim that stands at this moment."""
    return Hold.objects.standing(at).filter(claim=claim).select_related("person").first()


def require_free(claim: Claim, *, by: "User", at: datetime) -> None:
    """Let the person pass unless somebody else is at work on the claim; their own hold is renewed.

    :raises TransitionNotAllowed: naming who holds it, and until when.
    """
    hold = get_hold(claim, at)
    if hold is None:
        return
    if hold.person_id != by.pk:
        raise TransitionNotAllowed(f"{in_use(hold)} Ask for its release, or come back later.")
    hold.until = at + HOLD_FOR
    hold.save(update_fields=["until"])


def lay_down(claim: Claim) -> None:
    """End the hold on a claim, because the work it was for is done."""
    Hold.objects.filter(claim=claim).delete()


@transaction.atomic
def take(*, claim: Claim, by: "User", at: datetime) -> Hold:
    """Say that one is at work on the claim: until HOLD_FOR after one's last act nobody else changes it.

    :raises PermissionDenied: when the person may not hold claims.
    :raises TransitionNotAllowed: when somebody else holds it, or the claim is rejected or merged.
    """
    require_permission(by, "claims.add_hold")
    claim = lock(claim)
    if not is_worked_on(claim):
        raise TransitionNotAllowed(f"This claim is {claim.get_status_display()}; nobody works on it.")
    require_free(claim, by=by, at=at)
    return _hold(claim, by=by, at=at)


@transaction.atomic
def release(*, claim: Claim, by: "User", at: datetime) -> None:
    """Say that one is done with the claim for now.

    :raises PermissionDenied: through a token that is not for it.
    :raises TransitionNotAllowed: when one does not hold it.
    """
    require_token(by, "claims.add_hold")
    claim = lock(claim)
    hold = get_hold(claim, at)
    if hold is None or hold.person_id != by.pk:
        raise TransitionNotAllowed("You do not hold this claim.")
    hold.delete()


@transaction.atomic
def take_over(*, claim: Claim, by: "User", at: datetime) -> Hold:
    """Take the claim out of the hands of whoever is at work on it; the claim's history keeps that.

    :raises PermissionDenied: when the person may not take over what others work on.
    :raises TransitionNotAllowed: when nobody else holds it.
    """
    require_permission(by, "claims.assign_claim")
    claim = lock(claim)
    hold = get_hold(claim, at)
    if hold is None or hold.person_id == by.pk:
        raise TransitionNotAllowed("Nobody else holds this claim.")
    record(claim, by=by, at=at, reason=f"taken over from {hold.person}, who was at work on it")
    return _hold(claim, by=by, at=at)


def in_use(hold: Hold) -> str:
    """Say who is at work on the claim, and until when."""
    name = hold.person.get_full_name() or hold.person.get_username()
    return f"{name} is at work on this until {timezone.localtime(hold.until):%H:%M}."


def _hold(claim: Claim, *, by: "User", at: datetime) -> Hold:
    values = {"person": by, "since": at, "until": at + HOLD_FOR}
    standing = Hold.objects.standing(at).filter(claim=claim, person=by).first()
    if standing:
        values["since"] = standing.since
    return Hold.objects.update_or_create(claim=claim, defaults=values)[0]
