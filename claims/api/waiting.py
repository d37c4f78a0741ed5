"""Waiting for the ledger to grow: bounded, and with one look a second for all who wait in this process.

A request that waits holds a thread of the server, so only so many may; it holds no database connection.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from rest_framework import exceptions

from claims.models import LedgerHead

LOOK_SECONDS = 1.0
RETRY_SECONDS = 10


class TooManyWaiting(exceptions.APIException):
    """So many wait already that another one would keep the server from answering anybody else."""

    status_code = 503
    default_code = "too_many_waiting"
    default_detail = "Too many requests wait for changes already. Ask without waiting, or come back later."
    wait = RETRY_SECONDS


class Lookout:
    """Knows where the ledger ends, to the second, and how many wait for it to go on."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places) if places else None
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._sequence = 0

    def take_place(self) -> None:
        """Take one of the places for those who wait; it is to be given back by `leave`.

        :raises TooManyWaiting: when all are taken.
        """
        if self._places is None or not self._places.acquire(blocking=False):
            raise TooManyWaiting

    def leave(self) -> None:
        """Give the place back."""
        if self._places is not None:
            self._places.release()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place.

        :raises TooManyWaiting: when all are taken.
        """
        self.take_place()
        try:
            yield
        finally:
            self.leave()

    def wait_beyond(self, sequence: int, *, seconds: float) -> bool:
        """Return as soon as the ledger goes beyond an entry, or when time is up; tell which."""
        end = time.monotonic() + seconds
        disconnect()
        while self.latest() <= sequence:
            if (left := end - time.monotonic()) <= 0:
                return False
            time.sleep(min(left, LOOK_SECONDS))
        return True

    def latest(self) -> int:
        """Return the number of the newest entry, as it was a second ago at most."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._sequence = LedgerHead.objects.get_sequence()
                self._looked_at = time.monotonic()
                disconnect()
            return self._sequence


def disconnect() -> None:
    """Give the database connection of this thread back; the next query opens another one."""
    if not connection.in_atomic_block:
        connection.close()


lookout = Lookout(settings.CHANGES_MAX_WAITING)
