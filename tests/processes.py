"""Programs of their own on the test's database: a server, a worker, a client, to be killed at any moment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection

# Serves the site as `make run` does, says where, and ends with the test that started it.
SERVER = """
import sys, threading, os
import django
django.setup()
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server
server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=16)
print(server.effective_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.run()
"""


def environment(**more: str) -> dict[str, str]:
    """Return the environment in which a program works on the database of this test."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": database_url(),
        "TEST_DUMPS_DIR": str(settings.DUMPS_DIR),
        **more,
    }


def database_url() -> str:
    """Return the address of the database that this test uses."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = ":".join(quote(part, safe="") for part in (database["USER"], database["PASSWORD"]) if part)
    where = quote(database["HOST"], safe="")  # a folder, where the server has a socket alone
    return f"postgres://{who}@{where}:{database['PORT'] or 5432}/{database['NAME']}"


def python(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start a Python program on the test's database."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment(**environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """End the process with the block."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def served(**environ: str) -> Iterator[str]:
    """Serve the site; give its address."""
    with ended(python("-c", SERVER, **environ)) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
