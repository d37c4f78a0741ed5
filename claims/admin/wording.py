"""How the desk reads and writes numbers and quantities, names and moments."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timesince import timesince

from claims.interchange import document
from claims.interchange.quantities import quantity
from claims.models import Claim

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def number_in(text: str) -> int | None:
    """Read the number of a row, as an address or a form gives it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def quantity_of(claim: Claim) -> str:
    """Say the quantity that a claim names as the public pages do, nothing when it names none."""
    named = document.quantity_of(claim)
    return quantity(named) if named else ""


def name_of(person: "User | None") -> str:
    """Name who did something; nobody in particular is the background work."""
    return person.get_full_name() or person.get_username() if person else "The background work"


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was, in its largest unit: “2 minutes ago”."""
    return f"{timesince(at, now, depth=1)} ago" if now - at >= timedelta(minutes=1) else "just now"
