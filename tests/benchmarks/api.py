"""What a page of verdicts costs with a million published claims, beside programs that do nothing else.

    python -m tests.benchmarks.api [--claims NUMBER] [--seconds TIME]

A page of a hundred filtered verdicts is asked for through the whole site, as anybody may: routing, limits,
filters, paging and ETag. Beside it, in the same process and on the same database, stand two programs that
have none of that: one joins the rows by SQL and encodes them with orjson, one hands out the stored documents.
Requests of the three take turns, so that whatever else the machine does falls on all alike.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from tests.benchmarks._databases import measure_each

CLAIMS = 1_000_000
SIZE = 100
QUERIES = (
    "ordering=-updated",
    "rating=false&language=en",
    "rating=false,mostly_false&language=en&topic=topic-3",
    "language=fr&published__gte=2024-01-01",
)
OF_JOIN, OF_STREAM = 2.0, 0.5
Site = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def main() -> None:
    """Measure on each database there is, each in a process of its own."""
    parser = argparse.ArgumentParser(description="Measure pages of verdicts.")
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--seconds", type=float, default=6.0, help="for each query")
    parser.add_argument("--here", action="store_true", help="on the database of TEST_DATABASE_URL alone")
    asked = parser.parse_args()
    if asked.here:
        measure_here(asked.claims, asked.seconds)
    else:
        measure_each("api")


def measure_here(claims: int, seconds: float) -> None:
    """Write the claims, measure, and throw them away."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tests.benchmarks._published import PublishedCorpus
    from tests.benchmarks._synthetic import analyze

    connection.settings_dict["CONN_MAX_AGE"] = 60  # as the site is run
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        started = time.perf_counter()
        PublishedCorpus(claims, at=timezone.now().replace(microsecond=0)).build()
        analyze()
        title = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
        print(f"\n{title}: {claims:,} claims, written in {time.perf_counter() - started:.0f} s", flush=True)
        compare(seconds)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def compare(seconds: float) -> None:
    """Print what each query takes, and the ratios."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from tests.benchmarks import _bare

    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 10**9)
    sites: dict[str, Site] = {
        "site": get_wsgi_application(),
        "join": _bare.joined,
        "stream": _bare.streamed,
    }
    print(
        f"{'a page of 100':<52}{'kB':>6}{'site ms':>9}{'join ms':>9}{'stream ms':>11}"
        f"{'of join':>9}{'of stream':>11}"
    )
    for query in QUERIES:
        bodies = {name: ask(site, query) for name, site in sites.items()}
        _bare.require_same_claims(bodies)
        times: dict[str, list[float]] = {name: [] for name in sites}
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            for name, site in sites.items():
                started = time.perf_counter()
                ask(site, query)
                times[name].append(time.perf_counter() - started)
        site, join, stream = (statistics.median(times[name]) * 1000 for name in sites)
        marks = f"{join / site:>8.2f}{' ' if join / site >= OF_JOIN else '*'}"
        marks += f"{stream / site:>10.2f}{' ' if stream / site >= OF_STREAM else '*'}"
        print(
            f"{query:<52}{len(bodies['site']) / 1000:>6.0f}{site:>9.1f}{join:>9.1f}{stream:>11.1f}{marks}",
            flush=True,
        )
    print(
        f"Throughput aimed at: {OF_JOIN} of the join's and {OF_STREAM} of the stream's; * where it is less."
    )


def ask(site: Site, query: str) -> bytes:
    """Ask a WSGI program for a page and read it whole."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/api/v1/claims/",
        "QUERY_STRING": f"{query}&page_size={SIZE}",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "testserver",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    told: list[str] = []
    answer = site(environ, lambda status, headers, *_: told.append(status))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    assert told == ["200 OK"], (told, query, body[:500])
    return body


if __name__ == "__main__":
    main()
