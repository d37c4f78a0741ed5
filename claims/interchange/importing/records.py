"""What one row of a file comes down to: a record in our terms, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from claims.enums import ClaimantKind

# What concerns a row as a whole stands under the name of no field.
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A review that somebody else published, as read; `original` is the record as it came, canonical JSON.

    `place` leads to it in the file (`dataFeedElement.3.item.0`, or the number of a line), `number` counts
    the records from 1. Texts that are not known are empty. `notes` say what was put right.
    """

    number: int
    place: str
    statement: str
    domain: str
    publisher: str
    original: str
    language: str = ""
    claimant: str = ""
    claimant_kind: ClaimantKind = ClaimantKind.PERSON
    claimed_on: date | None = None
    appearances: tuple[str, ...] = ()
    url: str = ""
    author: str = ""
    reviewed_on: date | None = None
    rating_label: str = ""
    rating_value: str = ""
    rating_best: str = ""
    rating_worst: str = ""
    category: str = ""
    value: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that no record can be made of; `problems` are sentences by field."""

    number: int
    place: str
    problems: Mapping[str, str]
    about: str = ""


Row: TypeAlias = Record | Misfit


@dataclass(frozen=True, slots=True)
class Found:
    """A review as it stands in a file: each value still in whatever form the file has it.

    `names` maps our fields to what the format calls them, for messages.
    """

    original: Any
    statement: Any = None
    language: Any = None
    claimant: Any = None
    claimed_on: Any = None
    appearances: Any = None
    url: Any = None
    publisher: Any = None
    site: Any = None
    author: Any = None
    reviewed_on: Any = None
    label: Any = None
    value: Any = None
    best: Any = None
    worst: Any = None
    category: Any = None
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the file: the page's address, its language, and what our own labels mean."""

    address: str = ""
    language: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
