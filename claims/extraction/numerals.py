"""Numbers in digits and in words: how they are written, and what they are worth."""

import re
from decimal import Decimal

from claims.extraction.wordlists import word_list

SMALL = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_UNITS = {word: value for value, word in enumerate(SMALL)}
_TENS = {word: 10 * value for value, word in enumerate(TENS, start=2)}
_WORDS = (*SMALL, *TENS, *SCALES, "hundred", "dozen")
NUMBER_WORD = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
NUMBER_WORDS = rf"{NUMBER_WORD}(?:(?:[\s-]|\s+and\s+){NUMBER_WORD}){{0,24}}"
DIGITS = (
    r"\d{1,20},\d{1,2}(?![\d,])|\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d{1,20})?"
    r"|\d{1,2}(?:,\d{2}){1,4},\d{3}(?![\d,])|\d{1,20}(?:\.\d{1,20})?"
)
GLYPHS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅛": "0.125"}
MAGNITUDES = {
    "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "million": 6, "m": 6, "mn": 6, "mln": 6,
    "crore": 7, "billion": 9, "bn": 9, "bln": 9, "b": 9, "trillion": 12, "tn": 12, "trn": 12, "millions": 6,
    "millón": 6, "millones": 6, "millionen": 6, "mio": 6, "milliard": 9, "milliards": 9, "milliarde": 9,
    "milliarden": 9, "mrd": 9, "mille": 3, "mil": 3, "tausend": 3, "тысяч": 3, "тысячи": 3, "млн": 6,
    "миллион": 6, "миллиона": 6, "миллионов": 6, "млрд": 9, "миллиардов": 9, "万": 4, "萬": 4, "亿": 8,
    "億": 8, "万亿": 12, "ألف": 3, "آلاف": 3, "مليون": 6, "ملايين": 6, "مليار": 9, "مليارات": 9,
}  # fmt: skip
DOZEN = 12
FRACTIONS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_ORDINALS = word_list(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
# "First" is left out: it says that nothing came before, and is written where nobody counts.
ORDINALS = {word: value for value, word in enumerate(_ORDINALS) if value > 1} | {
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
    "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
# Beyond these nothing is counted, and no column holds it.
LARGEST = Decimal(10) ** 24
_SMALLEST_STEP = Decimal("0.000001")


def value_of_words(words: str) -> Decimal | None:
    """Give the number that English words spell, or None where they spell none."""
    tokens = re.findall(r"[a-z]+", words.lower())
    value, count = longest_number(tokens)
    return value if count == len(tokens) else None


def longest_number(words: list[str]) -> tuple[Decimal | None, int]:
    """Give the number that the first words spell, and how many of them: "two and three" begins with 2."""
    total, scale, read = 0, 15, 0
    group: int | None = None
    for position, word in enumerate(words, start=1):
        if word == "and":
            if not _may_go_on(total, group):
                break
            continue
        if word in SCALES and SCALES[word] < scale and (group or not total):
            total, scale, group = total + (group or 1) * 10 ** SCALES[word], SCALES[word], None
        else:
            grown = _grown(group, word)
            if grown is None or (word == "dozen" and total):
                break
            group = grown
        read = position
    return (Decimal(total + (group or 0)), read) if read else (None, 0)


def _may_go_on(total: int, group: int | None) -> bool:
    return bool(group and group % 100 == 0) or (group is None and total > 0)


def _grown(group: int | None, word: str) -> int | None:
    """Add a word to a number below a thousand; None where it does not belong there."""
    if word == "dozen":
        return DOZEN * (group or 1) if (group or 0) < 100 else None
    if word == "hundred":
        return 100 * (group or 1) if (group or 1) < 100 else None
    value = _UNITS.get(word, _TENS.get(word, -1))
    if value < 0:
        return None
    if group is None:
        return value
    follows_hundred = group > 0 and group % 100 == 0 and value > 0
    follows_tens = group % 10 == 0 and group % 100 >= 20 and 0 < value < 10
    return group + value if follows_hundred or follows_tens else None


def value_of_digits(digits: str) -> Decimal:
    """Read digits with either separator: 1,200 and 12,5."""
    is_decimal_comma = re.fullmatch(r"\d+,\d{1,2}", digits)
    return Decimal(digits.replace(",", ".") if is_decimal_comma else re.sub(r"[,\s]", "", digits))


def value_of_ordinal(word: str) -> Decimal | None:
    """Read "third", "21st" and "twenty-first"; None where it is no ordinal."""
    lower = word.lower()
    if digits := re.match(r"\d+", lower):
        return Decimal(digits.group())
    tens, _, unit = lower.rpartition("-")
    value = 1 if tens and unit == "first" else ORDINALS.get(unit)
    return None if value is None else Decimal(value + _TENS.get(tens, 0))


def plain(value: Decimal) -> Decimal:
    """Write a number without an exponent, trailing zeros or more than six decimals."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) if abs(value) < LARGEST else value
    return value.quantize(_SMALLEST_STEP).normalize()
