"""The values the extractor gives out: candidates, and what was read in them.

Everything is frozen and knows its JSON form, so that a candidate can be kept, sent or compared as it is.
Offsets are Unicode code points into the text that was read, end exclusive.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class Reason:
    """One feature of the score: its weight, and the words that earned it."""

    feature: str
    weight: float
    words: str

    def to_dict(self) -> dict[str, object]:
        """Give the JSON form."""
        return {"feature": self.feature, "weight": self.weight, "words": self.words}


@dataclass(frozen=True)
class Speaker:
    """Who said it: the fullest name the article gives, and the words at this place.

    `kind` is "person", "organization" or "unnamed".
    """

    name: str
    as_written: str
    kind: str

    def to_dict(self) -> dict[str, object]:
        """Give the JSON form."""
        return {"name": self.name, "as_written": self.as_written, "kind": self.kind}


@dataclass(frozen=True)
class Quantity:
    """A number with its bound, unit and period.

    `comparator` is one of "eq", "gt", "gte", "lt", "lte", "between" (then `upper` is set); `period` is an
    ISO 8601 duration or empty; `per` is what else it is counted against ("barrel", "100000 people"). An
    ordinal tells which one ("the third term"); its unit is then in the singular.
    """

    comparator: str
    value: Decimal
    upper: Decimal | None
    unit: str
    period: str
    is_approximate: bool
    text: str
    per: str = ""
    is_ordinal: bool = False

    def to_dict(self) -> dict[str, object]:
        """Give the JSON form; decimals are strings, so that no digit is lost."""
        return {
            "comparator": self.comparator,
            "value": format(self.value, "f"),
            "upper": None if self.upper is None else format(self.upper, "f"),
            "unit": self.unit,
            "period": self.period,
            "per": self.per,
            "is_ordinal": self.is_ordinal,
            "is_approximate": self.is_approximate,
            "text": self.text,
        }


@dataclass(frozen=True)
class DateSpan:
    """The days a phrase speaks of, both ends inclusive; an end that the phrase leaves open is None."""

    start: date | None
    end: date | None
    text: str

    def to_dict(self) -> dict[str, object]:
        """Give the JSON form, dates in ISO 8601."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "text": self.text,
        }


@dataclass(frozen=True)
class Candidate:
    """A passage that may hold a checkable claim, with all that was read in it.

    `quote` is `text[start:end]`; `prefix` and `suffix` are the words around it. `kind` is one of "quantity",
    "event", "comparison", "quotation", "causal", "state". `claimant` is None exactly when the outlet itself
    speaks (`is_outlet_voice`).
    """

    rank: int
    score: float
    reasons: tuple[Reason, ...]
    quote: str
    start: int
    end: int
    prefix: str
    suffix: str
    statement: str
    claimant: Speaker | None
    cue: str
    is_outlet_voice: bool
    kind: str
    quantity: Quantity | None
    speaks_of: DateSpan | None
    language: str

    def to_dict(self) -> dict[str, object]:
        """Give the JSON form; the keys a reader looks for come first."""
        return {
            "rank": self.rank,
            "score": self.score,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "statement": self.statement,
            "claimant": self.claimant.to_dict() if self.claimant else None,
            "cue": self.cue,
            "quantity": self.quantity.to_dict() if self.quantity else None,
            "date": self.speaks_of.to_dict() if self.speaks_of else None,
            "kind": self.kind,
            "is_outlet_voice": self.is_outlet_voice,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "prefix": self.prefix,
            "suffix": self.suffix,
            "language": self.language,
        }


@dataclass(frozen=True)
class Extracted:
    """What an extractor made of a text: its candidates, best first, and what it left out.

    `dropped` counts what was proposed and is not in the text; `unread` the characters that were not read.
    """

    candidates: list[Candidate]
    dropped: int = 0
    unread: int = 0

    @property
    def remark(self) -> str:
        """Say in a few words what was left out; empty where nothing was."""
        dropped = f"{self.dropped} not in the text dropped" if self.dropped else ""
        unread = f"{self.unread:,} characters unread" if self.unread else ""
        return "; ".join(filter(None, [dropped, unread]))


class ExtractorFailed(Exception):
    """The extractor could not read a text now; its words say why, to a person."""


class Extractor(Protocol):
    """Whatever turns a text into ranked candidates; its name, with a version, is kept with each of them."""

    @property
    def name(self) -> str:
        """Give name and version, 100 characters at most: "rules/1"."""
        ...

    def read(
        self, text: str, *, language: str = "", published_on: date | None = None, outlet: str = ""
    ) -> Extracted:
        """Give the candidates of `text`, best first.

        :raises ExtractorFailed: when it cannot, and may be able to later.
        """
        ...
