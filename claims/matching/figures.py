"""How the figures and years of two sentences differ."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from claims.extraction.quantities import quantities
from claims.extraction.types import Quantity

# “About 5,000” is 4,900 as well.
_ABOUT = Decimal("0.05")
_YEAR = re.compile(r"(?<![\d.,/-])(?:1[5-9]|20)\d\d(?![\d,/%]|\.\d)(?=\W|s\b|$)")
_UP, _DOWN = frozenset({"gt", "gte"}), frozenset({"lt", "lte"})
_OF_MONEY = re.compile(r"[A-Z]{3}")
_SHARES = frozenset({"percent", "percentage points", "share", "times"})


def figures_differ(text: str, other: str, language: str) -> str:
    """Say which figure or year each has that is not the other's; nothing where one only says more."""
    ours, theirs = _figures(text, language), _figures(other, language)
    lacking = [figure for figure in ours if not any(_agree(figure, other) for other in theirs)]
    surplus = [figure for figure in theirs if not any(_agree(figure, other) for other in ours)]
    if lacking and surplus:
        return f"{_named(lacking)} here, {_named(surplus)} there"
    years, their_years = _years(text), _years(other)
    if years - their_years and their_years - years:
        return (
            f"{', '.join(sorted(years - their_years))} here, {', '.join(sorted(their_years - years))} there"
        )
    return ""


def figures_agree(text: str, other: str, language: str) -> bool:
    """Whether both sentences have figures, and the same."""
    ours, theirs = _figures(text, language), _figures(other, language)
    return len(ours) == len(theirs) > 0 and all(any(_agree(one, other) for other in theirs) for one in ours)


@lru_cache(4096)
def _figures(text: str, language: str) -> list[Quantity]:
    years = _years(text)
    return [each for each in quantities(text, language=language) if each.text.strip() not in years]


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(text))


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be the same: alike in number, bound and kind of unit."""
    if {one.comparator, other.comparator} & _UP and {one.comparator, other.comparator} & _DOWN:
        return False
    return _kind(one) == _kind(other) and _is_near(one, other)


def _kind(figure: Quantity) -> str:
    """Return the unit where it tells figures apart: money by currency, and shares; counts are alike."""
    is_told = _OF_MONEY.fullmatch(figure.unit) or figure.unit in _SHARES
    return "percent" if figure.unit == "share" else figure.unit if is_told else ""


def _is_near(one: Quantity, other: Quantity) -> bool:
    values = [_value(figure) for figure in (one, other)]
    if one.upper is not None or other.upper is not None:
        return values[0] == values[1] and one.upper == other.upper
    if values[0] == values[1]:
        return True
    is_about = one.is_approximate or other.is_approximate
    return is_about and abs(values[0] - values[1]) <= _ABOUT * max(abs(value) for value in values)


def _value(figure: Quantity) -> Decimal:
    """Return the number, a share in percent."""
    return figure.value * 100 if figure.unit == "share" else figure.value


def _named(figures: Iterable[Quantity]) -> str:
    return ", ".join(dict.fromkeys(figure.text.strip() for figure in figures))
