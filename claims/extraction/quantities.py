"""Quantities: how much of what, with its bound, its period and what it is counted against.

A number is found first, then the words around it are read: bound and currency before it; magnitude, range,
unit, period and "per" behind it. Each part is read in a module of its own beside this one.
"""

import re
from dataclasses import replace

from claims.extraction import lexicon
from claims.extraction.bounds import Bound, bound_before, bound_behind
from claims.extraction.numbers import Number, has_number, next_number
from claims.extraction.numerals import LARGEST, plain
from claims.extraction.ranges import lower_end, range_at, unit_of_change
from claims.extraction.rates import per_behind, period_before, period_behind
from claims.extraction.shares import SHARE, TIMES
from claims.extraction.types import Quantity
from claims.extraction.units import AGE, CURRENCIES, DURATIONS, age_behind, unit_behind
from claims.extraction.wordlists import word_list

_AGED = re.compile(
    r"\b(?:aged?|the\sage\sof|ages)(?:\s(?:of|between|from))?\s+(?:(?:about|around|just|over|under|at\sleast)\s)?$",
    re.IGNORECASE,
)
_TIME_BEHIND = re.compile(
    r"[\s-](?:percent|per\scent|days|weeks|months|hours|minutes|times)\b|\s?%", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\s(?:as|more|less|higher|lower|larger|bigger|the|greater|faster|its|their|that)\b", re.IGNORECASE
)
_IN_APPOSITION = re.compile(r"[^\W\d_]{2,}\.?,\s$")
_RELATION = re.compile(r"([~≈]|>=|<=|[≥≤><])\s?$")
_RELATIONS = {
    "~": Bound(is_approximate=True), "≈": Bound(is_approximate=True), ">": Bound("gt"), "<": Bound("lt"),
    "≥": Bound("gte"), "≤": Bound("lte"), ">=": Bound("gte"), "<=": Bound("lte"),
}  # fmt: skip
# "Over a 10-year period" bounds nothing.
_OVER_A = re.compile(r"\b(?:over|under|around|about)\s(?:an?|the|its|his|her)\s$", re.IGNORECASE)
_HAN_PERCENT = re.compile(r"百分之$")
_OLDEST, _YOUNGEST = 120, 12
_DOT_FOR_THOUSANDS = frozenset(word_list("de es pt it nl tr id da el ro hr sl"))
_DOTTED = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


def quantities(text: str, *, language: str = "en") -> list[Quantity]:
    """Read the quantities of a clause, in order; the language tells what a dot in a number means."""
    if not has_number(text):
        return []
    original, text = text, _localized(text, language)
    found: list[Quantity] = []
    position = 0
    while number := next_number(text, position):
        quantity, start, position = _read_quantity(text, number)
        if abs(quantity.value) < LARGEST and (quantity.upper is None or quantity.upper < LARGEST):
            found.append(replace(quantity, text=original[start:position].strip()))
    return found


def main_quantity(text: str, *, language: str = "en") -> Quantity | None:
    """Give the quantity a clause is most likely about: bounded or measured ones before bare counts."""
    found = quantities(text, language=language)
    return max(found, key=_salience) if found else None


def _salience(quantity: Quantity) -> int:
    is_measure = quantity.unit in CURRENCIES or quantity.unit.startswith("percent")
    is_bounded = quantity.comparator != "eq" and not quantity.is_approximate
    is_aside = quantity.unit in DURATIONS or quantity.unit == AGE
    weight = 2 * is_bounded + 2 * is_measure + bool(quantity.period or quantity.per) + bool(quantity.unit)
    return weight - is_aside - 3 * quantity.is_ordinal


def _localized(text: str, language: str) -> str:
    """Write the thousands of "2.401" with commas, in languages that use the dot for them."""
    return _DOTTED.sub(",", text) if language[:2] in _DOT_FOR_THOUSANDS else text


