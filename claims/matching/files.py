"""Claims and questions in files: JSON Lines, JSON or tables, under the names that people use."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from claims.matching.likeness import Entry, Question

# Under which names a field is looked for, the likeliest first; case, `_`, `-` and spaces do not count.
IDS = ("id", "queryid", "qid", "tweetid", "iclaimid", "vclaimid", "claimid", "sentenceid", "number", "")
CLAIMS = ("claim", "vclaim", "statement", "text", "claimreviewed", "content", "sentence")
QUESTIONS = (
    "text", "sentence", "query", "question", "tweetcontent", "tweettext", "tweet", "iclaim", "statement",
    "claim", "content",
)  # fmt: skip
TITLES = ("title", "headline")
SPEAKERS = ("speaker", "claimant", "author", "saidby")
DATES = ("date", "on", "statedon", "publishedon", "claimdate")
LANGUAGES = ("language", "lang", "inlanguage")

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_ISO_DAY = re.compile(r"\b(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_MONTH_DAY = re.compile(r"\b([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})\.? ([A-Za-z]{3,9})\.?,? (\d{4})\b")
# An id such as 20170822_Trump_phoenix_0204 names the day of a transcript, who and where, and a line of it.
_TRANSCRIPT = re.compile(r"(\d{8})[_-](.+?)(?:[_-]\d+)?")

Row = Mapping[str, Any]


class Unreadable(Exception):
    """What a file holds is not what was asked for; says where."""


def entries(path: Path, language: str = "") -> list[Entry]:
    """Read the claims in a file, or in all the files of a folder.

    :raises Unreadable: naming the file and the line.
    """
    return [_entry(number, where, row, language) for number, (where, row) in enumerate(_rows(path, CLAIMS))]


def questions(path: Path, language: str = "", *, context: bool = True) -> list[tuple[str | int, Question]]:
    """Read the questions in a file with their ids.

    :raises Unreadable: naming the file and the line.
    """
    return [
        _question(number, where, row, language, context)
        for number, (where, row) in enumerate(_rows(path, QUESTIONS))
    ]


def day_in(text: str) -> date | None:
    """Return the first day that a text names in full, as in “stated on October 22, 2019 in a speech”."""
    if found := _ISO_DAY.search(text):
        return _day(found[1], int(found[2]), found[3])
    if found := _MONTH_DAY.search(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _DAY_MONTH.search(text):
        return _day(found[3], _month(found[2]), found[1])
    return None


def _entry(number: int, where: str, row: Row, language: str) -> Entry:
    return Entry(
        key=_id(row, number),
        claim=_required(row, CLAIMS, where),
        title=_text(row, TITLES),
        speaker=_text(row, SPEAKERS),
        on=day_in(_text(row, DATES)),
        language=_text(row, LANGUAGES) or language,
    )


def _question(number: int, where: str, row: Row, language: str, context: bool) -> tuple[str | int, Question]:
    key, text = _id(row, number), _required(row, QUESTIONS, where)
    language = _text(row, LANGUAGES) or language
    if not context:
        return key, Question(text, language=language)
    speaker, on = _text(row, SPEAKERS), day_in(_text(row, DATES))
    if not speaker and not on and (named := _TRANSCRIPT.fullmatch(str(key))):
        speaker, on = re.sub(r"[_-]", " ", named[2]), day_in(named[1])
    return key, Question(text, speaker=speaker, on=on, language=language)


def _rows(path: Path, texts: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Give the rows of a file, each with where it stands; their names are folded."""
    files = sorted(path.glob("*.json*")) if path.is_dir() else [path]
    if not files:
        raise Unreadable(f"{path}: No JSON files are in this folder.")
    for file in files:
        text = _decoded(file)
        rows = _json_rows(file, text) if text.lstrip()[:1] in ("{", "[") else _table_rows(file, text, texts)
        for where, row in rows:
            yield where, {_folded(name): value for name, value in row.items()}


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path}, line {line}: This is not UTF-8.")


def _json_rows(path: Path, text: str) -> Iterator[tuple[str, Row]]:
    if (whole := _whole(text)) is not None:
        for number, row in enumerate(whole, start=1):
            yield _checked(f"{path}, item {number}", row)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise Unreadable(f"{path}, line {number}: This is not JSON ({error}).")
            yield _checked(f"{path}, line {number}", row)


def _whole(text: str) -> list[Any] | None:
    """Return the rows of a file that is one JSON value, None where each line is one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else [value]


def _checked(where: str, row: Any) -> tuple[str, Row]:
    if not isinstance(row, dict):
        raise Unreadable(f'{where}: Give an object like {{"id": …, "text": …}}.')
    return where, row


def _table_rows(path: Path, text: str, texts: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Read a table with a header; without one, the columns are id, text and title."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",")
    names: list[str] | None = None
    try:
        for cells in reader:
            if names is None:
                has_header = any(_folded(cell) in texts for cell in cells)
                names = cells if has_header else ["id", texts[0], "title"]
                if has_header:
                    continue
            if any(cell.strip() for cell in cells):
                yield f"{path}, line {reader.line_num}", dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise Unreadable(f"{path}, line {reader.line_num}: This is no table ({error}).")


@cache
def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _text(row: Row, names: Sequence[str]) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
    return ""


def _required(row: Row, names: Sequence[str], where: str) -> str:
    text = _text(row, names)
    if not text:
        known = ", ".join(name for name in names[:5])
        raise Unreadable(f"{where}: No text is given; it is looked for under {known} and the like.")
    return text


def _id(row: Row, number: int) -> str | int:
    for name in IDS:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return value
    return number


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    starting = [month for month in _MONTHS if month.startswith(name.casefold())]
    return _MONTHS.index(starting[0]) + 1 if starting else 0
