"""How the desk reads and writes numbers and quantities."""

from claims.interchange.numbers import plain
from claims.models import Claim


def number_in(text: str) -> int | None:
    """Read the number of a row, as an address or a form gives it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def quantity_of(claim: Claim) -> str:
    """Write the quantity that a claim names, nothing when it names none."""
    if claim.quantity_value is None:
        return ""
    number = plain(claim.quantity_value)
    if claim.quantity_upper is None:
        number = f"{claim.get_quantity_comparator_display()} {number}"
    else:
        number = f"{number}–{plain(claim.quantity_upper)}"
    about = "about " if claim.quantity_is_approximate else ""
    period = f" in {claim.quantity_period}" if claim.quantity_period else ""
    return f"{about}{number} {claim.quantity_unit}".rstrip() + period
