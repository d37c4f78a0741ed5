"""The example newsroom, for trying things out on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from claims import seeding


class Command(BaseCommand):
    help = "Load the example newsroom into an empty installation; do nothing where there is content."

    def handle(self, *args: Any, **options: Any) -> None:
        newsroom = seeding.read(settings.BASE_DIR / "seeds")
        if obstacle := seeding.obstacle(newsroom):
            self.stdout.write(obstacle)
            return
        seeding.load(newsroom)
        self.stdout.write("The example newsroom is loaded. Its accounts have no passwords yet.")
        for line in seeding.summary():
            self.stdout.write(f"  {line}")
