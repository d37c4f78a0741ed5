"""How long the desk's first page and its queues take with a hundred thousand claims.

    python -m tests.benchmarks.desk [--claims NUMBER] [--repeat TIMES]

A newsroom of that size is written into a throw-away database, on SQLite and, where there is or can be a
server, on PostgreSQL. Each page is asked for through Django's test client: all that a web server does but for
the network. Beside it stands how long the page's own queries take when they are sent alone, and the ratio.
"""

import argparse
import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.benchmarks._databases import measure_each

CLAIMS = 100_000
LIMIT_MS = 100.0
WARM_UP = 2


@dataclass(frozen=True)
class Page:
    """A page, and whose it is."""

    name: str
    url: str
    person: str


@dataclass(frozen=True)
class Figures:
    """What a page takes, in milliseconds: the whole of it, and its queries alone; `rows` it lists."""

    rows: int | None
    queries: int
    first: float
    median: float
    p95: float
    raw: float

    @property
    def ratio(self) -> float:
        """How many times as long as its queries the page takes."""
        return self.median / self.raw if self.raw else 0.0


def main() -> None:
    """Measure on each database there is; one is measured in a process of its own, with its own settings."""
    parser = argparse.ArgumentParser(description="Measure the desk's first page and its queues.")
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--here", action="store_true", help="on the database of TEST_DATABASE_URL alone")
    asked = parser.parse_args()
    if asked.here:
        measure_here(asked.claims, asked.repeat)
    else:
        measure_each("desk")


def measure_here(claims: int, repeat: int) -> None:
    """Write the newsroom, ask for each page, print the table, and throw the newsroom away."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tests.benchmarks._synthetic import SyntheticDesk, analyze

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        started = time.perf_counter()
        SyntheticDesk(claims, at=timezone.now()).build()
        analyze()
        gc.collect()  # of the rows: they are many, and no page has to do with them
        title = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
        print(f"\n{title}: {claims:,} claims, written in {time.perf_counter() - started:.0f} s", flush=True)
        clients = {name: signed_in(name) for name in ("editor1", "reviewer1", "contributor1")}
        rows = {page: figures(clients[page.person], page, repeat) for page in pages()}
        print(table(rows))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def pages() -> Iterator[Page]:
    """Yield the first page of each role, and each queue for whoever sees most of it."""
    from claims.admin.queues import DISAGREEMENT, DRAFTS, QUEUES, TO_DECIDE

    for person in ("editor1", "reviewer1", "contributor1"):
        yield Page("home", "/admin/", person)
    yield Page("agreement", "/admin/agreement/", "editor1")
    yield Page("all claims", "/admin/claims/claim/", "editor1")
    for queue in QUEUES.values():
        yield Page(queue.label, queue.url, "editor1")
    for queue in (DISAGREEMENT, TO_DECIDE, DRAFTS):
        yield Page(queue.label, queue.url, "reviewer1")


def signed_in(username: str) -> Any:
    """Return a client in which this person has signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def figures(client: Any, page: Page, repeat: int) -> Figures:
    """Ask for a page as often as it takes, and send its queries alone as often."""
    first = milliseconds(lambda: client.get(page.url))
    statements, response = recorded(lambda: client.get(page.url))
    assert response.status_code == 200, (page, response.status_code)
    for _ in range(WARM_UP):
        client.get(page.url)
    times = [milliseconds(lambda: client.get(page.url)) for _ in range(repeat)]
    alone = [milliseconds(lambda: send(statements)) for _ in range(repeat)]
    return Figures(
        rows=rows_of(client, page),
        queries=len(statements),
        first=first,
        median=statistics.median(times),
        p95=statistics.quantiles(times, n=20, method="inclusive")[-1],
        raw=statistics.median(alone),
    )


def rows_of(client: Any, page: Page) -> int | None:
    """Return how many rows a list holds, None for a page that is none."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        context = client.get(page.url).context
    finally:
        teardown_test_environment()
    return context["cl"].result_count if "cl" in context else None


def recorded(ask: Callable[[], Any]) -> tuple[list[tuple[str, Any]], Any]:
    """Return the statements that a page sends to the database, and the page."""
    from django.db import connection

    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = ask()
    return statements, response


def send(statements: list[tuple[str, Any]]) -> None:
    """Send statements as they are, and fetch what comes back."""
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def milliseconds(do: Callable[[], Any]) -> float:
    """Return how long it takes."""
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


def table(rows: dict[Page, Figures]) -> str:
    """Return the figures as a table; a star marks what takes longer than it may."""
    head = ("page", "as", "rows", "queries", "first ms", "median ms", "p95 ms", "queries alone ms", "ratio")
    lines = [
        "{:<30}{:<14}{:>8}{:>9}{:>10}{:>11}{:>9}{:>18}{:>7}".format(*head),
    ]
    for page, row in rows.items():
        count = "" if row.rows is None else f"{row.rows:,}"
        lines.append(
            f"{page.name:<30}{page.person:<14}{count:>8}{row.queries:>9}{row.first:>10.0f}{row.median:>11.1f}"
            f"{row.p95:>9.1f}{row.raw:>18.1f}{row.ratio:>7.1f}{' *' if row.median > LIMIT_MS else ''}"
        )
    slow = sum(row.median > LIMIT_MS for row in rows.values())
    return "\n".join([*lines, f"{len(rows) - slow} of {len(rows)} pages take less than {LIMIT_MS:.0f} ms."])


if __name__ == "__main__":
    main()
