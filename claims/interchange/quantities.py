"""Quantities that were claimed, and spans of time, in words."""

import re
from decimal import Decimal

from claims.enums import Comparator
from claims.interchange.document import Document

_BOUNDS = {
    Comparator.EQ: "",
    Comparator.GT: "more than",
    Comparator.GTE: "at least",
    Comparator.LT: "less than",
    Comparator.LTE: "at most",
    Comparator.BETWEEN: "between",
}
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)
_DURATION_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")


def quantity(claimed: Document) -> str:
    """Say a claimed quantity in words: “at least 40 meetings over 10 years”."""
    number = _grouped(claimed["value"])
    if claimed["upper"] is not None:
        number = f"{number} and {_grouped(claimed['upper'])}"
    about = "about" if claimed["is_approximate"] else ""
    counted = f"{number} {claimed['unit']}".strip()
    during = duration(claimed["period"])
    period = f"over {during}" if during not in ("", counted) else ""
    return " ".join(filter(None, [_BOUNDS[claimed["comparator"]], about, counted, period]))


def duration(iso: str) -> str:
    """Say an ISO 8601 duration in words: “10 years” for P10Y; the code itself where it is none."""
    match = _DURATION.fullmatch(iso)
    counts = match.groups() if match else ()
    words = [
        f"{int(count)} {unit}{'' if int(count) == 1 else 's'}"
        for count, unit in zip(counts, _DURATION_UNITS, strict=False)
        if count
    ]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or iso


def _grouped(number: str) -> str:
    """Group the thousands; years and other four-digit numbers stay as they are."""
    return f"{Decimal(number):,f}" if len(number.partition(".")[0]) > 4 else number
