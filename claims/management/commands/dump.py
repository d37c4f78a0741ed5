"""A dump of everything published, now."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.interchange.dumps import manifest_of
from claims.workflow import dumping
from sources.enums import WorkStatus


class Command(BaseCommand):
    help = "Make a dump of everything published now, for the site's visitors or into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", metavar="FOLDER", type=Path, help="write the files and a manifest.json there instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["to"]
        if folder is None:
            self.stdout.write(f"{self._make()} is at {settings.SITE_URL}/api/v1/dumps/latest/.")
            return
        try:
            dump, files = dumping.write_dump(folder, clock=timezone.now)
            manifest = manifest_of(dump, files, site_url=settings.SITE_URL)
            (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
        except OSError as failure:
            raise CommandError(f"The dump cannot be written to {folder}: {failure.strerror}.") from failure
        names = ", ".join([*(file.name for file in files), "manifest.json"])
        self.stdout.write(f"Everything up to entry {dump.sequence} is in {folder}: {names}.")

    def _make(self) -> Any:
        """Make a dump for everybody.

        :raises CommandError: when it was not made.
        """
        dump = dumping.make_now(clock=timezone.now)
        if dump.status == WorkStatus.RUNNING:
            raise CommandError("A worker is making a dump already. Look again in a moment.")
        if dump.status != WorkStatus.DONE:
            raise CommandError(dump.error)
        return dump
