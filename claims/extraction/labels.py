"""Numbers that name or date something and count nothing: Article 5, 24 February, 5:30 pm, a 3-2 win."""

import re
from decimal import Decimal

from claims.extraction import lexicon
from claims.extraction.bounds import Bound
from claims.extraction.units import DURATIONS, SPANS, is_glued_measure, is_plural
from claims.extraction.wordlists import ANY_MONTH, word_list

_CAPITALIZED = re.compile(r"(?:^|(?<=[\s(“\"‘]))([A-ZÀ-Þ][\w’'.&]*)[\s-]$")
_MARKED = re.compile(r"(?:[#№§]\s?|\bnos?\.?\s?|\b[A-Za-z]+[-–])$", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:article|section|chapter|page|pages|paragraph|part|phase|stage|level|grade|class|type|category|version|line"
    r"|platform|room|group|round|step|row|rule|clause|number|figure|table|item|route|highway|channel|day|week|year"
    r"|hour|minute|act|scene|episode|season|volume|gate|pier|lane|block|ward|zone|district|title|book|point|lot"
    r"|model|unit|protocol|amendment|proposition|resolution|form|tier|game)\s$",
    re.IGNORECASE,
)
# "In Norland 40 schools": the capitalized word is where, not what.
_PLACED = re.compile(
    r"\b(?:in|at|on|near|from|across|and|of|to|for)\s(?:[A-Z][\w’'.]*\s){1,3}$", re.IGNORECASE
)
_DEFINITE = re.compile(
    r"\b(?:the|these|those|their|his|her|its|our|my|both|all|other|no|any|each|every|this|that)\s+$",
    re.IGNORECASE,
)
_AS_DATE = re.compile(
    r"\s?(?:[-/.]\d{1,2}[-/.]\d|[:/]\d|\.\d|(?:st|nd|rd|th)\b|(?:\s?(?:[-–]|to|and|or|until)\s?\d{1,2})?\s?[ap]\.?m\b|\so['’]clock"
    r"|\s?(?:gmt|utc|bst|cet|est|edt|hrs)\b"
    rf"|(?:\s?(?:[-–]|to|and|or|until|au|al|bis)\s?\d{{1,2}})?\.?\s+(?:de\s+)?(?:{ANY_MONTH})\b"
    r"|[年月日号]|\s(?:bc|ad|bce)\b)",
    re.IGNORECASE,
)
_SPAN = rf"(?:{'|'.join(SPANS)}|centurie)s?"
_AGO = re.compile(rf"[\s-]{_SPAN}\s(?:ago|earlier)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:past|last|next|coming|previous)\s$", re.IGNORECASE)
_ANY_SPAN = re.compile(rf"[\s-]{_SPAN}\b", re.IGNORECASE)
_GLUED = re.compile(r"[^\W\d_]")
_AFTER_MONTH = re.compile(rf"\b(?:{ANY_MONTH})\.?\s$", re.IGNORECASE)
_SCORE = re.compile(r"[-–](\d{1,3})\b(?!\s?(?:%|percent|per\s))")
_PEOPLE = frozenset(
    word_list(
        "people soldiers troops cases deaths men women children students voters workers jobs homes ships "
        "tonnes tons km miles kilometers kilometres metres meters feet dollars euros euro hectares acres "
        "officers patients prisoners refugees migrants residents civilians villages buildings families "
        "vehicles megawatts mw calories square"
    )
)
_MIDWAY = re.compile(r"[^\W\d_]\s$")
_LISTED = re.compile(r"[.)]\s|\)")
_NEXT = re.compile(r"[\s-]([^\W\d_]+)")


def is_date_phrase(text: str, start: int, end: int) -> bool:
    """Tell the number of "three days ago" and "the next five years"."""
    if _AGO.match(text, end):
        return True
    return bool(_ANY_SPAN.match(text, end) and _RELATIVE.search(text, max(0, start - 12), start))


def is_label(text: str, start: int, end: int, value: Decimal, *, bound: Bound) -> bool:
    """Tell a bare number in digits that names or dates something; what is bounded counts."""
    before, after = text[max(0, start - 40) : start], text[end : end + 24]
    if not before.strip() and _LISTED.match(after):
        return True
    if (
        _AS_DATE.match(after)
        or _MARKED.search(before)
        or _NAMED.search(before)
        or _AFTER_MONTH.search(before)
    ):
        return True
    if after[:1].isascii() and _GLUED.match(after) and not is_glued_measure(text, end):
        return True
    follower = _NEXT.match(after)
    noun = follower.group(1).lower() if follower else ""
    if _is_year(text[start:end], value):
        return noun not in _PEOPLE and not (
            bound.comparator != "eq" or (bound.is_approximate and is_plural(noun))
        )
    if bound != Bound():
        return False
    named = _CAPITALIZED.search(before)
    word = named.group(1).lower().rstrip(".") if named else ""
    if not named or word in lexicon.FUNCTION_WORDS:
        return False
    is_noun = bool(noun) and noun not in lexicon.FUNCTION_WORDS
    is_counted = is_noun and (is_plural(noun) or noun in SPANS)
    opens_sentence = not text[
        max(0, start - len(named.group())) - 2 : max(0, start - len(named.group()))
    ].strip(' “"(')
    return not (is_counted and (opens_sentence or _PLACED.search(before)))


def is_label_word(text: str, start: int, end: int, value: Decimal, *, is_counted: bool) -> bool:
    """Tell a number word that counts nothing: "the two leaders", "one of them", "Chapter Two".

    `is_counted` says that a unit stands behind it that is always counted, such as "percent".
    """
    before = text[max(0, start - 24) : start]
    if text[start].isupper() and (named := _CAPITALIZED.search(before)):
        return named.group(1).lower() not in lexicon.FUNCTION_WORDS
    if text[start].isupper() and _MIDWAY.search(before):
        return True  # the Group of Seven
    follower = _NEXT.match(text, end)
    noun = follower.group(1).lower() if follower else ""
    if _NAMED.search(before) and not is_plural(noun):
        return True
    if is_counted or noun in SPANS or noun in DURATIONS:
        return False
    return value == 1 or (value <= 12 and bool(_DEFINITE.search(before)))


def score_end(text: str, start: int, end: int) -> int | None:
    """Give the end of a result like "3-2" whose first number begins at `start`; None for others."""
    match = _SCORE.match(text, end)
    if not match or not text[start:end].isdecimal() or int(text[start:end]) < int(match.group(1)):
        return None
    return match.end()


def _is_year(digits: str, value: Decimal) -> bool:
    return len(digits) == 4 and digits.isdecimal() and 1500 <= value <= 2100
