"""Candidates of files on the command line, without a database: to look at, to measure, to pipe elsewhere."""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.extraction import Extractor, ExtractorFailed
from claims.workflow.extractors import extractor
from sources import reading


class Command(BaseCommand):
    help = (
        "Print the ranked candidates of articles as JSON Lines. Offsets count code points in the main text "
        "as it is read from the file. Touches no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a text or HTML file")
        parser.add_argument(
            "--language", default="", help="ISO 639-1; what the file says or shows if omitted"
        )
        parser.add_argument(
            "--published-on",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day that relative dates count from; what the page says if omitted",
        )
        parser.add_argument(
            "--extractor", default="", help="“rules”, “endpoint” or a dotted path; the setting's if omitted"
        )
        parser.add_argument("--outlet", default="", help="the publisher's name, whose voice is nobody else's")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reader = extractor(options["extractor"])
        except ImproperlyConfigured as error:
            raise CommandError(str(error))
        problems = []
        for path in options["files"]:
            try:
                for line in _lines(path, _read(path), reader, options):
                    self.stdout.write(line)
            except (OSError, reading.Unreadable, ExtractorFailed) as error:
                problems.append(f"{path}: {error.strerror if isinstance(error, OSError) else error}")
        if problems:
            raise CommandError("\n".join(problems))


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day like 2025-04-01")


def _read(path: Path) -> reading.Document:
    """Read the article in a file.

    :raises OSError: when the file cannot be opened.
    :raises reading.Unreadable: when it holds no article.
    """
    return reading.read(reading.bytes_of(path), filename=path.name)


def _lines(
    path: Path, document: reading.Document, reader: Extractor, options: dict[str, Any]
) -> Iterator[str]:
    extracted = reader.read(
        document.text,
        language=options["language"] or document.language,
        published_on=options["published_on"] or document.published_on,
        outlet=options["outlet"] or document.publisher_name,
    )
    for candidate in extracted.candidates:
        yield json.dumps({**candidate.to_dict(), "file": str(path)}, ensure_ascii=False)
