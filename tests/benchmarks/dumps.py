"""How fast dumps are written, beside the database's own command line, and how much memory that takes.

    python -m tests.benchmarks.dumps [--claims NUMBER]

So many published claims are written into a throw-away database: SQLite, or the server of TEST_DATABASE_URL.
The newest document of each is exported by `sqlite3` or `psql`, then by the program, plain and packed, and the
ratio of the rates printed. Then each format is written, in a process of its own whose peak memory counts.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WORDS = [
    f"{first}{second}"
    for first in ("un", "re", "over", "sub")
    for second in ("tax", "rail", "vote", "wage", "rent", "coal", "port", "farm")
]
ROOT = Path(__file__).resolve().parent.parent.parent
LATEST = """
    SELECT document FROM claims_ledgerentry AS entry WHERE NOT EXISTS (
        SELECT 1 FROM claims_ledgerentry AS newer
        WHERE newer.claim_id = entry.claim_id AND newer.sequence > entry.sequence
    ) ORDER BY sequence
"""
BATCH = 2_000


def main() -> None:
    """Build, compare, and measure each format."""
    parser = argparse.ArgumentParser(description="Measure how fast dumps are written.")
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--format", help="write this alone, from the database of TEST_DATABASE_URL as it is")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    if asked.format:
        measure(asked.format)
        return
    with database(), tempfile.TemporaryDirectory() as folder:
        build(asked.claims)
        compare(Path(folder))
        from claims.enums import DumpFormat
        from tests.processes import environment

        for format_ in DumpFormat:
            command = [sys.executable, "-m", "tests.benchmarks.dumps", "--format", format_]
            subprocess.run(command, cwd=ROOT, env=environment(), check=True)


@contextmanager
def database() -> Iterator[None]:
    """Have a database for the time of the block."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def build(count: int) -> None:
    """Publish a claim through the workflow, and write its entry so many times under other numbers."""
    from django.db import connection

    from claims.enums import ClaimStatus, Publication
    from claims.models import Claim, LedgerEntry, LedgerHead
    from tests import factories

    first = factories.published().current_entry
    assert first is not None
    fields = [field.attname for field in Claim._meta.concrete_fields if not field.primary_key]
    likeness = {name: getattr(first.claim, name) for name in fields} | {
        "status": ClaimStatus.ACCEPTED,
        "publication": Publication.NONE,
        **dict.fromkeys(["current_entry_id", "current_verdict_id", "updated_at"]),
    }
    for start in range(2, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        claims = Claim.objects.bulk_create(Claim(**likeness) for _ in numbers)
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                sequence=number,
                action=first.action,
                claim=claim,
                verdict=first.verdict,
                document=reworded(first.document, number),
                sha256=f"{number:064x}",
                previous_sha256=f"{number - 1:064x}",
                recorded_at=first.recorded_at,
                recorded_by=first.recorded_by,
            )
            for number, claim in zip(numbers, claims, strict=True)
        )
    LedgerHead.objects.update(sequence=count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def reworded(document: str, number: int) -> str:
    """Return the document with words of its own, so that packing it is work."""
    words = random.Random(number).choices(WORDS, k=120)
    return document.replace('"explanation":"', f'"explanation":"{number} {" ".join(words)} ', 1)


def compare(folder: Path) -> None:
    """Print how fast the database's own command line and the program export the same documents."""
    for is_packed in (False, True):
        name, command = own_command(folder / "theirs", is_packed=is_packed)
        theirs = timed(lambda command=command: subprocess.run(["bash", "-c", command], check=True))
        ours = timed(lambda is_packed=is_packed: export(folder / "ours", is_packed=is_packed))
        size = (folder / "ours").stat().st_size / 1_000_000
        print(
            f"{name:30} {theirs:7.2f} s   ours {ours:7.2f} s   {theirs / ours:5.0%} as fast   {size:,.0f} MB"
        )


def own_command(target: Path, *, is_packed: bool) -> tuple[str, str]:
    """Return the name and the text of the command of the database's own that writes the documents."""
    from django.db import connection

    from tests.processes import database_url

    query, pack = " ".join(LATEST.split()), " | gzip -6" if is_packed else ""
    if connection.vendor == "sqlite":
        name, command = "sqlite3 -json", f"sqlite3 -json '{connection.settings_dict['NAME']}' \"{query}\""
    else:
        name, command = "psql \\copy", f"psql -q '{database_url()}' -c '\\copy ({query}) TO STDOUT'"
    return f"{name}{pack}", f"{command}{pack} > {target}"


def export(path: Path, *, is_packed: bool) -> None:
    """Write the documents as a dump does, packed or as they are."""
    from claims.interchange.dumps import write_lines

    edition = edition_now()
    with path.open("wb") as file:
        if is_packed:
            write_lines(edition, file)
            return
        for batch in edition.read():
            file.write("".join(f"{entry.document}\n" for entry in batch).encode())


def measure(format_: str) -> None:
    """Print how fast one format is written, and the peak memory of this process."""
    from claims.enums import DumpFormat
    from claims.interchange.dumps import write_file

    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        file = write_file(DumpFormat(format_), edition_now(), Path(folder))
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate, size = file.row_count / seconds, file.size_bytes / 1_000_000
    print(f"{file.name:30} {seconds:7.2f} s   {rate:9,.0f} rows/s   {size:7,.1f} MB   peak {peak:5.0f} MiB")


def edition_now() -> Any:
    """Return what is published, as a dump reads it."""
    from claims.models import LedgerHead
    from claims.workflow.dumping import edition_as_of

    return edition_as_of(LedgerHead.objects.get_sequence())


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes, the better of two."""
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return best


if __name__ == "__main__":
    main()
