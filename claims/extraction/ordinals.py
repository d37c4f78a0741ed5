"""Ordinals: the third term, the second-largest port, the 80th anniversary, ranked fifth.

An ordinal tells which one, not how many. It is read only before a noun in lower case, because the others
are names ("Fifth Avenue", "the 14th Amendment") or dates.
"""

import re
from decimal import Decimal

from claims.extraction import lexicon
from claims.extraction.numerals import ORDINALS, value_of_ordinal
from claims.extraction.wordlists import ANY_MONTH, word_list

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_SPELLED = "|".join(sorted(ORDINALS, key=len, reverse=True))
ORDINAL = rf"(?:\d{{1,4}}(?:st|nd|rd|th)|(?:{_TENS})-(?:{_UNITS})|{_SPELLED})\b"
_NO_COUNT = frozenset(
    word_list(
        "century centuries quarter half hand hands lady ladies person party parties generation class degree "
        "degrees floor street avenue thoughts thought nature graders grader grade of th amendment world"
    )
)
_NOUNS_IN_EST = frozenset(
    word_list("forest interest test protest request guest contest harvest quest arrest")
)
_WORD = re.compile(r"[\s-]((?:most|least)\s[^\W\d_]+|[^\W\d_]+)")
_NOUN = re.compile(r"\s([^\W\d_]+(?:-[^\W\d_]+)*)")
_RANKED = re.compile(
    r"\b(?:rank(?:s|ed|ing)?|came|comes|coming|finish(?:ed|es|ing)?|placed|places|stands?|stood)\s(?:a\s)?(?:\w+\s)?$",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\s(?:of\s)?(?:{ANY_MONTH})\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:per|split)\s$", re.IGNORECASE)
_AFTER_MONTH = re.compile(rf"{ANY_MONTH}\s$", re.IGNORECASE)


def ordinal_at(text: str, start: int, end: int) -> tuple[Decimal, str, int] | None:
    """Read an ordinal: its value, what it numbers, and where that ends; None for a name or a date."""
    value = value_of_ordinal(text[start:end])
    before = text[max(0, start - 24) : start]
    is_date = _DATE.match(text, end) or _AFTER_MONTH.search(before)
    if value is None or is_date or _TIME.search(before):
        return None
    match = _WORD.match(text, end)
    if match is None or not _is_numbered(match.group(1)):
        is_rank = _RANKED.search(before) and not (match and match.group(1)[0].isupper())
        return (value, "place", end) if is_rank else None
    word = match.group(1)
    if word == "place":
        return value, "place", match.end()
    noun = _NOUN.match(text, match.end()) if _is_superlative(word) else None
    return (value, f"{word} {noun.group(1)}", noun.end()) if noun else (value, word, match.end())


def _is_superlative(word: str) -> bool:
    return word.split(" ")[0] in ("most", "least", "worst") or (
        word.endswith("est") and word not in _NOUNS_IN_EST
    )


def _is_numbered(word: str) -> bool:
    lower = word.split(" ")[0]
    if lower in ("most", "least"):
        return True
    return word.islower() and lower not in lexicon.FUNCTION_WORDS and lower not in _NO_COUNT
