"""What became of the fields of a row from one of its states to the next, in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import takewhile
from typing import Any

from django.db.models import Field, ForeignKey
from django.utils import timezone
from django.utils.formats import date_format

from claims.interchange.numbers import plain

# Texts no longer than this are told whole; of longer ones the words that both begin or end with are left
# out, but for a few.
_SHORT = 100
_KEPT = 8  # words and the spaces between them
_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Change:
    """A field that an act changed; in a long text, with the words that stand around the difference."""

    label: str
    before: str
    after: str
    start: str = ""
    end: str = ""


def changes_of(before: Any, after: Any, fields: "Iterable[Field[Any, Any]]") -> list[Change]:
    """Tell in which of the fields two states of a row differ."""
    return [
        changed(str(field.verbose_name), shown(before, field), shown(after, field))
        for field in fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    ]


def changed(label: str, before: str, after: str) -> Change:
    """Tell a change, of long texts only what differs."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    was, now = ("".join(words[head : len(words) - tail]).strip() for words in (old, new))
    if was == now or max(len(before), len(after)) <= _SHORT:
        return Change(label, before or "nothing", after or "nothing")
    return Change(
        label,
        was or "nothing",
        now or "nothing",
        start=_clipped(new[:head], slice(-_KEPT, None), "…{}"),
        end=_clipped(new[len(new) - tail :], slice(None, _KEPT), "{} …"),
    )


def shown(row: Any, field: "Field[Any, Any]") -> str:
    """Write the value of a field as people read it; nothing where there is none."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if isinstance(field, ForeignKey):
        return called(getattr(row, field.name), str(field.verbose_name), value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _written(value)


def called(row: Any, kind: str, number: Any) -> str:
    """Name a row that is pointed to, also when it is gone."""
    return f"{kind} {number}, since deleted" if row is None else str(row)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return plain(value) if isinstance(value, Decimal) else str(value)


def _shared(old: list[str], new: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _clipped(words: list[str], kept: slice, mark: str) -> str:
    text = "".join(words[kept]).strip()
    return mark.format(text) if len(words) > _KEPT else text
