"""Public documents as Parquet: every field a column under its own name, with the type it has.

https://parquet.apache.org/docs/file-format/. Arrow reads the stored JSON into columns by itself: days become
dates, moments timestamps in UTC, claimed numbers decimals with all their digits.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet

if TYPE_CHECKING:
    from claims.interchange.dumps import Entry

# How much JSON becomes one row group, which is what is in memory at a time.
GROUP_CHARACTERS: Final = 8 * 1024 * 1024

_TEXT, _WHOLE, _YES_NO = pa.string(), pa.int64(), pa.bool_()
_DAY, _MOMENT, _NUMBER = pa.date32(), pa.timestamp("us", "UTC"), pa.decimal128(38, 6)


def _object(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


def _texts(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, _TEXT)


_PUBLISHER = _object(id=_WHOLE, **_texts("name", "domain"))
_CLAIMANT = _object(id=_WHOLE, **_texts("name", "kind", "role", "wikidata_id"))
_ARTICLE = _object(id=_WHOLE, **_texts("title", "url", "language"), publisher=_PUBLISHER, published_on=_DAY)
_APPEARANCE = _object(
    article=_ARTICLE,
    version=_object(number=_WHOLE, text_sha256=_TEXT, retrieved_at=_MOMENT),
    **_texts("exact", "prefix", "suffix", "cue", "anchor"),
    **dict.fromkeys(("start", "end", "distance"), _WHOLE),
    claimant=_CLAIMANT,
    is_outlet_voice=_YES_NO,
    is_vanished=_YES_NO,
)
_SOURCE = _object(
    id=_WHOLE,
    **_texts("title", "url", "archive_url", "kind", "proximity", "reliability", "reliability_reason"),
    **_texts("author", "content_sha256", "language"),
    publisher=_PUBLISHER,
    published_on=_DAY,
    accessed_on=_DAY,
)
_EVIDENCE = _object(
    id=_WHOLE,
    **_texts("stance", "excerpt", "locator", "note"),
    credibility=_WHOLE,
    is_cited=_YES_NO,
    source=_SOURCE,
)
_RATING = _object(**_texts("label", "category", "scale"), **dict.fromkeys(("value", "best", "worst"), _WHOLE))
_POLICY = _object(
    **_texts("name", "sign_off"),
    **dict.fromkeys(("min_reviews", "min_sources", "min_primary_sources"), _WHOLE),
)
_VERDICT = _object(
    id=_WHOLE,
    revision=_WHOLE,
    rating=_RATING,
    **_texts("summary", "explanation", "correction_note", "decided_by", "signed_off_by"),
    as_of=_DAY,
    review_by=_DAY,
    confirms=_object(revision=_WHOLE, note=_TEXT),
    policy=_POLICY,
    decided_at=_MOMENT,
    published_at=_MOMENT,
)
_RESPONSE = _object(
    **_texts("kind", "addressee", "question", "outcome", "answer", "url"), asked_on=_DAY, answered_on=_DAY
)
_ACT = _object(
    sequence=_WHOLE,
    **_texts("action", "note"),
    at=_MOMENT,
    revision=_WHOLE,
    rating=_object(**_texts("label", "category")),
)
_QUANTITY = _object(
    **_texts("comparator", "unit", "period"), value=_NUMBER, upper=_NUMBER, is_approximate=_YES_NO
)
_LEDGER = _object(sequence=_WHOLE, **_texts("action", "previous_sha256"), recorded_at=_MOMENT)
# The columns; a document's field of this name is found in it. `entry` is the ledger's, not the document's.
SCHEMA: Final = pa.schema(
    {
        "id": _WHOLE,
        **_texts("statement", "language", "kind", "status"),
        "topics": pa.list_(_object(**_texts("slug", "name"))),
        "claimant": _CLAIMANT,
        "check_worthiness": pa.float64(),
        "quantity": _QUANTITY,
        "speaks_of": _object(**{"from": _DAY, "until": _DAY}),
        "appearances": pa.list_(_APPEARANCE),
        "first_appeared_on": _DAY,
        "merged_claims": pa.list_(_WHOLE),
        "verdict": _VERDICT,
        "evidence": pa.list_(_EVIDENCE),
        "responses": pa.list_(_RESPONSE),
        "review_count": _WHOLE,
        "merged_into": _WHOLE,
        "history": pa.list_(_ACT),
        "ledger": _LEDGER,
        "entry": _object(sequence=_WHOLE, sha256=_TEXT),
    }
)


def _as_read(kind: pa.DataType) -> pa.DataType:
    """Return the type in which Arrow reads a column from JSON: it takes days for text."""
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _as_read(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(_as_read(kind.value_type))
    return _TEXT if pa.types.is_date(kind) else kind


_READ: Final = pa.schema([(field.name, _as_read(field.type)) for field in SCHEMA])


def write(entries: "Iterable[Entry]", file: BinaryIO) -> int:
    """Write the documents of these entries, and return how many there were."""
    count = 0
    with pa.parquet.ParquetWriter(file, SCHEMA, compression="zstd") as parquet:
        for group in _groups(entries):
            parquet.write_table(_table(group))
            count += len(group)
    return count


def _groups(entries: "Iterable[Entry]") -> "Iterator[list[Entry]]":
    group: list[Entry] = []
    size = 0
    for entry in entries:
        group.append(entry)
        size += len(entry.document)
        if size >= GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _table(group: "Sequence[Entry]") -> pa.Table:
    """Read documents into columns. Each is an object, so that there is room for more after its brace."""
    lines = "\n".join(
        f'{{"entry":{{"sequence":{entry.sequence},"sha256":"{entry.sha256}"}},{entry.document[1:]}'
        for entry in group
    ).encode()
    table = pa.json.read_json(
        io.BytesIO(lines),
        # In one block, because Arrow takes no document that is longer than one.
        read_options=pa.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        parse_options=pa.json.ParseOptions(explicit_schema=_READ, unexpected_field_behavior="ignore"),
    )
    return table.select(SCHEMA.names).cast(SCHEMA)
