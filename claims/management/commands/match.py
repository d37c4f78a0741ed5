"""The same claims among many, on the command line, without a database: to measure, to pipe elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.matching import files
from claims.matching.matcher import Found, Matcher
from claims.matching.minilm import is_installed, minilm
from claims.matching.static import SentenceModel, static_vectors


class Command(BaseCommand):
    help = (
        "Print, for each query, the claims that say about the same, the most alike first, as JSON Lines. "
        "Reads JSON Lines, JSON and tables (tab- or comma-separated). Touches no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--claims",
            type=Path,
            required=True,
            metavar="FILE",
            help="what is known: id, claim, and where there are any title, speaker, date, language",
        )
        parser.add_argument(
            "--queries",
            type=Path,
            required=True,
            metavar="FILE",
            help="what is asked: id, text; speaker, date",
        )
        parser.add_argument("--limit", type=int, default=10, help="how many claims for a query (default 10)")
        parser.add_argument("--language", default="", help="ISO 639-1, of what does not name its own")
        parser.add_argument(
            "--model",
            choices=["auto", "static", "minilm"],
            default="auto",
            help="static: ships, answers at once. minilm: better, but reads some hundred claims a second "
            "first, and needs the extra “embed”. auto: minilm where it is installed",
        )
        parser.add_argument(
            "--no-context",
            action="store_true",
            help="compare the texts alone, not who said it and when; both are else read from the queries, or "
            "from ids like 20170822_Trump_phoenix_0204",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] < 1:
            raise CommandError("--limit is at least 1.")
        try:
            known = files.entries(options["claims"], options["language"])
            asked = files.questions(
                options["queries"], options["language"], context=not options["no_context"]
            )
        except files.Unreadable as error:
            raise CommandError(str(error))
        matcher = Matcher(known, self._model(options["model"]))
        for key, question in asked:
            found = matcher.search(question, options["limit"])
            line = {"id": key, "matches": [_shown(each) for each in found]}
            self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _model(self, name: str) -> SentenceModel:
        if name == "static" or (name == "auto" and not is_installed()):
            return static_vectors()
        if not is_installed():
            raise CommandError("MiniLM is not installed; its weights come with the extra “embed”.")
        return minilm()


def _shown(found: Found) -> dict[str, Any]:
    return {
        "id": found.entry.key,
        "score": found.score,
        "words": found.words,
        "difference": found.difference,
    }
