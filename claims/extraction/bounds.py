"""The words around a number that bound it or make it approximate: "more than", "about", "or more".

House convention: "more than 40" is at least 40, since journalists write it of totals they do not know to the
last one; "gt" and "lt" are kept for "exceeds" and "below".
"""

import re
from dataclasses import dataclass

from claims.extraction.wordlists import word_list

_COMPARATORS = {
    "gt": ("exceeding", "exceeds", "exceeded", "exceed", "above", "greater than", "higher than", "surpassed",
           "surpassing", "topped", "in excess of", "beyond"),
    "gte": (
        "more than", "over", "at least", "no fewer than", "no less than", "not less than",
        "upwards of", "upward of",
        "a minimum of", "plus de", "au moins", "más de", "al menos", "por lo menos", "mehr als", "mindestens",
        "über", "mais de", "pelo menos", "более", "не менее", "свыше", "أكثر من", "بأكثر من", "ما لا يقل عن",
        "well over", "well more than", "as few as", "not fewer than", "超过", "至少", "逾",
    ),
    "lt": ("below", "lower than", "short of", "shy of", "smaller than"),
    "lte": (
        "less than", "fewer than", "under", "at most", "up to", "no more than", "not more than", "as many as",
        "as much as", "a maximum of", "at the most", "no greater than", "moins de", "au plus", "jusqu'à",
        "jusqu’à", "menos de", "como máximo", "hasta", "weniger als", "höchstens", "bis zu", "unter", "менее",
        "не более", "до", "أقل من", "ما لا يزيد على", "不到", "最多", "至多",
    ),
}  # fmt: skip
_BOUNDS = {phrase: name for name, phrases in _COMPARATORS.items() for phrase in phrases}
_NEARLY = {"just over": "gte", "slightly more than": "gte", "a little over": "gte",
           "a little more than": "gte",
           "just under": "lte", "slightly less than": "lte", "just below": "lte", "just above": "gte",
           "just more than": "gte", "just less than": "lte", "slightly over": "gte",
           "slightly under": "lte"}  # fmt: skip
_APPROXIMATE = (
    "about", "around", "some", "roughly", "approximately", "nearly", "almost", "close to", "an estimated",
    "estimated", "circa", "more or less", "approaching", "in the region of", "near", "perhaps",
    "environ", "près de", "quelque", "presque", "autour de", "casi",
    "unos", "unas", "alrededor de", "cerca de", "aproximadamente", "rund", "etwa", "fast", "knapp",
    "ungefähr", "около", "примерно", "почти", "نحو", "حوالي", "قرابة", "ما يقرب من", "大约",
    "约", "約", "近", "将近",
)  # fmt: skip
_FILLERS = (
    r"(?:(?:the|a|an|its|another|other|further|additional|record|whopping|staggering|total\sof)\s{1,3}){0,3}"
)
_PHRASES = sorted((*_BOUNDS, *_NEARLY, *_APPROXIMATE), key=len, reverse=True)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WITH_SPACES = "|".join(re.escape(phrase) for phrase in _PHRASES if not _HAN.match(phrase))
_BEFORE = re.compile(
    rf"(?:(?<=\s)|(?<=[(“\"‘—–-])|^)({_WITH_SPACES})\s{{1,3}}{_FILLERS}$",
    re.IGNORECASE,
)
# The last words of the phrases and what may follow them: without one of these the long pattern is not tried.
_LAST_WORDS = frozenset(phrase.split()[-1] for phrase in _PHRASES) | frozenset(
    word_list("the a an its another other further additional record whopping staggering of")
)
_BEFORE_HAN = re.compile(rf"({'|'.join(w for w in _PHRASES if _HAN.match(w))})\s?$")
_UP = r"(?:more|above|over|higher|greater|older|upwards?|longer)"
_DOWN = r"(?:less|fewer|below|under|lower|younger|shorter)"
_BEHIND = re.compile(
    rf"(?P<plus>\+|-plus\b|\splus\b(?!\s\d))|\s+(?:or|and)\s+(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?!\s+(?:than\b|[\d$£€]))"
    r"|(?P<so>-odd\b|\s+or\s+so\b|\s+odd\b|-ish\b|\s+or\s+thereabouts\b)|\s+(?P<least>at\s+(?:the\s+very\s+)?least)\b"
    r"|\s+(?P<most>at\s+(?:the\s+)?most|tops)\b|(?P<han>以上|以下|左右|多(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)
_LONGEST = 48


@dataclass(frozen=True)
class Bound:
    """How a number bounds the true one, and whether it is said to be rough."""

    comparator: str = "eq"
    is_approximate: bool = False

    def with_behind(self, other: "Bound") -> "Bound":
        """Add what is said behind the number to what is said before it."""
        comparator = other.comparator if other.comparator != "eq" else self.comparator
        return Bound(comparator, self.is_approximate or other.is_approximate)


def bound_before(text: str, start: int) -> tuple[Bound, int]:
    """Read "at least some" and the like before a number; also gives where the words begin."""
    bound, position = Bound(), start
    while match := _match_before(text, position):
        words = re.sub(r"\s+", " ", match.group(1).lower())
        comparator = _BOUNDS.get(words) or _NEARLY.get(words, "eq")
        is_rough = words in _APPROXIMATE or words in _NEARLY
        bound = Bound(
            comparator if comparator != "eq" else bound.comparator, bound.is_approximate or is_rough
        )
        position = match.start(1)
    return bound, position


def _match_before(text: str, position: int) -> re.Match[str] | None:
    low = max(0, position - _LONGEST)
    if low and not text[low - 1].isspace():  # begin with a whole word
        low = next((at + 1 for at in range(low, position) if text[at].isspace()), position)
    words = text[low:position].lower().split()
    if words and words[-1].lstrip('(“"‘—–-') in _LAST_WORDS and text[position - 1].isspace():
        return _BEFORE.search(text, low, position)
    return _BEFORE_HAN.search(text, max(0, position - 4), position)


def bound_behind(text: str, end: int) -> tuple[Bound, int]:
    """Read "or more", "+" and the like behind a number or its unit."""
    match = _BEHIND.match(text, end)
    if not match:
        return Bound(), end
    if match["so"]:
        return Bound(is_approximate=True), match.end()
    if match["han"]:
        comparator = {"以上": "gte", "以下": "lte", "多": "gte"}.get(match["han"], "eq")
        return Bound(comparator, match["han"] == "左右"), match.end()
    return Bound("lte" if match["down"] or match["most"] else "gte"), match.end()
