"""A token for a program that runs on this machine, without anybody's password."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.enums import Scope
from claims.workflow.tokens import DAYS, make_token


class Command(BaseCommand):
    help = "Make a token with which a program acts as somebody, and print it; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="As whom the program acts.")
        parser.add_argument("name", help="What the token is for.")
        parser.add_argument(
            "--scope", action="append", default=[], dest="scopes", help=f"Any of {', '.join(Scope.values)}."
        )
        parser.add_argument("--days", type=int, default=DAYS, help=f"How long it lasts; {DAYS} by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = get_user_model().objects.filter(username=options["username"], is_active=True).first()
        if owner is None:
            raise CommandError(f"Nobody has an open account {options['username']!r}.")
        asked = {name: options[name] for name in ("name", "scopes", "days")}
        try:
            _, secret = make_token(owner=owner, at=timezone.now(), **asked)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(secret)
