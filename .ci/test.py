"""Run the tests on every database there is, and say at the end on which.

REQUIRE=sqlite,postgresql,browser makes the absence of one a failure; arguments go to pytest.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from postgresql import NoServer, any_server

CI = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COUNTED = ("passed", "failed", "skipped")


@dataclass
class Report:
    """What was run, line by line, and what was asked for and is missing."""

    lines: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    has_failed: bool = False

    def add(self, part: str, line: str, *, is_done: bool) -> None:
        """Note what became of one part."""
        self.lines.append(line)
        if is_done:
            self.done.add(part)

    def close(self, required: set[str]) -> int:
        """Print everything and return the exit status."""
        missing = sorted(required - self.done)
        print("\n== What ran ==", *self.lines, sep="\n")
        if missing:
            print("Required and not run:", ", ".join(missing))
        return 1 if self.has_failed or missing else 0


def main(arguments: list[str]) -> int:
    """Run the suite once per database and return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server of our own is stopped
    report = Report()
    browser = find_browser()
    run_suite(report, "sqlite", f"SQLite {sqlite3.sqlite_version}", "", browser, arguments)
    try:
        with any_server() as server:
            title = f"PostgreSQL {server.version} ({server.origin})"
            run_suite(report, "postgresql", title, server.url, browser, arguments)
    except NoServer as reason:
        report.add("postgresql", f"PostgreSQL: left out, {reason}", is_done=False)
    return report.close(set(filter(None, os.environ.get("REQUIRE", "").split(","))))


def find_browser() -> str:
    """Return where Chromium is, installing Debian's where possible; otherwise why there is none."""
    for attempt in range(2):
        if found := next(filter(None, map(shutil.which, BROWSERS)), None):
            return found
        if attempt == 0:
            asked = subprocess.run([CI / "apt", "chromium"], capture_output=True, text=True, check=False)
    return f"no Chromium: {asked.stdout.strip()}"


def run_suite(report: Report, part: str, title: str, url: str, browser: str, arguments: list[str]) -> None:
    """Run pytest on one database and add its counts to the report."""
    print(f"\n== Tests on {title} ==", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-n", "auto", f"--junit-xml={results}", *arguments]
        environment = os.environ | {"TEST_DATABASE_URL": url}
        status = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        cases = list(ElementTree.parse(results).iter("testcase")) if results.exists() else []
    report.has_failed |= status != 0
    report.add(part, f"{title}: {describe(cases)}", is_done=bool(cases))
    in_browser = [case for case in cases if is_in_browser(case)]
    report.add(
        "browser",
        f"  in the browser: {describe(in_browser)} ({browser})",
        is_done=bool(in_browser) and "skipped" not in map(outcome, in_browser),
    )


def is_in_browser(case: ElementTree.Element) -> bool:
    """Say whether a test drives a browser; a module skipped whole has its name in `name` alone."""
    return ".browser." in f".{case.get('classname')}.{case.get('name')}."


def describe(cases: list[ElementTree.Element]) -> str:
    """Return the counts as pytest words them."""
    outcomes = [outcome(case) for case in cases]
    return ", ".join(f"{outcomes.count(kind)} {kind}" for kind in COUNTED)


def outcome(case: ElementTree.Element) -> str:
    """Return passed, failed or skipped."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "passed" if case.find("skipped") is None else "skipped"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
