"""Which way a rating scale runs, checked so that its best and its worst cannot be swapped unnoticed.

Everything here is a rule on labels in memory: whether a label's words, in the languages of the interface, its
common category and its number say the same; and what a new version makes of the labels of the one before.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from claims.enums import RatingCategory
from claims.models import Rating, RatingScale
from claims.models.search import fold

_MIDDLE: Final = (RatingScale.WORST + RatingScale.BEST) / 2

# What each category that speaks of truth may be worth; the rest say something else and have no value.
_VALUES: Final = {
    RatingCategory.TRUE: {5},
    RatingCategory.MOSTLY_TRUE: {4, 5},
    RatingCategory.MIXED: {2, 3, 4},
    RatingCategory.MISSING_CONTEXT: {2, 3, 4},
    RatingCategory.MOSTLY_FALSE: {1, 2},
    RatingCategory.FALSE: {1},
}
# Best to worst. A missing context says nothing of how true the rest is, so it has no place among them.
_RANKED: Final = (
    RatingCategory.TRUE,
    RatingCategory.MOSTLY_TRUE,
    RatingCategory.MIXED,
    RatingCategory.MOSTLY_FALSE,
    RatingCategory.FALSE,
)


class _Words(NamedTuple):
    """The words of a language that call a claim true or false, turn that around, or take half of it back."""

    true: str
    false: str
    turning: str
    halving: str


_ENGLISH: Final = _Words(
    true="true correct accurate right factual",
    false="false wrong incorrect inaccurate untrue fake fabricated misleading hoax lie",
    turning="not no never",
    halving="half part partly partially barely hardly",
)
_FRENCH: Final = _Words(
    true="vrai vraie exact exacte juste correct correcte véridique avéré avérée",
    false="faux fausse inexact inexacte incorrect incorrecte erroné erronée infondé infondée trompeur "
    "trompeuse mensonger mensongère",
    turning="pas non jamais",
    halving="moitié demi partie partiellement peine",
)
_SPANISH: Final = _Words(
    true="verdadero verdadera cierto cierta correcto correcta exacto exacta verdad",
    false="falso falsa incorrecto incorrecta inexacto inexacta erróneo errónea engañoso engañosa mentira "
    "bulo",
    turning="no nunca",
    halving="medio media medias mitad parte parcialmente",
)
_ARABIC: Final = _Words(
    true="صحيح صحيحة حقيقي حقيقية صادق صادقة دقيق دقيقة صواب",
    false="خطأ خاطئ خاطئة كاذب كاذبة زائف زائفة مضلل مضللة باطل باطلة",
    turning="غير ليس ليست لا",
    halving="نصف جزئي جزئية جزئيا بعض",
)
_CHINESE: Final = _Words(
    true="真 真实 真實 属实 屬實 正确 正確 准确 準確",
    false="假 虚假 虛假 错误 錯誤 不实 不實 失实 失實 谣言 謠言 误导 誤導",
    turning="不 非 未 没有 沒有 并非 並非 不是",
    halving="半 部分 参半 參半",
)
_MEANINGS: Final = {
    fold(word): meaning
    for language in (_ENGLISH, _FRENCH, _SPANISH, _ARABIC, _CHINESE)
    for meaning, words in language._asdict().items()
    for word in words.split()
}
# The longest first, so that 不实 is read before 不; an Arabic word may carry its article.
_WORD: Final = re.compile(
    rf"(?<!\S)(?:ال)?({'|'.join(sorted(_MEANINGS, key=len, reverse=True))})(?!\S)",
)


def faults(ratings: Iterable[Rating]) -> list[str]:
    """List, as sentences, why the labels cannot stand as a scale; nothing when they can."""
    shown = sorted(ratings, key=lambda rating: (rating.position, rating.pk or 0))
    valued = [rating for rating in shown if rating.value is not None]
    return [
        *_missing_ends(valued),
        *_turned_order(valued),
        *(fault for rating in valued for fault in _misplaced(rating)),
        *_crossed_categories(valued),
        *(fault for rating in shown for fault in _misnamed(rating)),
        *_doubles(shown),
    ]


def turns(before: Iterable[Rating], after: Iterable[Rating]) -> list[str]:
    """List, as sentences, the labels that stay but come to mean something else than before.

    That is another common category, or the other side of the middle.
    """
    old = {fold(rating.label): rating for rating in before}
    both = [(old[fold(rating.label)], rating) for rating in after if fold(rating.label) in old]
    return [
        f"“{new.label}” was {meaning_of(was)} and becomes {meaning_of(new)}."
        for was, new in both
        if was.category != new.category or _side(was.value) != _side(new.value)
    ]


def meaning_of(rating: Rating) -> str:
    """Say what a label means in common terms: “mostly true, 4 of 5”."""
    category = str(RatingCategory(rating.category).label).lower()
    return category if rating.value is None else f"{category}, {rating.value} of {RatingScale.BEST}"


def side_said(label: str) -> int:
    """Return the side on which a label's words put a claim: 1 for true, -1 for false, 0 when they do not say.

    Words of both sides, and words that take half of it back, say neither.
    """
    sides, sign = set(), 1
    for match in _WORD.finditer(fold(label)):
        meaning = _MEANINGS[match[1]]
        if meaning == "halving":
            return 0
        if meaning == "turning":
            sign = -1
            continue
        sides.add(sign if meaning == "true" else -sign)
        sign = 1
    return sides.pop() if len(sides) == 1 else 0


def _side(value: int | None) -> int:
    """Return on which side of the middle a value lies: 1 for true, -1 for false, 0 for neither."""
    return 0 if value is None else (value > _MIDDLE) - (value < _MIDDLE)


def _missing_ends(valued: Sequence[Rating]) -> list[str]:
    values = {rating.value for rating in valued}
    return [
        f"No label has the {end} value, {value}."
        for end, value in (("best", RatingScale.BEST), ("worst", RatingScale.WORST))
        if value not in values
    ]


def _turned_order(valued: Sequence[Rating]) -> list[str]:
    """Find where the labels, in the order in which they are listed, turn back."""
    steps = [(first, then) for first, then in pairwise(valued) if first.value != then.value]
    for (first, then), (_, after) in pairwise(steps):
        if _falls(first, then) != _falls(then, after):
            return [
                "The labels have to run from true to false or from false to true: "
                f"“{then.label}” ({then.value}) stands between “{first.label}” ({first.value}) and "
                f"“{after.label}” ({after.value})."
            ]
    return []


def _falls(first: Rating, then: Rating) -> bool:
    return (first.value or 0) > (then.value or 0)


def _misplaced(rating: Rating) -> list[str]:
    allowed = _VALUES.get(RatingCategory(rating.category), set())
    if rating.value in allowed:
        return []
    return [f"“{rating.label}” stands for {meaning_of(rating)}; that is not where this category lies."]


def _crossed_categories(valued: Sequence[Rating]) -> list[str]:
    """Find categories that share a value or lie in the wrong order."""
    ranked = sorted(
        (rating for rating in valued if rating.category in _RANKED),
        key=lambda rating: _RANKED.index(RatingCategory(rating.category)),
    )
    return [
        f"“{better.label}” ({meaning_of(better)}) has to be worth more "
        f"than “{worse.label}” ({meaning_of(worse)})."
        for better, worse in combinations(ranked, 2)
        if better.category != worse.category and (better.value or 0) <= (worse.value or 0)
    ]


def _misnamed(rating: Rating) -> list[str]:
    """Find a label that says the opposite of what it stands for, or bears another category's name."""
    said = side_said(rating.label)
    if said and -said in (_side(rating.value), _side_of_category(rating)):
        word = "true" if said > 0 else "false"
        return [f"“{rating.label}” says {word}, but stands for {meaning_of(rating)}."]
    namesake = next((kind for kind in RatingCategory if fold(str(kind.label)) == fold(rating.label)), None)
    if namesake and namesake != rating.category:
        return [
            f"“{rating.label}” is the name of another common category; "
            f"it cannot stand for {meaning_of(rating)}."
        ]
    return []


def _side_of_category(rating: Rating) -> int:
    values = _VALUES.get(RatingCategory(rating.category), set())
    sides = {_side(value) for value in values}
    return sides.pop() if len(sides) == 1 else 0


def _doubles(shown: Sequence[Rating]) -> list[str]:
    return [
        f"“{first.label}” and “{second.label}” read the same."
        for first, second in combinations(shown, 2)
        if fold(first.label) == fold(second.label)
    ]
