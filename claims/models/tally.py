"""What tokens were used for, counted in memory and written down every few seconds."""

import atexit
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from threading import Lock, Timer

from django.db import connection, transaction
from django.db.models import F, Q

logger = logging.getLogger(__name__)

# A token's digest and a day.
Day = tuple[str, date]


class Tally:
    """The uses of tokens that this process has seen and not yet written down.

    A request only counts in memory; a thread writes, so that no reading waits for the database's writer.
    Several processes add up, because each adds to what is there. A process that ends as it should writes
    before it does; one that is killed loses what it counted within the last `WRITTEN_EVERY` seconds.
    """

    WRITTEN_EVERY = 5.0

    def __init__(self) -> None:
        self._lock = Lock()
        self._writing = Lock()
        self._counted: dict[Day, Counter[str]] = {}
        self._used_at: dict[str, datetime] = {}
        self._timer: Timer | None = None
        self._writes_at_exit = False

    def add(self, digest: str, at: datetime, **counts: int) -> None:
        """Count for the token with this digest: `reads`, `writes`, `refusals`."""
        with self._lock:
            self._put({(digest, at.astimezone(UTC).date()): Counter(counts)}, {digest: at})
            if self._timer is None:
                self._wind_up()

    def write_down(self) -> None:
        """Add to the database what was counted since the last time; if that fails, the next time."""
        with self._writing:
            with self._lock:
                counted, used_at, self._timer = self._counted, self._used_at, None
                self._counted, self._used_at = {}, {}
            try:
                with transaction.atomic():
                    _write(counted, used_at)
            except Exception:
                logger.exception("What tokens were used for could not be written; it is tried again")
                with self._lock:
                    self._put(counted, used_at)

    def _put(self, counted: Mapping[Day, Counter[str]], used_at: Mapping[str, datetime]) -> None:
        for day, counts in counted.items():
            self._counted.setdefault(day, Counter()).update(counts)
        for digest, at in used_at.items():
            self._used_at[digest] = max(at, self._used_at.get(digest, at))

    def _wind_up(self) -> None:
        """See to it that what is counted now is written down in a while, and before the process ends."""
        self._timer = Timer(self.WRITTEN_EVERY, self._write_aside)
        self._timer.daemon = True
        self._timer.start()
        if not self._writes_at_exit:
            self._writes_at_exit = bool(atexit.register(self.write_down))

    def _write_aside(self) -> None:
        """Write in a thread of its own, whose connection ends with it."""
        try:
            self.write_down()
        finally:
            connection.close()


def _write(counted: dict[Day, Counter[str]], used_at: dict[str, datetime]) -> None:
    """Add the counts to the rows of their days; those of tokens that were revoked meanwhile are dropped."""
    # Deferred: the token's model counts with this module.
    from claims.models.token import Token, TokenUse

    # Locked in one order, so that nobody revokes them meanwhile and no two processes wait for each other.
    alive = Token.objects.select_for_update().filter(pk__in=used_at).order_by("pk")
    kept = set(alive.values_list("pk", flat=True))
    rows = {key: counts for key, counts in counted.items() if key[0] in kept}
    TokenUse.objects.bulk_create(
        [TokenUse(token_id=digest, day=day) for digest, day in rows], ignore_conflicts=True
    )
    for (digest, day), counts in rows.items():
        added = {name: F(name) + count for name, count in counts.items()}
        TokenUse.objects.filter(token=digest, day=day).update(**added)
    for digest in sorted(kept):
        is_later = Q(last_used_at=None) | Q(last_used_at__lt=used_at[digest])
        Token.objects.filter(is_later, pk=digest).update(last_used_at=used_at[digest])


TALLY = Tally()
