"""Each database there is, in turn: SQLite, and PostgreSQL where a server runs here or can be started."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def measure_each(benchmark: str) -> None:
    """Run a benchmark with `--here` on each database, in a process with its own settings."""
    sys.path.append(str(ROOT / ".ci"))
    from postgresql import NoServer, any_server

    _run_on("", benchmark)
    try:
        with any_server() as server:
            _run_on(server.url, benchmark)
    except NoServer as reason:
        print(f"PostgreSQL: left out, {reason}")


def _run_on(url: str, benchmark: str) -> None:
    command = [sys.executable, "-m", f"tests.benchmarks.{benchmark}", "--here", *sys.argv[1:]]
    subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": url}, cwd=ROOT, check=True)
