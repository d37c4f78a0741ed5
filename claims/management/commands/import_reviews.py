"""Taking in what other publishers found, from a file, the standard input or a page."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.enums import ImportFormat
from claims.workflow.importing.of_reviews import (
    NotAllTaken,
    ReviewFile,
    ReviewReport,
    fetch_page,
    import_reviews,
    rehearse_import,
)
from claims.workflow.rehearsing import Fate
from sources.addresses import Refused
from sources.decoding import Unreadable, clean
from sources.fetching import FetchFailed


class Command(BaseCommand):
    help = (
        "Take in fact-checks that others published: ClaimReview, Google's claims, CSV, or a page's markup. "
        "They propose claims; nothing is published by it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="FILE|-|URL", help="a file, - for the standard input, or a page")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="whose act this is")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would come of it, and do nothing"
        )
        parser.add_argument("--skip-bad", action="store_true", help="leave out rows that cannot be taken")
        parser.add_argument("--format", default="", choices=ImportFormat.values, help="what it is, if told")
        parser.add_argument("--language", default="", help="BCP 47 tag of claims where the file does not say")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        by = self._person(options["by"])
        with tempfile.TemporaryFile() as content:
            name, address = self._read(what, content)
            file = ReviewFile(
                content, name=name, format=options["format"], language=options["language"], address=address
            )
            try:
                report = self._take(file, by, options)
            except NotAllTaken as refusal:
                self._tell(refusal.report)
                raise CommandError(f"{refusal} To take the others, add --skip-bad.") from refusal
            except (Unreadable, PermissionDenied) as refusal:
                raise CommandError(str(refusal)) from refusal
        self._tell(report)

    def _take(self, file: ReviewFile, by: User, options: dict[str, Any]) -> ReviewReport:
        at = timezone.now()
        if options["dry_run"]:
            return rehearse_import(file, by=by, at=at)
        return import_reviews(file, by=by, at=at, skip_bad=options["skip_bad"])

    def _read(self, what: str, content: IO[bytes]) -> tuple[str, str]:
        """Copy what is named into a file that can be read twice; return its name, and the page's address."""
        try:
            if "://" in what:
                address, raw = fetch_page(what)
                content.write(raw)
                return "", address
            if what == "-":
                shutil.copyfileobj(sys.stdin.buffer, content)
                return "", ""
            with Path(what).open("rb") as file:
                shutil.copyfileobj(file, content)
        except (Refused, FetchFailed) as refusal:
            raise CommandError(f"{what}: {refusal.reason}") from refusal
        except OSError as refusal:
            raise CommandError(f"{what}: {refusal.strerror or refusal}") from refusal
        return Path(what).name, ""

    def _person(self, username: str) -> User:
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"--by: nobody here is called “{username}”.") from None

    def _tell(self, report: ReviewReport) -> None:
        """Print what is refused, and how many rows came to what."""
        for told in report.problems:
            place = " ".join(filter(None, [f"row {told['row']}", told["place"], told["field"]]))
            self.stdout.write(clean(f"{place}: {told['problem']}"))
        counts = (
            f"{report.counts[Fate.NEW]} new",
            f"{report.counts[Fate.CHANGED]} changed",
            f"{report.counts[Fate.UNCHANGED]} known",
            f"{report.refused_count} refused",
            f"{report.claim_count} claims proposed",
        )
        done = f"import {report.imported.pk}" if report.imported else "nothing done"
        self.stdout.write(f"{', '.join(counts)} ({report.format}, {done})")
