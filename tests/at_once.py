"""Doing several things at the same moment, each over a connection of its own."""

import threading
from collections.abc import Callable, Iterable

from django.db import connection


def at_once(calls: Iterable[Callable[[], object]]) -> list[Exception]:
    """Run the calls in threads that start together; return what they raised."""
    calls = list(calls)
    barrier, failures = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        try:
            call()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
