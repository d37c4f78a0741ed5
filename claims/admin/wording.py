"""How the desk reads and writes numbers and quantities, names and moments."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timesince import timesince

from claims.enums import ClaimStatus, Publication
from claims.interchange import document
from claims.interchange.quantities import quantity
from claims.models import Claim, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def number_in(text: str) -> int | None:
    """Read the number of a row, as an address or a form gives it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def quantity_of(claim: Claim) -> str:
    """Say the quantity that a claim names as the public pages do, nothing when it names none."""
    named = document.quantity_of(claim)
    return quantity(named) if named else ""


def standing_of(claim: Claim, decision: Verdict | None = None) -> list[tuple[str, str]]:
    """Say where a claim stands, each part in words and after the status whose color it has.

    What the public sees comes first. A decision on what is public already tells a confirmation from a
    correction.
    """
    change = under_way(claim, decision)
    if not change:
        return [(claim.status, claim.get_status_display())]
    return [(claim.publication, claim.get_publication_display()), (claim.status, f"{change} under way")]


def under_way(claim: Claim, decision: Verdict | None = None) -> str:
    """Name what the desk is about to make of what is public; nothing where that stays as it is."""
    if not claim.is_public or claim.status not in (ClaimStatus.IN_REVIEW, ClaimStatus.DECIDED):
        return ""
    if claim.status == ClaimStatus.IN_REVIEW:
        return "new review"
    if claim.publication != Publication.PUBLISHED:
        return "new verdict"
    return "confirmation" if decision and decision.confirms_id else "correction"


def name_of(person: "User | None") -> str:
    """Name who did something; nobody in particular is the background work."""
    return person.get_full_name() or person.get_username() if person else "The background work"


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was, in its largest unit: “2 minutes ago”."""
    return f"{timesince(at, now, depth=1)} ago" if now - at >= timedelta(minutes=1) else "just now"
