"""Everything published, as files to be taken away: one function for each format.

Each reads the documents by itself, some at a time, and writes them as they come: memory stays flat, whatever
there is. What is packed is packed without a name or a time, so that the same documents make the same bytes.
"""

import gzip
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from claims.enums import DumpFormat
from claims.interchange import rows
from claims.interchange.claimreview import page_of
from claims.interchange.datafeed import feed_head, feed_pieces
from claims.interchange.document import Document
from claims.models import Dump, DumpFile

# On public documents a quarter faster than zlib's own choice, 6, for a fiftieth more.
_LEVEL: Final = 5
GZIP: Final = "application/gzip"
PARQUET: Final = "application/vnd.apache.parquet"


class Entry(NamedTuple):
    """The newest entry of a claim: its number, the SHA-256 of its document, the document as it is kept."""

    sequence: int
    sha256: str
    document: str


@dataclass(frozen=True)
class Edition:
    """What was published as of an entry of the ledger, and by whom.

    `read` begins at the first entry whenever it is called, and gives them in order, a batch at a time.
    `recorded_at` is the moment of the last in ISO 8601, None where there is no entry.
    """

    read: Callable[[], Iterator[Sequence[Entry]]]
    recorded_at: str | None
    site_url: str
    site_name: str

    def entries(self) -> Iterator[Entry]:
        """Read one entry after the other."""
        for batch in self.read():
            yield from batch


@dataclass(frozen=True)
class Format:
    """A format: what its file is called, what the file holds, and the function that writes it.

    The function returns how many rows it has written.
    """

    name: str
    media_type: str
    write: Callable[[Edition, BinaryIO], int]


def write_lines(edition: Edition, file: BinaryIO) -> int:
    """Write the documents as they are kept, each on a line: the SHA-256 of a line is that of its entry."""
    count = 0
    with _packed(file) as packed:
        for batch in edition.read():
            packed.write("".join(f"{entry.document}\n" for entry in batch).encode())
            count += len(batch)
    return count


def write_table(edition: Edition, file: BinaryIO) -> int:
    """Write CSV: a line for each claim, a column for each fact that is one value."""
    counter = Counter[str]()

    def rows_of() -> Iterator[Document]:
        for entry in edition.entries():
            counter["rows"] += 1
            document: Document = json.loads(entry.document)
            known = {"sequence": entry.sequence, "sha256": entry.sha256}
            yield document | {"url": edition.site_url + page_of(document), "entry": known}

    with _packed(file) as packed, io.TextIOWrapper(packed, encoding="utf-8", newline="") as text:
        rows.write_csv(rows_of(), text)
    return counter["rows"]


def write_claimreviews(edition: Edition, file: BinaryIO) -> int:
    """Write the verdicts in force as a schema.org DataFeed of ClaimReview."""
    counter = Counter[str]()

    def in_force() -> Iterator[Document]:
        for entry in edition.entries():
            document = json.loads(entry.document)
            if document["verdict"] is not None:
                counter["rows"] += 1
                yield document

    site = {"site_url": edition.site_url, "site_name": edition.site_name}
    address = f"{edition.site_url}/api/v1/claimreviews/feed.json"
    head = feed_head(address=address, modified=edition.recorded_at, **site)
    with _packed(file) as packed, io.TextIOWrapper(packed, encoding="utf-8", newline="") as text:
        text.writelines(feed_pieces(head, in_force(), **site))
    return counter["rows"]


def write_columns(edition: Edition, file: BinaryIO) -> int:
    """Write Parquet: the documents whole, each field a typed column under its own name."""
    from claims.interchange import columns  # what it stands on is large, and need not be installed

    return columns.write(edition.entries(), file)


FORMATS: Final[dict[DumpFormat, Format]] = {
    DumpFormat.JSONL: Format("claims.jsonl.gz", GZIP, write_lines),
    DumpFormat.CSV: Format("claims.csv.gz", GZIP, write_table),
    DumpFormat.CLAIMREVIEW: Format("claimreviews.json.gz", GZIP, write_claimreviews),
    DumpFormat.PARQUET: Format("claims.parquet", PARQUET, write_columns),
}


def formats_at_hand() -> list[DumpFormat]:
    """Return the formats that can be written with what is installed."""
    return [each for each in FORMATS if each != DumpFormat.PARQUET or find_spec("pyarrow")]


def write_file(format_: DumpFormat, edition: Edition, folder: Path) -> DumpFile:
    """Write a file into a folder, safe on the disk, and describe it in a row that is not saved.

    Size and hash are of what is read back.
    """
    written = FORMATS[format_]
    path = folder / written.name
    with path.open("w+b") as file:
        count = written.write(edition, file)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return DumpFile(format=format_, name=written.name, size_bytes=size, row_count=count, sha256=digest)


def manifest_of(dump: Dump, files: Sequence[DumpFile], *, site_url: str) -> Document:
    """Describe a dump: up to which entry it goes, where to read on, and what its files are."""
    return {
        "sequence": dump.sequence,
        "ledger_sha256": dump.ledger_sha256,
        "made_at": dump.finished_at and dump.finished_at.isoformat().replace("+00:00", "Z"),
        "counts": dump.counts,
        "changes": None if dump.sequence is None else f"{site_url}/api/v1/changes/?since={dump.sequence}",
        "files": [described(file) for file in files],
    }


def described(file: DumpFile) -> Document:
    """Describe a file of a dump."""
    return {
        "name": file.name,
        "format": file.format,
        "media_type": FORMATS[DumpFormat(file.format)].media_type,
        "size_bytes": file.size_bytes,
        "row_count": file.row_count,
        "sha256": file.sha256,
    }


def _packed(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0)
