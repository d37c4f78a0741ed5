"""How the desk reads and writes numbers and quantities."""

from claims.interchange import document
from claims.interchange.quantities import quantity
from claims.models import Claim


def number_in(text: str) -> int | None:
    """Read the number of a row, as an address or a form gives it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def quantity_of(claim: Claim) -> str:
    """Say the quantity that a claim names as the public pages do, nothing when it names none."""
    named = document.quantity_of(claim)
    return quantity(named) if named else ""
