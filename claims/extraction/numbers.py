"""Numbers in a text: where they stand, what they are worth, and what they themselves say of their unit.

Digits with sign, currency and magnitude; number words; fractions, ratios and multiples; ordinals. Numbers
that only name or date something are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.extraction import ordinals, shares
from claims.extraction.bounds import bound_before
from claims.extraction.labels import is_date_phrase, is_label, is_label_word, score_end
from claims.extraction.numerals import (
    DIGITS,
    DOZEN,
    FRACTIONS,
    GLYPHS,
    MAGNITUDES,
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    SMALL,
    TENS,
    longest_number,
    value_of_digits,
)
from claims.extraction.units import CURRENCIES, CURRENCY_CODES, CURRENCY_SIGNS, is_plural, unit_behind

_SIGNS = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
MONEY = rf"(?:(?:(?<![A-Za-z])(?:{_SIGNS})|\b(?:{'|'.join(CURRENCY_CODES)}|Rs\.?)(?=\s?\d))\s?)"
_SCALE = "hundred|thousand|million|billion|trillion|dozen"
_LOOSE = (
    r"(?:ten|score|dozen|hundred|thousand|million|billion|trillion)s\sof\b"
    r"(?:\s(?:hundred|thousand|million|billion)s(?:\sof\b)?)?"
    rf"|(?:several|a\sfew|many)\s(?:{_SCALE})\b"
)
_SIMPLE = (
    rf"\b(?P<ordinal>{ordinals.ORDINAL})"
    rf"|(?<![A-Za-z0-9_.,/:-])(?P<sign>[-−](?={MONEY}?\d))?(?P<money>{MONEY})?"
    rf"(?:(?<![A-Za-z0-9_.,/:'’])(?<!\d[–—])(?P<digits>{DIGITS})(?P<glyph>\s?[½¼¾⅓⅔⅛])?|(?P<only>[½¼¾⅓⅔⅛]))"
    rf"|\b(?:a\s(?=(?:{_SCALE})\b))?(?P<words>{NUMBER_WORDS})\b"
)
_PLAIN = re.compile(_SIMPLE, re.IGNORECASE)
_NUMBER = re.compile(
    rf"\b(?P<loose>{_LOOSE})|\b(?P<multiple>{shares.MULTIPLE})|\b(?P<ratio>{shares.RATIO})"
    rf"|\b(?P<fraction>{shares.FRACTION})|{_SIMPLE}",
    re.IGNORECASE,
)
_CASED = sorted((name for name in MAGNITUDES if name.lower() != name.upper()), key=len, reverse=True)
_MAGNITUDE = re.compile(
    rf"[\s-]?(?:({'|'.join(_CASED)})(?:\s(?:de|d['’])(?=\s)|(?<=mio|mrd)\.(?=\s))?(?!\w)|(万亿|[万萬亿億])"
    r"|\s(ألف|آلاف|مليون|ملايين|مليار|مليارات)\b)",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(r"[\s-]and[\s-]a[\s-]half\b", re.IGNORECASE)
_LOOSE_SIZES = {"ten": 10, "score": 20, "dozen": DOZEN, "hundred": 100} | {
    name: 10**power for name, power in SCALES.items()
}
_MINUS = re.compile(r"\bminus\s$", re.IGNORECASE)
_ALWAYS_COUNTED = CURRENCIES | {"percent", "percentage points", "cents", "pence"}
_LETTER_FOR_MILLIONS = re.compile(r"\s([^\W\d_]+)")


def _any_case(words: Iterable[str]) -> str:
    """Write words in lower, upper and title case by first letter: tried much faster than ignoring case."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (word[0], -len(word), word)):
        by_letter.setdefault(word[0], []).append(word[1:])
    rests = {letter: "|".join((*rest, *(one.upper() for one in rest))) for letter, rest in by_letter.items()}
    return "|".join(f"[{letter}{letter.upper()}](?:{rest})" for letter, rest in rests.items())


# Where a number may begin. Only there is the long pattern tried.
_OPENING = (
    *SMALL, *TENS, *SCALES, *FRACTIONS, *ORDINALS,
    *("hundred", "dozen", "tens", "scores", "once", "twice", "thrice", "doubl", "tripl", "trebl", "quadrupl"),
    *("quintupl", "halv", "several", "many", "a few"),
)  # fmt: skip
_START = re.compile(
    rf"[\d½¼¾⅓⅔⅛$£€¥₹₽₴₩₦₺₪₱−-]|\b(?:(?:{_any_case(_OPENING)})|[aA][nN]?[\s-](?:{_any_case(_OPENING)})"
    rf"|(?:US|AU?|CA?|NZ|HK|S|R|CN)\$|(?:{'|'.join(CURRENCY_CODES)})\s?\d|Rs\.?\s?\d)"
)


@dataclass(frozen=True)
class Number:
    """A number as found: its value, where its words are, and what is known of its unit.

    `is_loose` marks "tens of thousands", `is_scaled` that a magnitude was written ("million"), `is_digits`
    that it stands in digits.
    """

    value: Decimal
    start: int
    end: int
    unit: str = ""
    is_loose: bool = False
    is_scaled: bool = False
    is_digits: bool = False
    is_ordinal: bool = False


def has_number(text: str) -> bool:
    """Tell, quickly, whether there can be a number at all."""
    return bool(_START.search(text))


