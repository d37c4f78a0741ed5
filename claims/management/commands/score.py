"""How much sentences are worth checking, on the command line and without a database."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser

from claims.extraction.alone import score_sentences
from claims.extraction.worthiness import Worth

_TOGETHER = 256


class Command(BaseCommand):
    help = (
        "Score sentences from standard input, one a line; print a line of JSON for each, in the same order: "
        "sentence; score, the probability that it is worth checking; verifiable, the probability that it "
        "states a fact at all, important or not; sure, the probability that the likelier of worth and not "
        "worth is right; why there is no score, where there is none; and reasons, features and words with "
        "what each adds to the log-odds. Touches no database."
    )
    requires_system_checks = []
    stdin: BinaryIO | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", default="en", help="ISO 639-1, of every line; en if omitted")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"][:2].lower()
        for sentences in _batches(self._input()):
            for sentence, worth in zip(sentences, score_sentences(sentences, language=language), strict=True):
                self.stdout.write(json.dumps(_line(sentence, worth, language), ensure_ascii=False))

    def _input(self) -> BinaryIO:
        import sys

        return self.stdin or sys.stdin.buffer


def _batches(lines: BinaryIO) -> Iterator[list[str]]:
    """Give the lines a few at a time; bytes that are no UTF-8 become U+FFFD."""
    while batch := list(islice(lines, _TOGETHER)):
        yield [line.decode(errors="replace").rstrip("\r\n") for line in batch]


def _line(sentence: str, worth: Worth | None, language: str) -> dict[str, object]:
    """Give the JSON form of one sentence's score."""
    return {
        "sentence": sentence,
        "score": worth.score if worth else None,
        "verifiable": worth.verifiable if worth else None,
        "sure": round(max(worth.score, 1 - worth.score), 4) if worth else None,
        "why": None if worth else f"no model for {language!r}",
        "reasons": [reason.to_dict() for reason in worth.reasons] if worth else [],
    }
