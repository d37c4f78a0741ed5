"""Other newsrooms' ratings in common terms: their words where we know them, else their numbers.

Numbers alone cannot be trusted: https://schema.org/Rating says that the best rating is the highest value, and
many publishers have it the other way round. So the words come first, and what the numbers say against them is
noted.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from claims.enums import OFF_AXIS_CATEGORIES, RatingCategory
from claims.models.search import fold

# What schema.org says where a rating does not: “If bestRating is omitted, 5 is assumed”, and 1 for the worst.
_BEST, _WORST = Decimal(5), Decimal(1)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
_VALUES: Final[Mapping[str, int]] = {
    RatingCategory.TRUE: 5,
    RatingCategory.MOSTLY_TRUE: 4,
    RatingCategory.MIXED: 3,
    RatingCategory.MOSTLY_FALSE: 2,
    RatingCategory.FALSE: 1,
}
_CATEGORIES: Final = {value: category for category, value in _VALUES.items()}

# Words that mean one category and no other, in the languages in which most fact-checks are published.
_WORDS: Final[Mapping[RatingCategory, str]] = {
    RatingCategory.TRUE: "true, correct, accurate, verdadero, cierto, correcto, verdadeiro, correto, vrai,"
    " exact, wahr, richtig, stimmt, vero, corretto, waar, juist, prawda, sant, sann, riktigt, benar, doğru,"
    " правда, верно, صحيح, सत्य",
    RatingCategory.MOSTLY_TRUE: "mostly true, mostly correct, mostly accurate, largely true,"
    " mayormente cierto, mayormente verdadero, plutôt vrai, größtenteils richtig, überwiegend wahr,"
    " überwiegend richtig, grotendeels waar, in gran parte vero",
    RatingCategory.MIXED: "mixed, mixture, half true, partly true, partially true, partly false,"
    " partially false, half truth, verdad a medias, parcialmente falso, parcialmente cierto, meia verdade,"
    " partiellement faux, partiellement vrai, teilweise falsch, teils teils, teilweise richtig, halb wahr,"
    " parzialmente falso, deels onwaar, deels waar, półprawda, delvis sant, delvis falskt",
    RatingCategory.MOSTLY_FALSE: "mostly false, mostly incorrect, mostly inaccurate, largely false,"
    " mayormente falso, plutôt faux, größtenteils falsch, überwiegend falsch, grotendeels onwaar",
    RatingCategory.FALSE: "false, incorrect, inaccurate, wrong, fake, not true, untrue, pants on fire, falso,"
    " bulo, mentira, incorrecto, falsa, faux, infox, falsch, unwahr, erfunden, onwaar, onjuist, fałsz, falsk,"
    " falskt, osant, salah, hoaks, yanlış, ложь, неправда, خطأ, असत्य",
    RatingCategory.MISSING_CONTEXT: "missing context, lacks context, needs context, out of context,"
    " falta contexto, sin contexto, fuera de contexto, sem contexto, fora de contexto,"
    " manque de contexte, hors contexte, fehlender kontext, kontext fehlt, manca il contesto,"
    " mist context, brak kontekstu",
    RatingCategory.OUTDATED: "outdated, no longer true, desactualizado, obsolète, veraltet, verouderd",
    RatingCategory.UNPROVEN: "unproven, unverified, unsupported, unsubstantiated, no evidence, unverifiable,"
    " no probado, sin pruebas, sin evidencia, sem provas, non prouvé, unbelegt, nicht belegt, non provato,"
    " onbewezen, niet bewezen, obekräftat",
    RatingCategory.SATIRE: "satire, sátira, satira, satyra, satir, parody, parodie",
}
_CATEGORY_OF: Final = {
    fold(words): category for category, listed in _WORDS.items() for words in listed.split(",")
} | {fold(category.label): category for category in RatingCategory}


# Many records have the same few ratings.
_fold = lru_cache(maxsize=4096)(fold)


def category_called(label: str, ours: Mapping[str, str]) -> str:
    """Return the category that a label means: one of `ours` (folded), or of the words known; else nothing.

    What follows a colon is an explanation.
    """
    for words in (_fold(label), _fold(label.partition(":")[0])):
        if category := ours.get(words) or _CATEGORY_OF.get(words):
            return str(category)
    return ""


@lru_cache(maxsize=4096)
def read_rating(
    *, label: str, value: str, best: str, worst: str, category: str
) -> tuple[str, int | None, tuple[str, ...]]:
    """Return the category (empty: unknown), the value from 1 to 5 (None: none), and what was put right.

    `category` is what the label is known to mean, if anything.
    """
    notes: list[str] = []
    found = _read(label=label, value=value, best=best, worst=worst, category=category, notes=notes)
    return *found, tuple(notes)


def _read(
    *, label: str, value: str, best: str, worst: str, category: str, notes: list[str]
) -> tuple[str, int | None]:
    placed, is_turned = _place(value, best, worst, notes)
    if category in OFF_AXIS_CATEGORIES:
        return category, None
    if category in _VALUES:
        meant = _VALUES[category]
        if placed is not None and abs(placed - meant) > abs(6 - placed - meant):
            notes.append(
                f"The number {value} contradicts “{label[:60]}”, as if the scale ran the other way; "
                "the label is taken."
            )
        return category, meant
    if category or placed is None:
        return category, placed
    if is_turned:
        notes.append("Without a label that we know, such a scale does not say which end is true.")
        return "", placed
    if label:
        notes.append(f"“{label[:60]}” is no label that we know; the number {value} is read instead.")
    return str(_CATEGORIES[placed]), placed


def _place(value: str, best: str, worst: str, notes: list[str]) -> tuple[int | None, bool]:
    """Return where a number stands from 1 to 5, and whether its scale had to be turned round."""
    number = _number(value)
    if "/" in value and number is None:
        value, _, of = value.partition("/")
        number, best = _number(value), best or of
    if value.endswith("%") and number is None:
        number, best, worst = _number(value.removesuffix("%")), best or "100", worst or "0"
    if number is None:
        if value:
            notes.append(f"The rating “{value[:40]}” is no number.")
        return None, False
    if not best or not worst:
        missing = " and ".join(name for name, end in (("best", best), ("worst", worst)) if not end)
        notes.append(f"The scale does not say its {missing}; schema.org's 1 to 5 is assumed.")
    high = _number(best) if best else _BEST
    low = _number(worst) if worst else _WORST
    if high is None or low is None or high == low:
        notes.append(f"“{worst[:40]}” to “{best[:40]}” is no scale, so the number {value} says nothing.")
        return None, False
    is_turned = high < low
    if is_turned:
        notes.append(f"The best rating {high} is less than the worst {low}; they were swapped.")
        high, low = low, high
    if not low <= number <= high:
        notes.append(f"The number {value} lies outside its scale of {low} to {high}.")
        return None, is_turned
    place = 1 + 4 * (number - low) / (high - low)
    return int(place.quantize(Decimal(1), ROUND_HALF_UP)), is_turned


def _number(text: str) -> Decimal | None:
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
