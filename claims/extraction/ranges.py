"""Ranges, "between 5 and 10 million" and "$5m-$10m", and what looks like one but is a change."""

import re
from decimal import Decimal

from claims.extraction.numbers import MONEY, Number, currency_of, with_magnitude
from claims.extraction.numerals import DIGITS, NUMBER_WORDS, SCALES, longest_number, value_of_digits
from claims.extraction.units import CURRENCIES, currency_behind, unit_behind

_CONNECTED = re.compile(
    rf"(?:\s{{0,3}}(?P<how>to|and|or|à|et|bis|und|a|y|до|إلى|至|到|[-–—~])\s{{0,3}})(?P<sign>[-−])?(?P<money>{MONEY})?"
    rf"(?:(?P<digits>{DIGITS})|(?P<words>{NUMBER_WORDS})\b)",
    re.IGNORECASE,
)
_PERCENT_BETWEEN = re.compile(r"\s?(?:%|percent|per\scent)(?=\s?(?:to|and|or|[-–—])\s?)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|entre|zwischen|між|между|aged\sbetween)\s+(?:about\s|around\s)?$", re.IGNORECASE
)
_FROM = re.compile(r"\b(?:from|de|von|desde|от|du)\s+(?:about\s|around\s|just\s)?$", re.IGNORECASE)
# What leads to "from 3 to 5" when it tells of a change and not of a range.
_CHANGE = (
    r"\b(?:ris(?:e|es|en|ing)|rose|fall(?:s|en|ing)?|fell|grow(?:s|n|ing|th)?|grew|increas\w+|decreas\w+|drop\w*|declin\w+|cut\w*"
    r"|rais\w+|reduc\w+|jump\w*|climb\w*|slump\w*|plung\w+|up|down|went|gone|change[sd]?|soar\w*|shr[aiu]nk|slid|slipp\w+|lower\w*"
    r"|surg\w+|tumbl\w+|expand\w*|shift\w*|move[sd]?|boost\w*|hike[sd]?|double[sd]?|widen\w*|narrow\w*)\b"
)
_CHANGED_FROM = re.compile(rf"{_CHANGE}[^.;]{{0,60}}$", re.IGNORECASE)
_CHANGED = re.compile(
    rf"{_CHANGE}\s(?:by\s)?(?:(?:about|around|nearly|almost|roughly|more\sthan|over|just|another|some)\s)?$",
    re.IGNORECASE,
)
_NEXT_TO, _LARGEST_JOINED = 6, 12
_REACH = 24


def range_at(text: str, number: Number, start: int) -> tuple[Number | None, int]:
    """Give the upper end of the range that a number begins, and where the words of the range begin.

    None where two numbers only stand together: joined by "and", or the two ends of a change.
    """
    upper, how = _connected(text, number)
    if upper is None or upper.value <= lower_end(number, upper):
        return None, start
    before = text[max(0, number.start - _REACH) : number.start]
    opening = _BETWEEN.search(before) or _FROM.search(before)
    is_between = bool(_BETWEEN.search(before))
    if not _is_range(
        text, number, upper, how, is_between=is_between, is_from=bool(opening and not is_between)
    ):
        return None, start
    return upper, min(start, number.start - len(before) + opening.start()) if opening else start


def lower_end(number: Number, upper: Number) -> Decimal:
    """Give the lower end of a range its magnitude: "5 to 10 million" begins at 5 million."""
    if number.is_scaled or not upper.is_scaled:
        return number.value
    factor = next(
        (10**power for power in sorted(SCALES.values(), reverse=True) if upper.value >= 10**power), 1
    )
    return number.value * factor if number.value < factor else number.value


def unit_of_change(text: str, number: Number) -> str:
    """Give the unit that the 3 of "rose from 3 to 5 percent" shares with the 5; "" for others."""
    upper, how = _connected(text, number)
    if upper is None or how != "to":
        return ""
    if upper.unit:
        return upper.unit
    return unit_behind(text, upper.end, is_one=False, is_scaled=upper.is_scaled)[0]


def _connected(text: str, number: Number) -> tuple[Number | None, str]:
    """Read the number that a connecting word leads to, and that word."""
    if number.is_ordinal or number.is_loose or (number.unit and number.unit not in CURRENCIES):
        return None, ""
    end = number.end
    if percent := _PERCENT_BETWEEN.match(text, end):
        end = percent.end()
    elif not number.unit and (money := currency_behind(text, end)):
        end = money[1]
    match = _CONNECTED.match(text, end)
    if match is None:
        return None, ""
    how = match["how"].lower()
    if how in ("-", "–", "—") and match["words"] and number.value > _LARGEST_JOINED:
        return None, ""
    if match["digits"]:
        value = value_of_digits(match["digits"]) * (-1 if match["sign"] else 1)
        found = Number(value, match.start("digits"), match.end(), currency_of(match["money"]), is_digits=True)
        return with_magnitude(text, found), how
    tokens = list(re.finditer(r"[a-z]+", match["words"].lower()))
    value_read, count = longest_number([token.group() for token in tokens])
    if value_read is None:
        return None, ""
    stop = match.start("words") + tokens[count - 1].end()
    is_scaled = any(token.group() in SCALES for token in tokens[:count])
    found = Number(value_read, match.start("words"), stop, is_scaled=is_scaled)
    return (found if is_scaled else with_magnitude(text, found)), how


def _is_range(text: str, number: Number, upper: Number, how: str, *, is_between: bool, is_from: bool) -> bool:
    if is_between:
        return True
    if how in ("and", "et", "und", "y"):
        return False
    if how == "or":
        return upper.value <= 20 and upper.value - number.value <= _NEXT_TO
    if how in ("a", "à", "bis", "до", "إلى"):
        return is_from or how != "a"
    if how == "to":
        change = _CHANGED_FROM if is_from else _CHANGED
        return not change.search(text, max(0, number.start - 80), number.start)
    return not (number.unit and upper.unit and number.unit != upper.unit)