def _read_quantity(text: str, number: Number) -> tuple[Quantity, int, int]:
    """Read what stands around a number: the quantity, and where its words begin and end."""
    bound, start = _bound(text, number)
    upper, start = range_at(text, number, start)
    measured = upper or number
    behind, end = bound_behind(text, measured.end)
    unit, built_in, end = _unit(text, number, replace(measured, end=end))
    if behind == Bound():
        behind, end = bound_behind(text, end)
    bound = bound.with_behind(behind)
    period, per, end = _against(text, number, unit, end)
    is_loose = number.is_loose and bound.comparator == "eq"
    quantity = Quantity(
        comparator="between" if upper else "gte" if is_loose else bound.comparator,
        value=plain(lower_end(number, upper) if upper else number.value),
        upper=plain(upper.value) if upper else None,
        unit=unit,
        period=built_in or period or period_before(text, start),
        is_approximate=bound.is_approximate,
        text=text[start:end],
        per=per,
        is_ordinal=number.is_ordinal,
    )
    return quantity, start, end


def _bound(text: str, number: Number) -> tuple[Bound, int]:
    if number.is_ordinal:
        return Bound(), number.start
    if match := _RELATION.search(text, max(0, number.start - 3), number.start):
        return _RELATIONS[match.group(1)], match.start()
    if text[number.end : number.end + 1] == "-" and _OVER_A.search(
        text, max(0, number.start - 16), number.start
    ):
        return Bound(), number.start
    return bound_before(text, number.start)


def _unit(text: str, first: Number, measured: Number) -> tuple[str, str, int]:
    """Read the unit of a number or range: its name, the period that is built in, and where it ends."""
    end = measured.end
    if measured.is_ordinal or measured.unit == SHARE:
        return measured.unit, "", end
    if measured.unit == TIMES:
        return _noun_of_times(text, first, end), "", end
    if age := _age(text, first, measured):
        return AGE, "", age
    if _HAN_PERCENT.search(text, max(0, first.start - 3), first.start):
        return "percent", "", end
    currency = first.unit or measured.unit
    if currency in CURRENCIES:
        return currency, "", end
    unit, built_in, end = unit_behind(text, end, is_one=measured.value == 1, is_scaled=measured.is_scaled)
    if unit == "times":
        return _noun_of_times(text, first, end), "", end
    if not unit and (shared := unit_of_change(text, first)):
        unit = shared
    return unit, built_in, end


def _age(text: str, first: Number, measured: Number) -> int | None:
    """Give where an age ends: "aged 45", "45-year-old", "Berg, 45,"; None for other numbers."""
    if end := age_behind(text, measured.end):
        return end
    if not 0 < measured.value <= _OLDEST or measured.is_scaled:
        return None
    before = text[max(0, first.start - 24) : first.start]
    if _AGED.search(before) and not _TIME_BEHIND.match(text, measured.end):
        return measured.end
    is_aside = measured.value >= _YOUNGEST and text[measured.end : measured.end + 1] == ","
    is_name = bool(_IN_APPOSITION.search(before))
    return measured.end if is_aside and is_name and first.start == measured.start else None


def _noun_of_times(text: str, number: Number, end: int) -> str:
    """Give the counted noun: "met him 40 times" and "met him twice" count meetings."""
    if _COMPARED.match(text, end):
        return TIMES
    before = re.findall(r"[^\W\d_]+", text[max(0, number.start - 90) : number.start].lower())
    nouns = (lexicon.NOUN_OF_VERB[word] for word in reversed(before[-8:]) if word in lexicon.NOUN_OF_VERB)
    return next(nouns, TIMES) if number.value == number.value.to_integral_value() else TIMES


def _against(text: str, number: Number, unit: str, end: int) -> tuple[str, str, int]:
    """Read the period and what else a number is counted against, in either order."""
    if number.is_ordinal:
        return "", "", end
    per, behind = per_behind(text, end, is_money=unit in CURRENCIES)
    period, after = period_behind(text, behind)
    if period and not per:
        per, after = per_behind(text, after, is_money=unit in CURRENCIES)
    if has_number(text[behind:after]) and "per" not in text[behind:after] and _is_beyond(text[behind:after]):
        return period, per, behind  # another number stands between, which counts over the same period
    return period, per, after


def _is_beyond(words: str) -> bool:
    """Tell whether a number stands before the period in these words, and not only within it."""
    lead = re.split(
        r"\b(?:over|in|during|within|for|across|throughout|each|every)\b", words, flags=re.IGNORECASE
    )
    return any(has_number(part) for part in lead[:-1])
