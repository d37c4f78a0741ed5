"""The background worker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from claims import workflow

IDLE_SECONDS = 0.5


class Command(BaseCommand):
    help = "Do background work: fetch addresses, read articles for claims, tell webhooks. Any number may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            if not workflow.run_due(clock=timezone.now):
                if options["once"]:
                    return
                close_old_connections()
                stop.wait(IDLE_SECONDS)
