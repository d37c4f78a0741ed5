"""How numbers that people claimed are written, wherever they are written."""

from decimal import Decimal


def plain(number: Decimal) -> str:
    """Write a number as people do: without an exponent or zeros behind it."""
    return f"{number.normalize():f}"
