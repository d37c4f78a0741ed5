"""The whole system on one machine: the web server in this process, the worker in a child of it."""

import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WORKER = (sys.executable, str(settings.BASE_DIR / "manage.py"), "worker")
PORTS = range(65536)
WEB_THREADS = 8 + settings.CHANGES_MAX_WAITING
WATCH_SECONDS = 0.5
RESTART_SECONDS = 5.0
STOP_SECONDS = 10.0
PAGES = {"Pages": "/", "Desk": "/admin/", "API": "/api/v1/docs/"}
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - an address to show, not to bind


class Keeper(threading.Thread):
    """Keeps one process running: starts it, starts it again when it ends, and ends it on `stop`."""

    def __init__(self, command: tuple[str, ...], *, restart_seconds: float = RESTART_SECONDS) -> None:
        super().__init__(name=f"keeper of {command[-1]}")
        self.command = command
        self.restart_seconds = restart_seconds
        self.stopping = threading.Event()

    def run(self) -> None:
        """Start the process anew, after a pause, whenever it ends before it is asked to."""
        while not self.stopping.is_set():
            # A session of its own, because the terminal's Ctrl-C is for us to pass on.
            process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
            while process.poll() is None and not self.stopping.wait(WATCH_SECONDS):
                pass
            if process.returncode is None:
                end(process)
            else:
                sys.stderr.write(
                    f"The {self.command[-1]} ended by itself ({process.returncode}); starting it again.\n"
                )
                self.stopping.wait(self.restart_seconds)

    def stop(self) -> None:
        """Return when the process has ended, STOP_SECONDS from now at the latest."""
        self.stopping.set()
        self.join()


class Command(BaseCommand):
    help = "Start the web server and the background worker, and stop both on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen at (default: 8000)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, interrupt)
        listener = listen(host, port)
        server = create_server(get_wsgi_application(), sockets=[listener], threads=WEB_THREADS)
        worker = Keeper(WORKER)
        try:
            with suppress(KeyboardInterrupt):
                worker.start()
                self.announce(host, listener.getsockname()[1])
                server.run()
        finally:
            self.stdout.write("\nStopping.")
            server.close()
            worker.stop()

    def announce(self, host: str, port: int) -> None:
        """Print the addresses to open."""
        root = f"http://{WILDCARDS.get(host, host)}:{port}"
        for title, path in PAGES.items():
            self.stdout.write(f"  {title:<6} {root}{path}")
        self.stdout.write("Ctrl-C stops.")
        self.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    :raises CommandError: when the address is taken, or none of this machine's.
    """
    if port not in PORTS:
        raise CommandError(f"A port is a number up to {PORTS[-1]}, not {port}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise CommandError(f"Cannot listen at {host}:{port}: {reason}. Another port: make run PORT=8765")


def end(process: subprocess.Popen[bytes]) -> None:
    """Let a process finish what it does, but for no more than STOP_SECONDS."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def interrupt(*_: object) -> NoReturn:
    """Turn a signal into the exception on which the server stops."""
    raise KeyboardInterrupt
