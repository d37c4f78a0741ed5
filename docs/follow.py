"""Keep a copy of everything a factcheck site publishes, and verify that nobody changed its past.

    python follow.py https://facts.example copy.sqlite3

It can be stopped, or killed, at any moment and started again: what it has and how far it is are written in
one transaction. Copy it and put your own store in the place of SQLite. It needs Python and
one package, rfc8785.
"""

import contextlib
import hashlib
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request

import rfc8785

WAIT_SECONDS = 30


class Tampered(Exception):
    """The ledger is not the one that was followed so far."""


def open_copy(path: str) -> sqlite3.Connection:
    """Return the store: the latest document of each claim, and the last entry that was taken in."""
    copy = sqlite3.connect(path)
    copy.execute("CREATE TABLE IF NOT EXISTS claim (id INTEGER PRIMARY KEY, status TEXT, document TEXT)")
    copy.execute("CREATE TABLE IF NOT EXISTS latest (sequence INTEGER, sha256 TEXT)")
    if copy.execute("SELECT count(*) FROM latest").fetchone() == (0,):
        copy.execute("INSERT INTO latest VALUES (0, ?)", ["0" * 64])
        copy.commit()
    return copy


def take_in(copy: sqlite3.Connection, entries: list[dict]) -> None:
    """Verify the entries of a page and keep their documents, all or none.

    :raises Tampered: when one is missing, does not follow on the one before, or was changed.
    """
    with copy:
        sequence, sha256 = copy.execute("SELECT sequence, sha256 FROM latest").fetchone()
        for entry in entries:
            document = rfc8785.dumps(entry["document"])
            if entry["sequence"] != sequence + 1:
                raise Tampered(f"After entry {sequence} comes entry {entry['sequence']}.")
            if entry["document"]["ledger"]["previous_sha256"] != sha256:
                raise Tampered(f"Entry {entry['sequence']} does not follow on the one before.")
            if hashlib.sha256(document).hexdigest() != entry["sha256"]:
                raise Tampered(f"The document of entry {entry['sequence']} does not have its hash.")
            sequence, sha256 = entry["sequence"], entry["sha256"]
            # A document is complete: it takes the place of the one before, whatever the act was.
            row = [entry["claim"], entry["document"]["status"], document.decode()]
            copy.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", row)
        copy.execute("UPDATE latest SET sequence = ?, sha256 = ?", [sequence, sha256])


def read(address: str) -> dict:
    """Return a page of the feed; a server that is busy or away is asked again."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=WAIT_SECONDS + 30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code not in (429, 502, 503, 504):
                    raise
                time.sleep(int(refusal.headers.get("Retry-After", 5)))
        except OSError:
            time.sleep(5)


def follow(site: str, copy: sqlite3.Connection) -> None:
    """Take in everything there is, and then what comes, for ever."""
    (sequence,) = copy.execute("SELECT sequence FROM latest").fetchone()
    address = f"{site}/api/v1/changes/?since={sequence}&page_size=100&wait={WAIT_SECONDS}"
    while True:
        page = read(address)
        take_in(copy, page["results"])
        address = page["next"]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        follow(sys.argv[1].rstrip("/"), open_copy(sys.argv[2]))
