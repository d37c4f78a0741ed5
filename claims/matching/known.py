"""Which published claims share words with a text: an index in each process, kept up to date from the ledger.

Before every question the process asks where the ledger ends, which is one row, and reads the entries that it
has not seen. The hash chain tells whether what it has seen is still what the ledger says: after a restored
copy, or anything else that does not go on from there, it begins anew. So all processes answer alike at once,
and none has to tell another. The index only proposes; what may be shown, and what it says, comes from the
database.
"""

import threading
from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from claims.enums import Publication
from claims.matching.lexical import WordIndex, language_of
from claims.models import Claim, LedgerEntry, LedgerHead
from claims.models.ledger import GENESIS

# More entries than this are read in the background, since a request cannot wait for them.
AT_ONCE = 20_000
_CHUNK = 5_000


def said(name: str, entry: str = "") -> KeyTextTransform:
    """Return what the document of a ledger entry says under a name."""
    return KeyTextTransform(name, Cast(f"{entry}document", models.JSONField()))


class PublishedIndex:
    """The index of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._forget()

    def search(self, text: str, limit: int) -> list[int] | None:
        """Return the claims that share the most telling words, None while the first reading goes on."""
        with self._lock:
            if not self._is_current():
                return None
            return self._words.search(text, limit)

    def _forget(self) -> None:
        self._words, self._sequence, self._sha256 = WordIndex(), 0, GENESIS

    def _is_current(self) -> bool:
        """Read what is new; say whether the index has everything now."""
        if self._reader and self._reader.is_alive():
            return False
        sequence, sha256 = _end()
        if sha256 == self._sha256:
            return True
        if sequence - self._sequence > AT_ONCE:
            self._reader = threading.Thread(target=self._read_apart, name="matching", daemon=True)
            self._reader.start()
            return False
        if not self._read_entries():
            self._forget()
            self._read_all()
        return True

    def _read_entries(self) -> bool:
        """Read the entries behind the last one that was read; False if they do not go on from it."""
        rows = list(
            LedgerEntry.objects.since(self._sequence)
            .values_list("sequence", "previous_sha256", "sha256", "claim", said("status"), said("statement"),
                         said("language"))
        )  # fmt: skip
        if not rows or rows[0][0] != self._sequence + 1 or rows[0][1] != self._sha256:
            return False
        latest = {row[3]: row for row in rows}.values()
        self._words.remove(row[3] for row in latest if row[4] != Publication.PUBLISHED)
        self._words.put(
            (number, statement, language_of(statement, language))
            for *_, number, status, statement, language in latest
            if status == Publication.PUBLISHED
        )
        self._sequence, _, self._sha256 = rows[-1][:3]
        return True

    def _read_all(self) -> None:
        """Read every published claim anew, and what was published meanwhile with the next question."""
        sequence, sha256 = _end()
        words = WordIndex()
        words.put(_published(), replace=False)
        self._words, self._sequence, self._sha256 = words, sequence, sha256

    def _read_apart(self) -> None:
        try:
            self._read_all()
        finally:
            connection.close()


def _end() -> tuple[int, str]:
    """Return the number and the hash of the newest entry of the ledger."""
    head = LedgerHead.objects.filter(pk=1).values_list("sequence", "sha256").first()
    return head or (0, GENESIS)


def _published() -> Iterator[tuple[int, str, str]]:
    rows: QuerySet[Claim, Any] = Claim.objects.published().values_list(
        "pk", said("statement", "current_entry__"), said("language", "current_entry__")
    )
    for number, statement, language in rows.order_by(F("pk")).iterator(chunk_size=_CHUNK):
        yield number, statement, language_of(statement, language)


published_index = PublishedIndex()
