"""Quantities: how much of what, with its bound and its period.

A number is found first, then the words before it (bound, currency) and behind it (magnitude, unit, period)
are read. Number words are turned into digits by text2num; fractions are ours, because a "two thirds" read
word by word is 2. House convention: "more than 40" is at least 40, since journalists write it of totals
they do not know to the last one; "gt" and "lt" are kept for "exceeds" and "below".
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.extraction import lexicon
from claims.extraction.numerals import (
    DIGITS,
    MAGNITUDES,
    NUMBER_WORD,
    SMALL,
    value_of_digits,
    value_of_words,
)
from claims.extraction.types import Quantity
from claims.extraction.wordlists import ANY_MONTH, word_list

_CURRENCIES = {
    "$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH",
    "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "yuan": "CNY",
    "roubles": "RUB", "rubles": "RUB", "rupees": "INR", "yen": "JPY", "usd": "USD", "eur": "EUR",
    "gbp": "GBP",
}  # fmt: skip
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_MULTIPLES = {
    "doubled": 2,
    "twice": 2,
    "tripled": 3,
    "trebled": 3,
    "quadrupled": 4,
    "tenfold": 10,
    "thrice": 3,
}
_COMPARATORS = {
    "gt": ("exceeding", "exceeds", "exceeded", "above", "greater than", "higher than"),
    "gte": (
        "more than", "over", "at least", "no fewer than", "no less than", "not less than", "upwards of",
        "a minimum of", "plus de", "au moins", "más de", "al menos", "mehr als", "mindestens", "mais de",
        "более", "не менее", "أكثر من", "بأكثر من", "well over", "well more than", "as few as",
    ),
    "lt": ("below", "lower than", "short of"),
    "lte": (
        "less than", "fewer than", "under", "at most", "up to", "no more than", "not more than", "as many as",
        "as much as", "a maximum of", "moins de", "menos de", "weniger als", "менее", "أقل من",
    ),
}  # fmt: skip
_BOUNDS = {phrase: name for name, phrases in _COMPARATORS.items() for phrase in phrases}
_APPROXIMATE = (
    "about", "around", "some", "roughly", "approximately", "nearly", "almost", "close to", "an estimated",
    "estimated", "circa", "just over", "just under", "more or less", "environ", "près de", "quelque",
    "casi", "unos", "unas", "rund", "etwa", "fast", "около", "نحو",
)  # fmt: skip
_ALTERNATIVES = "|".join(
    sorted((re.escape(word) for word in (*_BOUNDS, *_APPROXIMATE)), key=len, reverse=True)
)
_BEFORE = re.compile(
    rf"(?:(?<=\s)|^)({_ALTERNATIVES})\s{{1,3}}(?:(?:the|a|an|its)\s{{1,3}})?$", re.IGNORECASE
)
_NUMBER = re.compile(
    rf"(?P<tens>\b(?:tens|hundreds|thousands|millions|billions)\s+of(?:\s+(?:thousands|millions|billions)\s+of)?)\b"
    rf"|\b(?P<multiple>{'|'.join(_MULTIPLES)})\b"
    rf"|\b(?P<fraction>(?:(?:a|one|two|three|four|five)[\s-])?(?:half|third|quarter|fifth|sixth|eighth|tenth)s?\s+of)\b"
    rf"|\b(?P<ratio>(?:\d{{1,4}}|{NUMBER_WORD})\s(?:in|out\sof)\s(?:every\s)?(?:\d{{1,4}}|{NUMBER_WORD})\b(?![.,:]?\d))(?=\s[^\W\d])"
    rf"|(?P<currency>US\$|[$£€¥₹₽₴])?\s?(?P<digits>(?<![A-Za-z0-9_.,/:-])(?:{DIGITS}))"
    rf"|\b(?P<words>(?:a\s+(?=hundred|thousand|million|billion|trillion)|half\s+a\s+)?{NUMBER_WORD}(?:(?:[\s-]|\s+and\s+){NUMBER_WORD}){{0,8}})\b",
    re.IGNORECASE,
)
_MAGNITUDE_WORDS = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_MAGNITUDE = re.compile(
    rf"\s?(?:({_MAGNITUDE_WORDS})(?:\s(?:de|d['’])(?=\s))?\b|([万萬亿億]))",
    re.IGNORECASE,
)
_RANGE_END = re.compile(
    rf"\s{{0,3}}(?:to|and|[-–—])\s{{0,3}}(?:US\$|[$£€¥])?({DIGITS}|{NUMBER_WORD}\b)", re.IGNORECASE
)
_PERCENT = re.compile(
    r"\s{0,2}(?:(percentage[\s-]points?)|(%|percent\b|per\s?cent\b|pct\b|prozent\b|pour\s?cent\b|por\s?ciento\b|процент\w*|في\sالمئة|في\sالمائة|بالمئة|بالمائة))",
    re.IGNORECASE,
)
_UNIT_WORD = re.compile(r"[\s-]{1,2}(?:d['’])?([^\W\d_]+(?:[’'-][^\W\d_]+)*)")
_SPANS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "0Y", "century": "00Y", "hour": "H"}
_SPAN_NAMES = r"(day|week|month|year|decade|centur(?:y|ie)|hour)s?\b"
_PERIOD = re.compile(
    rf"\b(?:over|in|during|within|for|across|throughout)\s+(?:the\s+|a\s+)?(?:past\s+|last\s+|previous\s+)?"
    rf"(?:(\d{{1,4}}|{NUMBER_WORD})[\s-]+)?{_SPAN_NAMES}",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"\b(?:(?:per|each|every|an?)\s+(?:(\d{{1,3}}|{NUMBER_WORD})\s+)?{_SPAN_NAMES}|(annual|year|month|week|dai|day)ly\b)",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s+or\s+(?:more|above|over)\b", re.IGNORECASE)
_SLASHED = re.compile(r"/\s?(day|week|month|year|hour)")
_IRREGULAR_PLURALS = frozenset(
    word_list("people men women children troops personnel staff police cattle fish aircraft")
)
_LABELS = re.compile(r"(?:\b[A-Z][\w’'.]*\s|[#№]\s?|[A-Z]+-)$")
# "In Norland 40 schools": the capitalized word is where, not what.
_PLACED = re.compile(r"\b(?:in|at|on|near|from|across)\s[A-Z][\w’'.]*\s$", re.IGNORECASE)
_DEFINITE = re.compile(
    r"\b(?:the|these|those|their|his|her|its|both|all|other|no|any|each|every|this|that)\s+$", re.IGNORECASE
)
_AS_DATE = re.compile(
    rf"\s?(?:[-/.]\d{{1,2}}[-/.]\d|:\d|(?:st|nd|rd|th)\b|\s?[ap]\.?m\b|\.?\s+(?:de\s+)?{ANY_MONTH}\b|[年月日])",
    re.IGNORECASE,
)


_DOT_FOR_THOUSANDS = frozenset(word_list("de es pt it nl tr id da el ro hr sl"))
_DOTTED = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class _Number:
    """A number as found: its value, where the words behind it begin, and what is known of its unit."""

    value: Decimal
    start: int
    end: int
    unit: str = ""
    is_loose: bool = False


def quantities(text: str, *, language: str = "en") -> list[Quantity]:
    """Read the quantities of a clause, in order; the language tells what a dot in a number means."""
    original, text = text, _localized(text, language)
    found: list[Quantity] = []
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        number = _read_number(text, match)
        if number is None or _is_label(text, number, match):
            continue
        quantity, start, position = _read_quantity(text, number)
        found.append(replace(quantity, text=original[start:position].strip()))
        position = max(position, match.end())
    return found


def _localized(text: str, language: str) -> str:
    """Write the thousands of "2.401" with commas, in languages that use the dot for them."""
    return _DOTTED.sub(",", text) if language[:2] in _DOT_FOR_THOUSANDS else text


def main_quantity(text: str, *, language: str = "en") -> Quantity | None:
    """Give the quantity a clause is most likely about: bounded or measured ones before bare counts."""
    found = quantities(text, language=language)
    return max(found, key=_salience) if found else None


def _salience(quantity: Quantity) -> int:
    is_measure = quantity.unit in _CURRENCIES.values() or quantity.unit.startswith("percent")
    is_duration = quantity.unit in ("days", "weeks", "months", "years", "hours", "minutes")
    is_bounded = quantity.comparator != "eq" and not quantity.is_approximate
    return 2 * is_bounded + 2 * is_measure + bool(quantity.period) + bool(quantity.unit) - is_duration


def _read_number(text: str, match: re.Match[str]) -> _Number | None:
    kind = match.lastgroup or ""
    if match["tens"]:
        names = re.findall(r"tens|hundreds|thousands|millions|billions", match["tens"].lower())
        power = sum(
            {"tens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9}[name] for name in names
        )
        return _Number(Decimal(10) ** power, match.start(), match.end(), is_loose=True)
    if match["multiple"]:
        return _Number(Decimal(_MULTIPLES[match["multiple"].lower()]), match.start(), match.end(), "times")
    if match["fraction"]:
        return _fraction(match)
    if match["ratio"]:
        return _ratio(match)
    if match["digits"]:
        value = value_of_digits(match["digits"])
        unit = _CURRENCIES.get((match["currency"] or "").upper(), "")
        start = match.start("currency") if match["currency"] else match.start("digits")
        return _with_magnitude(text, _Number(value, start, match.end(), unit))
    words = value_of_words(match[kind])
    return None if words is None else _with_magnitude(text, _Number(words, match.start(), match.end()))


def _fraction(match: re.Match[str]) -> _Number:
    words = re.split(r"[\s-]+", match["fraction"].lower())
    name = words[-2].rstrip("s") if words[-2] != "halves" else "half"
    count = SMALL.index(words[0]) if words[0] in SMALL else 1
    value = (Decimal(count) / _FRACTIONS[name]).quantize(Decimal("0.0001")).normalize()
    return _Number(value, match.start(), match.end(), "share")


def _ratio(match: re.Match[str]) -> _Number | None:
    """Read "one in five" as a share; a year ("3 in 2020") is no denominator."""
    ends = re.split(r"\s(?:in|out\sof)\s(?:every\s)?", match["ratio"].lower())
    part, whole = (Decimal(end) if end.isdecimal() else value_of_words(end) for end in ends)
    if not part or not whole or part >= whole or (1500 <= whole <= 2100 and whole % 100):
        return None
    return _Number(
        (part / whole).quantize(Decimal("0.0001")).normalize(), match.start(), match.end(), "share"
    )


def _with_magnitude(text: str, number: _Number) -> _Number:
    match = _MAGNITUDE.match(text, number.end)
    if not match:
        return number
    name = match.group(1) or match.group(2)
    if len(name) == 1 and name.isascii() and (not number.unit and name != "k"):
        return number
    scaled = number.value * Decimal(10) ** MAGNITUDES[name.lower()]
    return _Number(scaled, number.start, match.end(), number.unit)


def _is_label(text: str, number: _Number, match: re.Match[str]) -> bool:
    """Tell a number that names or dates something: Article 5, 24 February, the two leaders, one of them."""
    before, after = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 16]
    is_word = bool(match["words"])
    if is_word and number.value <= 12 and (_DEFINITE.search(before) or number.value == 1):
        return not re.match(rf"[\s-]+{_SPAN_NAMES}", after)
    if is_word or not match["digits"] or match["currency"]:
        return False
    if _AS_DATE.match(after):
        return True
    is_year = (
        len(match["digits"]) == 4 and Decimal(1500) <= number.value <= Decimal(2100) and number.value % 1 == 0
    )
    if is_year and not _PERCENT.match(after) and not _BEFORE.search(before):
        return not re.match(r"\s(?:people|soldiers|troops|cases|deaths)\b", after)
    named = _LABELS.search(before)
    if not named or named.group().strip().lower() in lexicon.FUNCTION_WORDS:
        return False
    unit = _UNIT_WORD.match(text, number.end)
    return not (unit and _is_plural(unit.group(1)) and _PLACED.search(before))


def _read_quantity(text: str, number: _Number) -> tuple[Quantity, int, int]:
    comparator, is_approximate, start = _bound(text, number)
    end, upper = number.end, None
    if ranged := _RANGE_END.match(text, end):
        upper, end = _range_end(text, number, ranged)
    value = _lower_end(text, number, upper, end)
    if upper is not None and text[max(0, start - 8) : start].lower() == "between ":
        start -= len("between ")
    if more := _OR_MORE.match(text, end):
        comparator, end = "gte", more.end()
    unit, end = _unit(text, number, end)
    if upper is not None and upper > value:
        comparator = "between"
    else:
        upper = None
    if number.is_loose and comparator == "eq":
        comparator = "gte"
    period, end = _period(text, end)
    ends = _plain(value), upper and _plain(upper)
    return Quantity(comparator, *ends, unit, period, is_approximate, text[start:end].strip()), start, end


def _lower_end(text: str, number: _Number, upper: Decimal | None, end: int) -> Decimal:
    """Give the lower end of a range its magnitude: "5 to 10 million" begins at 5 million."""
    scale = re.search(
        r"(hundred|thousand|million|billion|trillion)$", text[max(0, end - 9) : end], re.IGNORECASE
    )
    if upper is None or not scale or number.value >= 1000:
        return number.value
    return number.value * Decimal(10) ** MAGNITUDES[scale.group(1).lower()]


def _plain(value: Decimal) -> Decimal:
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and value < Decimal(10) ** 24
        else value
    )


def _range_end(text: str, number: _Number, ranged: re.Match[str]) -> tuple[Decimal | None, int]:
    """Read the upper end of "5 to 10 million"; None where two numbers are only joined by "and"."""
    is_and = "and" in ranged.group().lower()
    if is_and and not re.search(
        r"\bbetween\s+(?:US\$|[$£€¥])?$", text[max(0, number.start - 12) : number.start], re.I
    ):
        return None, number.end
    raw = ranged.group(1)
    value = value_of_digits(raw) if raw[0].isdigit() else value_of_words(raw)
    if value is None:
        return None, number.end
    upper = _with_magnitude(text, _Number(value, ranged.start(1), ranged.end(1), number.unit))
    return upper.value, upper.end


def _bound(text: str, number: _Number) -> tuple[str, bool, int]:
    """Read "more than", "about" and their like before a number."""
    offset = max(0, number.start - 28)
    match = _BEFORE.search(text[offset : number.start])
    if not match:
        return "eq", False, number.start
    words = re.sub(r"\s+", " ", match.group(1).lower())
    return _BOUNDS.get(words, "eq"), words in _APPROXIMATE, offset + match.start(1)


def _unit(text: str, number: _Number, end: int) -> tuple[str, int]:
    """Read the unit behind a number: per cent, a currency, or the noun that is counted."""
    if percent := _PERCENT.match(text, end):
        return ("percentage points" if percent.group(1) else "percent"), percent.end()
    if number.unit:
        return number.unit, end
    words: list[str] = []
    position = end
    while len(words) < 3 and (match := _UNIT_WORD.match(text, position)):
        word = match.group(1)
        if word.lower() in lexicon.FUNCTION_WORDS:
            break
        if words and word.endswith(("ed", "ing")):
            break
        position = match.end()
        words.append(word)
        if word.lower() in _CURRENCIES:
            return _CURRENCIES[word.lower()], position
        if _is_plural(word):
            return _counted(text, words, number), position
    if not words:
        return "", end
    return _singular_unit(words[0], number), end + len(words[0]) + 1


def _is_plural(word: str) -> bool:
    return word.lower() in _IRREGULAR_PLURALS or (
        word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )


def _singular_unit(word: str, number: _Number) -> str:
    """Give "days" for the "day" of a three-day visit."""
    return word + "s" if word.lower() in _SPANS and number.value != 1 else word


def _counted(text: str, words: list[str], number: _Number) -> str:
    """Give the counted noun; "met him 40 times" counts meetings."""
    unit = " ".join(words)
    if unit != "times":
        return unit
    before = re.findall(r"[^\W\d_]+", text[max(0, number.start - 90) : number.start].lower())
    nouns = (lexicon.NOUN_OF_VERB[word] for word in reversed(before[-8:]) if word in lexicon.NOUN_OF_VERB)
    return next(nouns, unit)


def _period(text: str, end: int) -> tuple[str, int]:
    """Read the period a number refers to, close behind it: "a year", "over the past decade"."""
    tail = text[end : end + 70]
    if slashed := _SLASHED.match(tail):
        return _duration("1", slashed.group(1)), end + slashed.end()
    rate, span = _RATE.search(tail[:30]), _PERIOD.search(tail)
    if rate:
        name = {"annual": "year", "dai": "day"}.get(
            (rate.group(3) or "").lower(), rate.group(3)
        ) or rate.group(2)
        return _duration(rate.group(1) or "1", name), end + rate.end()
    if span and not re.search(r"[.;,]\s", tail[: span.start()]):
        return _duration(span.group(1) or "1", span.group(2)), end + span.end()
    return "", end


def _duration(count: str, name: str) -> str:
    """Give the ISO 8601 duration of "five", "year"."""
    singular = "century" if name.lower().startswith("centur") else name.lower()
    number = int(count) if count.isdecimal() else int(value_of_words(count) or 1)
    sign = "PT" if singular == "hour" else "P"
    return f"{sign}{number}{_SPANS[singular]}"
