"""Parts of a whole and multiples: "two thirds of", "one in five", "half a million", "doubled", "tenfold".

A share is a number from 0 to 1 with the unit "share"; a multiple has the unit "times", and "halved" is 0.5.
"""

import re
from decimal import Decimal

from claims.extraction.numerals import (
    DOZEN,
    FRACTIONS,
    NUMBER_WORD,
    NUMBER_WORDS,
    SCALES,
    SMALL,
    value_of_digits,
    value_of_words,
)
from claims.extraction.units import SPANS

SHARE, TIMES = "share", "times"
_STEMS = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}
_MULTIPLES = {
    f"{stem}{end}": Decimal(value) for stem, value in _STEMS.items() for end in ("e", "ed", "es", "ing")
}
_MULTIPLES |= {"twice": Decimal(2), "thrice": Decimal(3)}
_MULTIPLES |= dict.fromkeys(("halved", "halve", "halves", "halving"), Decimal("0.5"))
_PARTS = "half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth"
MULTIPLE = (
    rf"(?:once(?=\s(?:an?|per|each|every)\s(?:{'|'.join(SPANS)})\b)|doubled|doubling|tripled|tripling|trebled|trebling"
    r"|quadrupled|quadrupling|quintupled|halved|halving|twice|thrice|(?<=to\s)(?:double|triple|treble|quadruple|halve)"
    rf"|(?:{NUMBER_WORD}|\d{{1,4}})[\s-]?fold)\b"
)
_SMALL = "|".join(SMALL[1:13])
FRACTION = (
    rf"(?:(?:an?|(?:{_SMALL})|\d)[\s-])?(?:{_PARTS})s?\b|(?:(?:{_SMALL})|\d)[\s-]halves\b"
)  # fmt: skip
RATIO = (
    rf"(?:\d{{1,7}}|{NUMBER_WORD})\s(?:in|out\sof)\s(?:every\s)?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{NUMBER_WORDS})"
    r"\b(?![.,:%]?\d)(?!\s(?:percent|per\scent|minutes|hours|days|weeks|months|years|decades|seconds)\b)"
)
_RATIO_WORD = re.compile(r"\s(?:in|out\sof)\s(?:every\s)?")
_SCALE = "|".join((*SCALES, "hundred", "dozen"))
_OF_A_SCALE = re.compile(rf"(?:[\s-]of)?[\s-]an?[\s-]({_SCALE})\b", re.IGNORECASE)
_OF_A_UNIT = re.compile(
    rf"(?:[\s-]of)?[\s-](?:an?[\s-])?(?=(?:percent|per\scent|percentage|point|mile|kilometre|kilometer|metre|meter|tonne|ton|litre|pint"
    rf"|{'|'.join(SPANS)})\b)",
    re.IGNORECASE,
)
_WHICH_HALF = re.compile(r"\b(?:first|second|third)\s$", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:by|than|nearly|almost|about|over|around|roughly|least|only|just|some|approximately|under|to)\s$",
    re.IGNORECASE,
)
_PRECISION = Decimal("0.0001")


def multiple(word: str) -> Decimal | None:
    """Read "tripled", "twice", "tenfold" and "once"."""
    lower = word.lower()
    if lower == "once":
        return Decimal(1)
    if lower.endswith("fold"):
        count = lower.removesuffix("fold").strip(" -")
        return Decimal(count) if count.isdecimal() else value_of_words(count)
    return _MULTIPLES.get(lower)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Give a part of a whole to four decimals."""
    return (part / whole).quantize(_PRECISION).normalize()


def fraction_at(text: str, start: int, end: int) -> tuple[Decimal, str, int] | None:
    """Read a fraction: its value, its unit ("share", "" for "half a million"), and where it ends.

    None for what only looks like one: the third of May, a quarter century ago, the other half.
    """
    words = re.split(r"[\s-]+", text[start:end].lower())
    name = words[-1] if words[-1] in FRACTIONS else words[-1].removesuffix("s")
    count = _count(words)
    value = share(count, Decimal(FRACTIONS[name]))
    if scale := _OF_A_SCALE.match(text, end):
        size = scale.group(1).lower()
        exact = count * (DOZEN if size == "dozen" else 100 if size == "hundred" else 10 ** SCALES[size])
        return exact / FRACTIONS[name], "", scale.end()
    unit = _OF_A_UNIT.match(text, end)
    if (
        unit
        and (name == "half" or len(words) > 1)
        and not _WHICH_HALF.search(text, max(0, start - 12), start)
    ):
        return value, "", unit.end() - 1
    return (value, SHARE, end) if _is_share(text, start, end, words, name) else None


def ratio(words: str) -> Decimal | None:
    """Read "one in five"; None where the second number is a year or the first is the larger one."""
    part, whole = (_number(side) for side in _RATIO_WORD.split(words.lower(), maxsplit=1))
    if not part or not whole or part >= whole or (1500 <= whole <= 2100 and whole % 100):
        return None
    return share(part, whole) if part / whole >= _PRECISION else (part / whole).quantize(_PRECISION / 100)


def _number(words: str) -> Decimal | None:
    return value_of_digits(words) if words[0].isdigit() else value_of_words(words)


def _count(words: list[str]) -> Decimal:
    if words[0].isdecimal():
        return Decimal(words[0])
    return Decimal(SMALL.index(words[0])) if words[0] in SMALL else Decimal(1)


def _is_share(text: str, start: int, end: int, words: list[str], name: str) -> bool:
    before, after = text[max(0, start - 14) : start], text[end : end + 12].lower()
    if re.search(r"\b(?:first|second|other|third|fourth|a|this|last|next|\d)[\s-]$", before, re.IGNORECASE):
        return False
    if name in ("half", "halves"):
        is_of_something = re.match(r"\s(?:of|the|its|their|his|her|all|an?|our|those|these|as)\b", after)
        return bool(is_of_something or _BY.search(before))
    is_counted = words[0] in SMALL[2:] or words[0].isdecimal()
    if is_counted:
        return True
    has_article = words[0] in ("a", "an", "one")
    return has_article and bool(
        after.startswith(" of ")
        or (_BY.search(before) and not re.match(r"\s[a-z]+\b", after))
        or (
            _BY.search(before)
            and re.match(r"\s(?:said|say|were|was|are|is|in|since|from|on|between)\b", after)
        )
    )
