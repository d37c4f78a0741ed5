"""Fact-checks in a table: our own CSV, or one with the names of schema.org or of Google's tools."""

from collections.abc import Iterator
from typing import Any, Final

from claims.interchange.importing.records import Found, Misfit
from claims.interchange.tables.cells import Misread
from claims.interchange.tables.delimited import read_csv
from factcheck.lookups import nearest
from sources.decoding import Unreadable

# What our fields are called in files; our own CSV (see `interchange.rows`) comes first.
_COLUMNS: Final = {
    "statement": "statement claimReviewed claim claimText text itemReviewed.text",
    "language": "language inLanguage languageCode claimReview.languageCode lang",
    "claimant": "claimant.name claimant claimAuthor itemReviewed.author.name itemReviewed.author speaker",
    "claimed_on": "first_appeared_on claimDate itemReviewed.datePublished",
    "appearances": "appearances appearance firstAppearance itemReviewed.url itemReviewed.appearance.url",
    "url": "url reviewUrl claimReview.url link",
    "publisher": "publisher publisher.name claimReview.publisher.name author.name organization",
    "site": "publisher.site claimReview.publisher.site author.url site",
    "author": "author reviewAuthor",
    "reviewed_on": "datePublished reviewDate claimReview.reviewDate reviewed_on verdict.published_at date",
    "label": "verdict.rating.label reviewRating.alternateName textualRating claimReview.textualRating rating"
    " alternateName label verdict",
    "value": "verdict.rating.value reviewRating.ratingValue ratingValue",
    "best": "verdict.rating.best reviewRating.bestRating bestRating",
    "worst": "verdict.rating.worst reviewRating.worstRating worstRating",
    "category": "verdict.rating.category",
}
_SEPARATOR: Final = "; "


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


_FIELDS: Final = {_plain(name): field for field, names in _COLUMNS.items() for name in names.split()}


def reviews_in(raw: bytes) -> tuple[str, Iterator[tuple[int, Found | Misfit]]]:
    """Return how the table was read, and its rows with their numbers.

    :raises Unreadable: when it is no table of fact-checks.
    """
    how, numbered = read_csv(raw, lambda name: _plain(name) in _FIELDS)
    filled = ((number, cells) for number, cells in numbered if any(cells))
    _, header = next(filled, (0, []))
    names = [cell if isinstance(cell, str) else "" for cell in header]
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if field := _FIELDS.get(_plain(name)):
            places.setdefault(field, place)
    if "statement" not in places:
        known = [listed.split()[0] for listed in _COLUMNS.values()]
        raise Unreadable(
            "The first row has to name the columns, and one of them the claim: statement, claimReviewed or "
            "text. " + nearest(names[0] if names else "", known)
        )
    if not {"url", "publisher", "site"} & set(places):
        raise Unreadable("There is no column that says who reviewed the claims: publisher, or url.")
    return how, _rows(filled, names, places)


def _rows(
    numbered: Iterator[tuple[int, list[str | Misread]]], names: list[str], places: dict[str, int]
) -> Iterator[tuple[int, Found | Misfit]]:
    called = {field: names[place] for field, place in places.items()}
    for number, cells in numbered:
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        if len(texts) != len(names):
            wrong = (
                f"This row has {len(texts)} cells where the header has {len(names)}. A separator or a "
                "quotation mark is missing or too many."
            )
            yield number, Misfit(number, str(number), {"": wrong}, about=texts[0][:160])
            continue
        values: dict[str, Any] = {field: texts[place] for field, place in places.items()}
        original = {name: text for name, text in zip(names, texts, strict=True) if name and text}
        several = values.pop("appearances", "").split(_SEPARATOR)
        yield number, Found(original=original, appearances=several, names=called, **values)
