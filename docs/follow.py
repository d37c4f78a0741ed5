"""Keep a copy of everything a factcheck site publishes, and verify that nobody changed its past.

    python follow.py https://facts.example copy.sqlite3

It can be stopped, or killed, at any moment and started again: what it has and how far it is are written in
one transaction. With `--dump`, a new copy begins with the latest dump instead of the first entry. Copy it and
put your own store in the place of SQLite. It needs Python 3.11 and one package, rfc8785.
"""

import contextlib
import gzip
import hashlib
import http.client
import json
import shutil
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import rfc8785

WAIT_SECONDS = 30


class Tampered(Exception):
    """The ledger is not the one that was followed so far, or a dump not what its manifest says."""


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


def ask(address: str, take: Callable, **headers: str) -> object:
    """Return what `take` makes of an answer; a server that is busy or away is asked again."""
    request = urllib.request.Request(address, headers=headers)  # noqa: S310
    while True:
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECONDS + 30) as answer:  # noqa: S310
                return take(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code not in (429, 502, 503, 504):
                    raise
                time.sleep(int(refusal.headers.get("Retry-After", 5)))
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError):
            time.sleep(5)


def begin_with_dump(site: str, copy: sqlite3.Connection, path: str) -> None:
    """Put the latest dump into an empty copy, all of it or nothing; a copy that has begun stays as it is."""
    if copy.execute("SELECT sequence FROM latest").fetchone() != (0,):
        return
    try:
        manifest = ask(f"{site}/api/v1/dumps/latest/", json.load)
    except urllib.error.HTTPError as refusal:
        if refusal.code != 404:
            raise
        return  # there is none yet: follow from the first entry
    (lines,) = [file for file in manifest["files"] if file["format"] == "jsonl"]
    scratch = Path(f"{path}.{lines['sha256'][:16]}")  # what is there of another dump is none of this one
    download(lines, scratch)
    with copy, gzip.open(scratch, "rt", encoding="utf-8", newline="\n") as documents:
        for line in documents:
            document = json.loads(line)
            row = [document["id"], document["status"], line.rstrip("\n")]
            copy.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", row)
        place = [manifest["sequence"], manifest["ledger_sha256"]]
        copy.execute("UPDATE latest SET sequence = ?, sha256 = ?", place)
    scratch.unlink()


def download(file: dict, path: Path) -> None:
    """Download a file of a dump; what is there of it already is not fetched again.

    :raises Tampered: when it is not what the manifest says.
    """
    path.touch()
    while (there := path.stat().st_size) < file["size_bytes"]:

        def keep(answer: http.client.HTTPResponse, there: int = there) -> None:
            with path.open("r+b") as kept:
                kept.seek(there if answer.status == 206 else 0)
                kept.truncate()
                shutil.copyfileobj(answer, kept)

        ask(file["url"], keep, Range=f"bytes={there}-")
    with path.open("rb") as kept:
        is_sound = hashlib.file_digest(kept, "sha256").hexdigest() == file["sha256"]
    if not is_sound:
        path.unlink()
        raise Tampered(f"{file['name']} is not what the manifest says. Begin again.")


def follow(site: str, copy: sqlite3.Connection) -> None:
    """Take in everything there is, and then what comes, for ever."""
    (sequence,) = copy.execute("SELECT sequence FROM latest").fetchone()
    address = f"{site}/api/v1/changes/?since={sequence}&page_size=100&wait={WAIT_SECONDS}"
    while True:
        page = ask(address, json.load)
        take_in(copy, page["results"])
        address = page["next"]


if __name__ == "__main__":
    site, path = [argument.rstrip("/") for argument in sys.argv[1:] if argument != "--dump"]
    with contextlib.suppress(KeyboardInterrupt):
        copy = open_copy(path)
        if "--dump" in sys.argv:
            begin_with_dump(site, copy, path)
        follow(site, copy)
