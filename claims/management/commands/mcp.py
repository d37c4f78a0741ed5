"""What is published, for assistants that ask by the Model Context Protocol."""

import socket
from argparse import ArgumentTypeError
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

MISSING = (
    "The library of the Model Context Protocol is not installed. Install it beside the rest:\n"
    "  .venv/bin/python -m pip install --no-deps --require-hashes -r .requirements/mcp.txt"
)


class Command(BaseCommand):
    help = (
        "Answer the questions of assistants by the Model Context Protocol: at standard input and output, or "
        "by HTTP. docs/mcp.md says how to add it to an assistant."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--http", type=_address, metavar="HOST:PORT", help="answer by HTTP at this address, below /mcp"
        )

    def handle(self, *args: Any, http: tuple[str, int] | None, **options: Any) -> None:
        if find_spec("mcp") is None:
            raise CommandError(MISSING)
        from claims.mcp import server  # the site runs without the library

        with suppress(KeyboardInterrupt):
            if http is None:
                server.serve_stdio()
                return
            listener = _listen(*http)
            host, port = listener.getsockname()[:2]
            self.stdout.write(f"Assistants can ask at http://{_bracketed(host)}:{port}{server.PATH}")
            self.stdout.flush()
            server.serve_http(listener)


def _address(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 65536):
        raise ArgumentTypeError(f"{value!r} is no address like 127.0.0.1:8001")
    return host.strip("[]"), int(port)


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    :raises CommandError: when the address is taken, or none of this machine's.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise CommandError(f"Cannot listen at {host}:{port}: {reason}. Give another address or port.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
