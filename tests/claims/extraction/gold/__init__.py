"""Sentences of our own with what is to be read in them, and how far a reading agrees.

A line holds a sentence, its language, the day of its publication, and every quantity and date in it; fields
that are left out have their plain value ("eq", no unit, exact). An expression is exact when all of its fields
are; what is read and was not expected counts against the share like what was missed.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from claims.extraction.dates import date_spans
from claims.extraction.quantities import quantities

FOLDER = Path(__file__).parent
Form = tuple[Any, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence with the forms expected of it."""

    text: str
    language: str
    published_on: date
    expected: Counter[Form]

    def read(self) -> Counter[Form]:
        found = quantities(self.text, language=self.language)
        spans = date_spans(self.text, published_on=self.published_on, language=self.language)
        forms = [_quantity({**one.to_dict(), "text": ""}) for one in found]
        return Counter([*forms, *(_date(span.to_dict()) for span in spans)])


@dataclass(frozen=True)
class Agreement:
    """How many expressions were read exactly, missed, and read where there are none."""

    exact: int
    missed: int
    spurious: int

    @property
    def share(self) -> float:
        return self.exact / ((self.exact + self.missed + self.spurious) or 1)


def load(name: str) -> list[Sentence]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_sentence(json.loads(line)) for line in lines]


def agreement(
    sentences: list[Sentence], kind: str = "", reader: Callable[[Sentence], Counter[Form]] = Sentence.read
) -> Agreement:
    """Compare readings with what is expected, of one kind of expression ("quantity", "date") or of both."""
    exact = missed = spurious = 0
    for sentence in sentences:
        expected, found = (
            Counter({form: count for form, count in forms.items() if kind in ("", form[0])})
            for forms in (sentence.expected, reader(sentence))
        )
        exact += (expected & found).total()
        missed += (expected - found).total()
        spurious += (found - expected).total()
    return Agreement(exact, missed, spurious)


def _sentence(line: dict[str, Any]) -> Sentence:
    forms = [_quantity(one) for one in line["quantities"]] + [_date(one) for one in line["dates"]]
    return Sentence(line["text"], line["language"], date.fromisoformat(line["published_on"]), Counter(forms))


def _quantity(one: dict[str, Any]) -> Form:
    upper = one.get("upper")
    return (
        "quantity",
        one["comparator"],
        Decimal(one["value"]),
        None if upper is None else Decimal(upper),
        *(one.get(name, "") for name in ("unit", "period", "per")),
        one.get("is_approximate", False),
        one.get("is_ordinal", False),
    )


def _date(one: dict[str, Any]) -> Form:
    return "date", one["start"], one["end"]
