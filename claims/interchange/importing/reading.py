"""A file of fact-checks opened: what it is, and its rows one by one."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final

from claims.enums import ImportFormat
from claims.interchange.importing import csv, jsonld, markup, stream
from claims.interchange.importing.records import WHOLE, Found, Hints, Misfit, Row
from claims.interchange.importing.settling import settle
from claims.interchange.importing.stream import Broken
from sources.decoding import MAX_BYTES, Unreadable, decode, kind_of

_HEAD: Final = 64 * 1024
_LONGEST_LINE: Final = 1024 * 1024
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_GOOGLE: Final = re.compile(rb'"claims"\s*:\s*\[|"claimReview"\s*:')
_JSON: Final = frozenset({ImportFormat.CLAIMREVIEW, ImportFormat.GOOGLE})
_NONE: Final = "There is no fact-check in this. Give ClaimReview, an answer of Google's tools, or CSV."


@dataclass(frozen=True)
class Opened:
    """A file and what it is read as; `rows` reads on as it is asked for the next."""

    format: ImportFormat
    rows: Iterator[Row]


def open_file(file: BinaryIO, *, today: date, format: str = "", hints: Hints | None = None) -> Opened:
    """Look at the beginning of a file and return what it is with its rows; a `format` given is believed.

    JSON of any length is read in pieces. Tables and pages have at most `MAX_BYTES`.

    :raises Unreadable: when nothing can be read from it; later, when it turns out to hold no fact-check.
    """
    hints = hints or Hints()
    head = file.read(_HEAD)
    file.seek(0)
    found = ImportFormat(format) if format else _format_of(head)
    if found in _JSON:
        reviews = _in_json(file, head)
    elif found is ImportFormat.PAGE:
        reviews = _in_page(file, hints)
    else:
        reviews = _in_table(file)
    return Opened(found, _settled(reviews, hints, today))


def _settled(
    reviews: Iterator[tuple[int | None, str, Found | Misfit]], hints: Hints, today: date
) -> Iterator[Row]:
    """Yield a record or what is wrong for each review; they are counted where the file does not.

    :raises Unreadable: when there is none.
    """
    count = 0
    for count, (number, place, found) in enumerate(reviews, start=1):
        at = count if number is None else number
        if isinstance(found, Misfit):
            yield Misfit(at, found.place, found.problems, found.about)
        else:
            yield settle(found, number=at, place=place, hints=hints, today=today)
    if not count:
        raise Unreadable(_NONE)


def _format_of(head: bytes) -> ImportFormat:
    if kind := kind_of(head):
        raise Unreadable(f"This is {kind}. Give JSON, CSV, or the HTML of a page.")
    bom = next((bom for bom in _BOMS if head.startswith(bom)), b"")
    beginning = (
        head.removeprefix(bom).replace(b"\0", b"").lstrip() if len(bom) == 2 else head.removeprefix(bom)
    )
    if not beginning:
        raise Unreadable("There is nothing in this file.")
    if beginning[:1] == b"<":
        return ImportFormat.PAGE
    if beginning[:1] in b"{[":
        return ImportFormat.GOOGLE if _GOOGLE.search(beginning) else ImportFormat.CLAIMREVIEW
    return ImportFormat.CSV


def _in_json(file: BinaryIO, head: bytes) -> Iterator[tuple[int | None, str, Found | Misfit]]:
    values = _lines(file) if _is_lines(head) else _values(file)
    for place, value in values:
        if isinstance(value, Broken):
            yield None, place, Misfit(0, value.place or place, {WHOLE: value.reason})
            continue
        is_any = False
        for where, found in jsonld.reviews_in(value, place):
            is_any = True
            yield None, where, found
        if place and not is_any and not _is_something_else(value):
            yield None, place, Misfit(0, place, {WHOLE: "There is no ClaimReview in this."})


def _is_something_else(value: Any) -> bool:
    """Tell whether a value says that it is of another type, as pages and graphs hold beside fact-checks."""
    is_element = jsonld.is_of_type(value, "DataFeedItem")
    return isinstance(value, dict) and "@type" in value and not is_element


def _values(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    try:
        yield from stream.values(file)
    except Broken as broken:
        yield broken.place, broken


def _is_lines(head: bytes) -> bool:
    """Tell whether each line of a file is a value of its own (JSON Lines)."""
    first, _, rest = head.removeprefix(_BOMS[0]).lstrip().partition(b"\n")
    if not (first.startswith(b"{") and rest.lstrip()[:1] == b"{"):
        return False
    try:
        stream.parse(first.decode())
    except (Broken, UnicodeError):
        return first.rstrip().endswith(b"}") and rest.lstrip()[:2] == first[:2]
    return True


def _lines(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    for number in itertools.count(1):
        line = file.readline(_LONGEST_LINE)
        if not line:
            return
        if not line.strip():
            continue
        try:
            yield str(number), stream.parse(line.decode("utf-8-sig"))
        except UnicodeError:
            yield str(number), Broken(stream.NOT_UTF8)
        except Broken as broken:
            yield str(number), broken
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            return


def _in_page(file: BinaryIO, hints: Hints) -> Iterator[tuple[int | None, str, Found | Misfit]]:
    page = decode(file.read(MAX_BYTES + 1))
    for place, value in markup.values(page, hints.address):
        if isinstance(value, Broken):
            yield None, place, Misfit(0, place, {WHOLE: value.reason})
        else:
            for where, found in jsonld.reviews_in(value, place):
                yield None, where, found


def _in_table(file: BinaryIO) -> Iterator[tuple[int | None, str, Found | Misfit]]:
    _, rows = csv.reviews_in(file.read(MAX_BYTES + 1))
    number = 1
    try:
        for number, found in rows:
            yield number, str(number), found
    except Unreadable as refusal:
        yield number + 1, str(number + 1), Misfit(number + 1, str(number + 1), {WHOLE: refusal.reason})
