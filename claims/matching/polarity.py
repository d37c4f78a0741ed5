"""Whether one sentence says that something is and the other that it is not: negations and opposites."""

import re
from functools import lru_cache

from claims.matching.lexical import stems

_NEGATIONS = {
    "en": r"not|no|zero|never|none|nobody|nothing|neither|nor|cannot|without|\w+n['’]t|fail(?:s|ed|ing)? to|"
    r"den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|false(?:ly)?|untrue|hoax|fake|myth|nowhere|"
    r"unable|lacks?|lacked|stopped|ceased",
    "fr": r"ne|n['’]\w+|non|jamais|aucune?|sans|faux|fausse|personne ne|ni",
    "es": r"no|nunca|jamás|ning[uú]n[oa]?|nadie|sin|falso|falsa|tampoco|ni",
    "de": r"nicht|kein\w*|nie|niemals|niemand|ohne|nichts|falsch\w*|weder",
    "ar": r"لا|لم|لن|ليس|ليست|ما|غير|دون|بدون|نفى|نفت|أبدا",
    "plain": r"不|没|未|无|非|否认|从未",
}
# More than one may stand in a sentence; two cancel each other.
_NEGATION = {
    language: re.compile(words if language == "plain" else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for language, words in _NEGATIONS.items()
}
_NOT_NEGATIONS = re.compile(
    r"\b(?:not only|no more than|not more than|no less than|no fewer than|not just|no longer than|no doubt|"
    r"no later than|no\. ?\d)\b",
    re.IGNORECASE,
)
_OPPOSITES = (
    (
        "rose rise rises rising risen increase grew grow growing grown climbed climb jumped surge soar up "
        "gain gained expand higher improved improve doubled tripled",
        "fell fall falls falling fallen decrease declined decline dropped drop shrank shrink sank plunge "
        "down lost lose lower reduce cut halved worsened worsen slump",
    ),
    (
        "more most over above highest largest biggest best majority exceeds longest oldest",
        "fewer less least under below lowest smallest worst minority shortest youngest",
    ),
    ("before", "after"),
    ("always", "never"),
    ("first", "last"),
    ("early earlier", "late later"),
    (
        "allow permit legalise legalize approve approved legal lawful lifted accept accepted",
        "ban banned prohibit forbid outlaw reject rejected illegal unlawful imposed block blocked veto "
        "refuse",
    ),
    ("support supported backed favour favor favoured voted-for endorsed", "oppose opposed against"),
    ("won win wins winning", "lost lose loses losing"),
    ("open opened reopened", "close closed shut"),
    ("start started began begin", "end ended stopped stop ceased"),
    ("safe", "unsafe dangerous"),
    ("guilty convicted", "innocent acquitted cleared"),
    ("true", "false"),
    ("passed", "failed"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("men man male boys", "women woman female girls"),
    ("import imports imported", "export exports exported"),
    ("buy bought", "sell sold"),
    ("rich richest wealthiest", "poor poorest"),
    ("hire hired", "fire fired sacked"),
    ("alive", "dead died"),
    ("hottest warmest", "coldest coolest"),
    ("arrive arrived", "leave left"),
    ("add added", "remove removed"),
    ("confirm confirmed", "deny denied"),
    ("public", "private"),
    ("urban", "rural"),
    ("domestic", "foreign"),
    ("effective", "ineffective"),
    ("present", "absent"),
    ("strengthen strengthened", "weaken weakened"),
    ("cause causes caused", "prevent prevents prevented cure cures"),
    ("borrow borrowed", "lend lent"),
    ("deficit", "surplus"),
    ("raise raised", "cut lowered reduced"),
    ("inside", "outside"),
    ("left-wing", "right-wing"),
    ("child children", "adult adults"),
    ("morning", "evening"),
    ("summer", "winter"),
    ("day", "night"),
    ("left", "right"),
    ("employed", "unemployed"),
    ("employment", "unemployment"),
    ("hired", "dismissed"),
    ("vaccinated", "unvaccinated"),
    ("profit", "loss"),
)
# On which sides of which pairs a stem stands.
_SIDES: dict[str, set[tuple[int, int]]] = {}
for _pair, _both in enumerate(_OPPOSITES):
    for _side, _words in enumerate(_both):
        for _word in _words.split():
            for _stem in stems(_word, "en") or [_word]:
                _SIDES.setdefault(_stem, set()).add((_pair, _side))
_PREFIXES = ("un", "in", "im", "ir", "dis", "non", "mis")
_SHORTEST = 5
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)?")
# Beyond this many words a text says too much for one “not” to turn it.
_LONGEST = 40


def polarity_differs(text: str, other: str, language: str) -> str:
    """Say what turns the one sentence into the opposite of the other; two turns cancel each other."""
    if max(len(text.split()), len(other.split())) > _LONGEST:
        return ""
    turns = _negation(text, other, language) + (_opposites(text, other) if language == "en" else [])
    return turns[0] if len(turns) % 2 else ""


def _negation(text: str, other: str, language: str) -> list[str]:
    found = [_negations(each, language) for each in (text, other)]
    if len(found[0]) % 2 == len(found[1]) % 2:
        return []
    at = 0 if len(found[0]) > len(found[1]) else 1
    return [f"“{found[at][0]}” {'here' if at == 0 else 'there'} only"]


def _negations(text: str, language: str) -> list[str]:
    pattern = _NEGATION.get(language)
    found = pattern.findall(_NOT_NEGATIONS.sub(" ", text)) if pattern else []
    # In French both halves of a negation, as in “ne … jamais”, are one.
    return found[:1] if language in ("fr", "de") else found


def _opposites(text: str, other: str) -> list[str]:
    ours, theirs = _sides(text), _sides(other)
    for (pair, side), word in ours.items():
        opposite = (pair, 1 - side)
        if opposite in theirs and opposite not in ours and (pair, side) not in theirs:
            return [f"“{word}” here, “{theirs[opposite]}” there"]
    words = [set(_WORD.findall(each.lower())) for each in (text, other)]
    turned = [
        (word, against) for word in words[0] - words[1] for against in _turned(word) & words[1] - words[0]
    ]
    return [f"“{word}” here, “{against}” there" for word, against in sorted(turned)[:1]]


def _turned(word: str) -> set[str]:
    """Return how the opposite of a word may be formed: “unsafe”, “harmless”; and back."""
    forms = {prefix + word for prefix in _PREFIXES} | {
        word[len(each) :] for each in _PREFIXES if word.startswith(each)
    }
    for one, another in (("ful", "less"), ("less", "ful")):
        if word.endswith(one):
            forms.add(word.removesuffix(one) + another)
    return {form for form in forms if min(len(form), len(word)) >= _SHORTEST}


def agree(text: str, other: str) -> bool:
    """Whether two expressions stand on one side of a pair of opposites, as “rose” and “increased” do."""
    return bool(_sides(text).keys() & _sides(other).keys())


@lru_cache(4096)
def _sides(text: str) -> dict[tuple[int, int], str]:
    """Return on which sides of which pairs a sentence stands, each with the first word that says so."""
    found: dict[tuple[int, int], str] = {}
    for word in _WORD.findall(text.lower()):
        for stem in stems(word, "en") or [word]:
            for side in _SIDES.get(stem, ()):
                found.setdefault(side, word)
    return found
