"""What is in a dump: the same in every format, as of one entry of the ledger, in little memory."""

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
from datetime import timedelta
from importlib.util import find_spec

import pyarrow.parquet
import pytest

from claims import workflow
from claims.api.shapes import DocumentShape
from claims.enums import Comparator, DumpFormat
from claims.interchange import columns, dumps
from claims.interchange.datafeed import feed_element
from claims.interchange.dumps import Edition, Entry, write_file
from claims.models import Claim, Dump, LedgerEntry
from claims.workflow import dumping
from sources.enums import WorkStatus
from tests import factories
from tests.claims.schemas import validate
from tests.factories import AT

NAMES = {"claims.jsonl.gz", "claims.csv.gz", "claimreviews.json.gz", "claims.parquet"}


def newsroom() -> dict[str, Claim]:
    """Publish claims of which each has another fate."""
    into = factories.published(topics=[factories.TopicFactory(name="=1+1")])
    gone = factories.published()
    workflow.merge(claim=gone, into=into, by=factories.Editor(), at=AT)
    return {
        "merged": gone,
        "corrected": factories.corrected(language="fr"),
        "retracted": factories.retracted(),
        "quantified": factories.published(
            quantity_comparator=Comparator.GTE,
            quantity_value="1234567890123.000001",
            quantity_unit="meetings",
            speaks_of_from=AT.date(),
        ),
    }


def read(dump: Dump, format_: DumpFormat) -> bytes:
    with dump.files.get(format=format_).file.open() as file:
        content = file.read()
    return gzip.decompress(content) if dumps.FORMATS[format_].media_type == dumps.GZIP else content


def documents(dump: Dump) -> dict[int, str]:
    lines = read(dump, DumpFormat.JSONL).decode().splitlines()
    return {json.loads(line)["id"]: line for line in lines}


def replayed(until: int | None = None) -> dict[int, str]:
    """Return what somebody holds who followed the ledger from its beginning."""
    entries = LedgerEntry.objects.since(0)
    return {entry.claim_id: entry.document for entry in entries if until is None or entry.sequence <= until}


@pytest.mark.django_db
class TestContent:
    def test_is_what_a_follower_holds(self):
        newsroom()
        dump = factories.dumped()
        assert documents(dump) == replayed()
        assert dump.counts == {"published": 3, "retracted": 1, "merged": 1}
        last = LedgerEntry.objects.latest("sequence")
        assert (dump.sequence, dump.ledger_sha256) == (last.sequence, last.sha256)

    def test_is_that_of_its_sequence_whatever_comes_after(self, monkeypatch):
        newsroom()
        first = factories.published()
        before = replayed()
        write = dumping.write_file

        def publish_and_write(*args):
            workflow.retract(claim=first, reason="A forgery.", by=factories.Editor(), at=AT)
            monkeypatch.setattr(dumping, "write_file", write)
            return write(*args)

        monkeypatch.setattr(dumping, "write_file", publish_and_write)
        dump = factories.dumped()
        assert documents(dump) == before != replayed()
        assert documents(dump) == replayed(until=dump.sequence)

    def test_is_proved_line_by_line(self):
        newsroom()
        hashes = {
            hashlib.sha256(line).hexdigest()
            for line in read(factories.dumped(), DumpFormat.JSONL).splitlines()
        }
        assert hashes < set(LedgerEntry.objects.values_list("sha256", flat=True))

    def test_is_the_same_in_every_format(self):
        newsroom()
        dump = factories.dumped()
        lines = [json.loads(line) for line in documents(dump).values()]
        table = list(csv.DictReader(io.StringIO(read(dump, DumpFormat.CSV).decode(), newline="")))
        assert [(int(row["id"]), row["status"]) for row in table] == [
            (line["id"], line["status"]) for line in lines
        ]
        feed = json.loads(read(dump, DumpFormat.CLAIMREVIEW))
        validate(feed, "datafeed")
        site = {"site_url": "http://testserver", "site_name": "factcheck"}
        elements = [feed_element(line, **site) for line in lines]
        assert feed["dataFeedElement"] == [element for element in elements if element]
        parquet = pyarrow.parquet.read_table(io.BytesIO(read(dump, DumpFormat.PARQUET))).to_pylist()
        assert [plain(row) for row in parquet] == [plain(line) for line in lines]

    def test_is_counted_and_hashed(self):
        newsroom()
        dump = factories.dumped()
        assert {file.name for file in dump.files.all()} == NAMES
        for file in dump.files.all():
            with file.file.open() as content:
                assert file.sha256 == hashlib.sha256(content.read()).hexdigest()
            assert file.size_bytes == file.file.size
            assert file.row_count == (3 if file.format == DumpFormat.CLAIMREVIEW else 5)

    def test_makes_the_same_bytes_at_the_same_sequence(self):
        newsroom()
        files = [
            set(factories.dumped(at).files.values_list("name", "sha256"))
            for at in (AT, AT + timedelta(days=1))
        ]
        assert files[0] == files[1]

    def test_may_be_nothing_at_all(self):
        dump = factories.dumped()
        assert (dump.status, dump.sequence, dump.ledger_sha256) == (WorkStatus.DONE, 0, "0" * 64)
        assert documents(dump) == {} and dump.counts == {}

    def test_runs_nothing_in_a_spreadsheet(self):
        factories.published(statement="=cmd|' /C calc'!A0 ran in 2025.")
        assert "'=cmd" in read(factories.dumped(), DumpFormat.CSV).decode()

    def test_goes_without_parquet_where_its_library_is_missing(self, monkeypatch):
        monkeypatch.setattr(dumps, "find_spec", lambda name: None if name == "pyarrow" else find_spec(name))
        assert {file.name for file in factories.dumped().files.all()} == NAMES - {"claims.parquet"}


def plain(value, names=None):
    """Return a document as JSON has it, whether it comes from there or from typed columns."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name not in ("entry", "responses")}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


class TestColumns:
    def test_are_the_fields_of_the_document(self):
        assert_same(columns.SCHEMA, DocumentShape(), besides={"entry"})


def assert_same(schema, shape, besides=frozenset()):
    fields = shape.fields
    assert {field.name for field in schema} - besides == set(fields)
    for field in schema:
        shown = getattr(fields.get(field.name), "child", fields.get(field.name))
        kind = field.type.value_type if pyarrow.types.is_list(field.type) else field.type
        if hasattr(shown, "fields"):
            assert_same(kind, shown)
        if type(shown).__name__ in ("DateField", "DateTimeField"):
            assert pyarrow.types.is_temporal(kind), field.name


class TestMemory:
    """Flat, however many claims there are: nothing is kept that was written."""

    def peak(self, format_, document, count, folder):
        def entries():
            for start in range(1, count, 100):
                yield [Entry(number, "0" * 64, document) for number in range(start, start + 100)]

        edition = Edition(read=entries, recorded_at=None, site_url="http://testserver", site_name="factcheck")
        write_file(format_, edition, folder)  # what is loaded once is loaded
        tracemalloc.start()
        try:
            assert write_file(format_, edition, folder).row_count in (count, count)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    @pytest.mark.django_db
    @pytest.mark.parametrize("format_", DumpFormat)
    def test_does_not_grow_with_the_claims(self, format_, tmp_path):
        document = factories.published().current_entry.document
        # What Parquet has in memory is a group of rows: there are several in any case.
        few = 2 * columns.GROUP_CHARACTERS // len(document) if format_ == DumpFormat.PARQUET else 200
        few = -(-few // 100) * 100
        small, large = (self.peak(format_, document, count, tmp_path) for count in (few, 4 * few))
        assert large < 1.5 * small + 100_000
