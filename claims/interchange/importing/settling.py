"""From a review as it stands in a file to a record in our terms, or to what is wrong with it."""

from datetime import date
from typing import Any, Final

import rfc8785

from claims.enums import ClaimantKind, RatingCategory
from claims.interchange.canonical import canonical_json
from claims.interchange.google.answers import review_host
from claims.interchange.importing import oddities
from claims.interchange.importing.jsonld import is_organization
from claims.interchange.importing.ratings import category_called, read_rating
from claims.interchange.importing.records import WHOLE, Found, Hints, Misfit, Record, Row
from claims.models.wording import normal_form
from sources.addresses import domain_of

LONGEST_STATEMENT: Final = 5_000
_LONGEST_ORIGINAL: Final = 200_000
_LABEL: Final = 200
_NUMBER: Final = 40
_CATEGORIES: Final = frozenset(RatingCategory.values)


def settle(found: Found, *, number: int, place: str, hints: Hints, today: date) -> Row:
    """Return the record that a review comes down to, or what is wrong with it."""
    notes, problems = list(found.notes), {}
    statement = oddities.text(found.statement, notes, "the claim", longest=LONGEST_STATEMENT + 1)
    if not (any(map(str.isalnum, statement)) or any(map(str.isalnum, normal_form(statement)))):
        problems[_called("statement", found)] = "Say which claim was reviewed."
    elif len(statement) > LONGEST_STATEMENT:
        problems[_called("statement", found)] = f"A claim has at most {LONGEST_STATEMENT:,} characters."
    url = oddities.address(found.url, notes, "the address of the review", base=hints.address) or hints.address
    publisher = oddities.name(found.publisher, notes, "the publisher")
    if hints.address and domain_of(url) != domain_of(hints.address):
        notes.append(f"It was found on a page of another site, {domain_of(hints.address)}.")
    domain = domain_of(url) or _domain(found.site)
    if not (domain or publisher):
        problems[_called("publisher", found)] = "Say who reviewed it, or give the address of the review."
    original = _canonical(found.original, problems)
    if problems:
        return Misfit(number, place, problems, about=statement[:160])
    rating = _rating(found, hints, notes)
    known: dict[str, Any] = {
        "language": oddities.language(found.language, notes) or hints.language,
        "claimant": oddities.name(found.claimant, notes, "the claimant"),
        "claimant_kind": _kind(found.claimant),
        "claimed_on": oddities.day(found.claimed_on, notes, "the day of the claim", today=today),
        "appearances": tuple(oddities.addresses_in(found.appearances, notes, "the address of the claim")),
        "author": oddities.name(found.author, [], "the author"),
        "reviewed_on": oddities.day(found.reviewed_on, notes, "the day of the review", today=today),
    }
    return Record(
        number=number,
        place=place,
        statement=statement,
        domain=domain[:253],
        publisher=publisher or domain[:200],
        original=original,
        url=url,
        **known,
        **rating,
        notes=tuple(dict.fromkeys(notes)),
    )


def _rating(found: Found, hints: Hints, notes: list[str]) -> dict[str, Any]:
    """Return the rating as written, and as read."""
    label = oddities.text(found.label, notes, "the rating", longest=_LABEL)
    value, best, worst = (
        oddities.text(end, notes, what, longest=_NUMBER)
        for end, what in (
            (found.value, "the number of the rating"),
            (found.best, "the best rating"),
            (found.worst, "the worst rating"),
        )
    )
    given = oddities.text(found.category, [], "the category", longest=_NUMBER)
    known = given if given in _CATEGORIES else category_called(label, hints.labels)
    category, place, said = read_rating(label=label, value=value, best=best, worst=worst, category=known)
    notes += said
    return {
        "rating_label": label,
        "rating_value": value,
        "rating_best": best,
        "rating_worst": worst,
        "category": category,
        "value": place,
    }


def _domain(site: Any) -> str:
    """Return the domain of a site, given as an address, a host or an object with one."""
    written = oddities.one(site, [], "")
    if isinstance(written, dict):
        written = written.get("url")
    host = review_host(written) if isinstance(written, str) else ""
    return domain_of(f"https://{host}/") if "." in host else ""


def _kind(claimant: Any) -> ClaimantKind:
    return (
        ClaimantKind.ORGANIZATION if is_organization(oddities.one(claimant, [], "")) else ClaimantKind.PERSON
    )


def _canonical(original: Any, problems: dict[str, str]) -> str:
    """Return the record in canonical JSON; what cannot be written so is added to the problems."""
    try:
        written = canonical_json(original)
    except (rfc8785.CanonicalizationError, UnicodeError):
        problems[WHOLE] = "There is a number that is too large, or half of a character, in this record."
    except RecursionError:
        problems[WHOLE] = "This record is nested more deeply than any fact-check."
    else:
        if len(written) <= _LONGEST_ORIGINAL:
            return written
        problems[WHOLE] = f"This record is longer than {_LONGEST_ORIGINAL:,} characters."
    return ""


def _called(field: str, found: Found) -> str:
    return found.names.get(field, field)
