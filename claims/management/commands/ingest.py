"""Taking many articles in at once."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from claims import workflow
from sources.enums import WorkStatus
from sources.models import Ingestion
from sources.reading import Unreadable, bytes_of, clean
from sources.workflow import Given


class Command(BaseCommand):
    help = "Take articles in, from files (HTML or text) or web addresses, and propose the claims in them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="+", metavar="PATH|URL")
        parser.add_argument("--by", default="", metavar="USERNAME", help="whose act this is in the history")
        parser.add_argument("--publisher", default="", help="its name, where the articles do not say")
        parser.add_argument("--language", default="", help="BCP 47 tag, where the articles do not say")
        parser.add_argument("--published-on", type=_day, default=None, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, what: list[str], **options: Any) -> None:
        by = self._person(options["by"])
        given = Given(
            publisher_name=options["publisher"],
            language=options["language"],
            published_on=options["published_on"],
        )
        failures = 0
        for item in tqdm(what, unit="article", disable=None, file=self.stderr):
            try:
                outcome = _take_in(item, given, by)
            except (ValidationError, Unreadable, OSError) as refusal:
                outcome = "refused: " + _reason(refusal)
                failures += 1
            with tqdm.external_write_mode(file=self.stderr):
                # A name that is not UTF-8 cannot be written as it stands.
                self.stdout.write(clean(f"{item}: {outcome}"))
        if failures:
            raise CommandError(f"{failures} of {len(what)} could not be taken in; the reasons stand above.")

    def _person(self, username: str) -> User | None:
        if not username:
            return None
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"--by: nobody here is called “{username}”.") from None


def _take_in(item: str, given: Given, by: User | None) -> str:
    """Take one article in and read it for claims; say in a few words what came of it.

    :raises ValidationError: when it is refused.
    :raises Unreadable: when no article can be in it.
    :raises OSError: when the file cannot be read.
    """
    at = timezone.now()
    if "://" in item:
        ingestion = workflow.take_in_url(url=item, given=given, by=by, at=at)
        ingestion = workflow.run_now(ingestion, at=at)
    else:
        path = Path(item)
        ingestion = workflow.take_in_file(raw=bytes_of(path), filename=path.name, given=given, by=by, at=at)
    if ingestion.status != WorkStatus.DONE or ingestion.version is None:
        raise ValidationError(ingestion.error)
    return _summary(ingestion)


def _summary(ingestion: Ingestion) -> str:
    version = ingestion.version
    assert version is not None  # checked by the caller
    if not ingestion.is_new_version:
        return f"known already, as article {version.article_id} version {version.number}"
    extraction = workflow.run_now(version.extraction, at=timezone.now())
    found = extraction.error or f"{extraction.candidate_count} claims proposed"
    return f"article {version.article_id} version {version.number}, “{version.title}”: {found}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2026-03-31") from None


def _reason(refusal: ValidationError | Unreadable | OSError) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return (refusal.strerror if isinstance(refusal, OSError) else None) or str(refusal)
