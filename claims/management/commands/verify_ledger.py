"""Proof that the ledger is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import workflow
from claims.models import LedgerHead


class Command(BaseCommand):
    help = "Check every entry of the ledger: sequence, hashes, canonical form. Fails when anything is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for problem in workflow.verify():
            self.stderr.write(problem)
            problems += 1
        if problems:
            raise CommandError(f"The ledger is not sound: {problems} problem{'s' if problems > 1 else ''}.")
        head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
        self.stdout.write(f"The ledger is sound: {head.sequence} entries, ending in {head.sha256}.")
