"""Who says what in files on the command line, without a database: to look at, to measure, to pipe on."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.extraction.attributed import attribute
from sources import reading
from sources.decoding import decode


@dataclass(frozen=True)
class _Text:
    """One text to read: what names it in the output, and its language."""

    names: dict[str, object]
    text: str
    language: str


class Command(BaseCommand):
    help = (
        "Print the attributions of texts as JSON Lines: the spans of source, cue and content, the kind of "
        "speech and the claimant. Offsets count code points: in a plain text file as it is, in an HTML "
        "page's main text as it is read, and in the “text” of each line of a .jsonl file or of standard "
        "input (-). Touches no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a text, HTML or .jsonl file; - reads JSON Lines"
        )
        parser.add_argument(
            "--language", default="", help="ISO 639-1; what the file says or shows if omitted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        problems: list[str] = []
        for name in options["files"]:
            for text in _texts(name, problems):
                for line in _lines(text, options["language"]):
                    self.stdout.write(line)
        if problems:
            raise CommandError("\n".join(problems))


def _texts(name: str, problems: list[str]) -> Iterator[_Text]:
    """Read the texts of a file, and note what cannot be read."""
    path = Path(name)
    try:
        if name == "-":
            yield from _documents("-", sys.stdin.buffer, problems)
        elif path.suffix == ".jsonl":
            with path.open("rb") as lines:
                yield from _documents(name, lines, problems)
        else:
            document = reading.read(raw := reading.bytes_of(path), filename=path.name)
            text = document.text if document.media_type == "text/html" else _as_it_is(raw)
            yield _Text({"file": name}, text, document.language)
    except (OSError, reading.Unreadable) as error:
        problems.append(f"{name}: {error.strerror if isinstance(error, OSError) else error}")


def _as_it_is(raw: bytes) -> str:
    """Decode a plain text and change nothing in it, so that places in it are places in the file."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(raw)


def _documents(name: str, lines: Iterable[bytes], problems: list[str]) -> Iterator[_Text]:
    """Read a document a line: an object with a text, and an id to know it by."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            text = document["text"]
            names = {"file": name, "line": number, "id": document.get("id")}
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            problems.append(f"{name}:{number}: no JSON object with a “text”")
            continue
        yield _Text(names, text, str(document.get("language") or reading.detect_language(text)))


def _lines(text: _Text, language: str) -> Iterator[str]:
    for one in attribute(text.text, language=language or text.language):
        yield _json({**one.to_dict(text.text), **text.names})


def _json(value: dict[str, object]) -> str:
    """Write JSON as it reads best; in ASCII where it holds half a surrogate pair, which no encoding has."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line
