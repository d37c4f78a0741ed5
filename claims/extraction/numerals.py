"""Numbers in digits and in words: how they are written, and what they are worth."""

import re
from decimal import Decimal

from text_to_num import text2num

from claims.extraction.wordlists import word_list

SMALL = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
SCALES = word_list("hundred thousand million billion trillion")
NUMBER_WORD = rf"(?:{'|'.join(sorted(SMALL + SCALES, key=len, reverse=True))})"
DIGITS = (
    r"\d{1,20},\d{1,2}(?![\d,])|\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d{1,20})?"
    r"|\d{1,20}(?:\.\d{1,20})?"
)
MAGNITUDES = {
    "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "million": 6, "m": 6, "mn": 6, "crore": 7, "billion": 9,
    "bn": 9, "b": 9, "trillion": 12, "tn": 12, "millions": 6, "millones": 6, "millionen": 6, "milliards": 9,
    "milliarden": 9, "mille": 3, "mil": 3, "tausend": 3, "тысяч": 3, "тысячи": 3, "млн": 6, "миллион": 6,
    "миллиона": 6, "миллионов": 6, "млрд": 9, "миллиардов": 9, "万": 4, "萬": 4, "亿": 8, "億": 8, "ألف": 3,
    "مليون": 6, "مليار": 9,
}  # fmt: skip


def value_of_words(words: str) -> Decimal | None:
    """Give the number that English words spell, or None."""
    lower = re.sub(r"[\s-]+", " ", words.lower())
    is_half = lower.startswith("half a ")
    plain = lower.removeprefix("half a ").removeprefix("a ")
    if plain.split()[0] in SCALES:
        plain = f"one {plain}"
    try:
        value = Decimal(text2num(plain, "en"))
    except ValueError:
        return None
    return value / 2 if is_half else value


def value_of_digits(digits: str) -> Decimal:
    """Read digits with either separator: 1,200 and 12,5."""
    is_decimal_comma = re.fullmatch(r"\d+,\d{1,2}", digits)
    return Decimal(digits.replace(",", ".") if is_decimal_comma else re.sub(r"[,\s]", "", digits))