def next_number(text: str, position: int) -> Number | None:
    """Give the first number behind a place that counts or measures; None where there is none."""
    while start := _START.search(text, position):
        match = _NUMBER.match(text, start.start())
        if match is None:
            position = start.start() + 1
            continue
        number = _read(text, match)
        if number is None and not match["words"] and (simple := _within(text, match)):
            match, number = simple, _read(text, simple)
        if number is None:
            position = match.end()
            continue
        score = score_end(text, number.start, number.end) if number.is_digits and not number.unit else None
        if score is None and not _names(text, number, match):
            return number
        position = score or number.end
    return None


def _within(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """Find a plain number inside what only looked like a share: the 3 of "3 in 2020"."""
    position = match.start()
    while start := _START.search(text, position, match.end()):
        if simple := _PLAIN.match(text, start.start()):
            return simple
        position = start.start() + 1
    return None


def _read(text: str, match: re.Match[str]) -> Number | None:
    start, end = match.span()
    groups = match.groupdict()
    if groups.get("loose"):
        return Number(_loose_value(groups["loose"]), start, end, is_loose=True, is_scaled=True)
    if groups.get("multiple"):
        value = shares.multiple(groups["multiple"])
        return Number(value, start, end, shares.TIMES) if value is not None else None
    if groups.get("ratio"):
        value = shares.ratio(groups["ratio"])
        return Number(value, start, end, shares.SHARE) if value is not None else None
    if groups.get("fraction"):
        read = shares.fraction_at(text, start, end)
        return Number(read[0], start, read[2], read[1], is_scaled=read[1] == "") if read else None
    if groups["ordinal"]:
        numbered = ordinals.ordinal_at(text, start, end)
        return Number(numbered[0], start, numbered[2], numbered[1], is_ordinal=True) if numbered else None
    return _in_words(text, match) if groups["words"] else _in_digits(text, match)


def _loose_value(words: str) -> Decimal:
    value = 1
    for name in re.findall(r"(ten|score|dozen|hundred|thousand|million|billion|trillion)", words.lower()):
        value *= _LOOSE_SIZES[name]
    return Decimal(value)


def _in_words(text: str, match: re.Match[str]) -> Number | None:
    tokens = list(re.finditer(r"[a-z]+", match["words"].lower()))
    value, count = longest_number([token.group() for token in tokens])
    if value is None:
        return None
    if count < len(tokens) and tokens[count].group() != "and" and 16 <= value <= 20:
        return None  # "nineteen fifty-three" is a year
    end = match.start("words") + tokens[count - 1].end()
    names = {token.group() for token in tokens[:count]}
    is_bare = tokens[0].group() in (*SCALES, "hundred", "dozen") and match.start() == match.start("words")
    if is_bare:
        return None  # "hundred" and "million" alone are no numbers: "the million-dollar question"
    number = Number(value, match.start(), end, is_scaled=bool(names & set(SCALES)))
    if half := _AND_A_HALF.match(text, end):
        step = max((10 ** SCALES[name] for name in names & set(SCALES)), default=1)
        number = replace(number, value=value + Decimal(step) / 2, end=half.end())
    return number if number.is_scaled else with_magnitude(text, number)


def _in_digits(text: str, match: re.Match[str]) -> Number:
    if match["only"]:
        value, end = Decimal(GLYPHS[match["only"]]), match.end()
    else:
        value, end = value_of_digits(match["digits"]), match.end()
        value += Decimal(GLYPHS[match["glyph"].strip()]) if match["glyph"] else 0
    if half := _AND_A_HALF.match(text, end):
        value, end = value + Decimal("0.5"), half.end()
    start = (
        match.start("money")
        if match["money"]
        else match.start("digits")
        if match["digits"]
        else match.start()
    )
    if match["sign"]:
        value, start = -value, match.start("sign")
    elif minus := _MINUS.search(text, max(0, start - 8), start):
        value, start = -value, minus.start()
    unit = currency_of(match["money"])
    return with_magnitude(text, Number(value, start, end, unit, is_digits=True))


def currency_of(sign: str | None) -> str:
    """Give the code of a currency sign or code as written before a number; "" for none."""
    name = (sign or "").strip().upper()
    return "INR" if name in ("RS", "RS.") else CURRENCY_SIGNS.get(name, name)


def with_magnitude(text: str, number: Number) -> Number:
    """Multiply a number by the magnitude behind it: "million", "bn", "万"."""
    match = _MAGNITUDE.match(text, number.end)
    if not match:
        return number
    name = match.group(1) or match.group(2) or match.group(3)
    if len(name) == 1 and name.isascii() and not _is_magnitude(text, name, number, match):
        return number
    scaled = number.value * Decimal(10) ** MAGNITUDES[name.lower()]
    return replace(number, value=scaled, end=match.end(), is_scaled=True)


def _is_magnitude(text: str, letter: str, number: Number, match: re.Match[str]) -> bool:
    """Tell the "m" of "$5m" and of "2m people" from metres."""
    if number.unit or letter == "k":
        return True
    noun = _LETTER_FOR_MILLIONS.match(text, match.end())
    return bool(noun and letter == "m" and match.group()[0] == letter and is_plural(noun.group(1)))


def _names(text: str, number: Number, match: re.Match[str]) -> bool:
    """Tell a number that names or dates something and counts nothing."""
    if number.unit or number.is_scaled or number.value < 0:
        return False
    if is_date_phrase(text, number.start, number.end):
        return True
    if match["words"]:
        unit = unit_behind(text, number.end, is_one=True, is_scaled=False)[0]
        is_measured = unit in _ALWAYS_COUNTED
        return is_label_word(text, number.start, number.end, number.value, is_counted=is_measured)
    if not match["digits"] or match["glyph"]:
        return False
    bound, _ = bound_before(text, number.start)
    return is_label(text, number.start, number.end, number.value, bound=bound)
