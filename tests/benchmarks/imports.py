"""How fast fact-checks by others come in, beside SQL that writes the same rows and looks at nothing.

    python -m tests.benchmarks.imports [--records NUMBER]

A file of ClaimReview in JSON Lines is made up and brought in through the workflow, as the command, the desk
and the API do it: read, put right, told apart, looked up, kept with its history, in one transaction. Beside
it stands a staged merge: the same file read by orjson, its bare fields put into a temporary table (COPY, or
executemany), and from there into the same tables by one statement each, with and without the histories. It
believes every value it finds.
"""

import argparse
import hashlib
import io
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from tests.benchmarks._databases import measure_each

RECORDS = 100_000
AIM = 0.4
LABELS = [("False", 1), ("Mostly false", 2), ("Half true", 3), ("Mostly true", 4), ("True", 5)]
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "zo", "ka", "le", "mi", "no", "pu", "ra"]
STAGED = (
    *("statement", "fingerprint", "language", "claimant", "claimed_on", "publisher", "domain", "url", "key"),
    *("reviewed_on", "label", "value", "best", "worst", "appearances", "record"),
)


def main() -> None:
    """Measure on each database there is, each in a process of its own."""
    parser = argparse.ArgumentParser(description="Measure imports of fact-checks.")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--here", action="store_true", help="on the database of TEST_DATABASE_URL alone")
    asked = parser.parse_args()
    if asked.here:
        measure_here(asked.records)
    else:
        measure_each("imports")


def measure_here(records: int) -> None:
    """Bring the file in, merge it, and print the rates; then the file once more, all of it known."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    file = b"\n".join(orjson.dumps(record) for record in made_up(records))
    (merge,) = on_new_database(lambda by, at: merge_staged(file, by, at))
    (merged,) = on_new_database(lambda by, at: merge_staged(file, by, at, has_history=True))
    before = peak()
    ours, again = on_new_database(*[lambda by, at: bring_in(file, by, at)] * 2)
    print(f"\n{database_name()}: {records:,} records, {len(file) / 1e6:,.0f} MB{'of merges':>32}")
    show("staged merge", records, merge)
    show("staged merge, with history", records, merged)
    show("import", records, ours, merge, merged)
    show("import of what is known", records, again, merge, merged)
    print(f"Memory the import added: {peak() - before:,.0f} MiB. Aimed at: {AIM:.0%} of the merge.")


def database_name() -> str:
    """Return the database's name and version."""
    from django.db import connection

    return f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"


def peak() -> float:
    """Return the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def on_new_database(*acts: Callable[[Any, Any], object]) -> list[float]:
    """Return how many seconds each act takes, one after the other on a new database."""
    from django.db import connection
    from django.utils import timezone

    from tests import factories

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        editor, times = factories.Editor(), []
        for act in acts:
            started = time.perf_counter()
            act(editor, timezone.now())
            times.append(time.perf_counter() - started)
        return times
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def show(name: str, records: int, seconds: float, *floors: float) -> None:
    """Print a line of the table."""
    shares = "".join(f"{floor / seconds:>8.0%}" for floor in floors)
    print(f"{name:<28}{seconds:>8.1f} s{records / seconds:>10,.0f} records/s{shares}", flush=True)


def bring_in(file: bytes, by: Any, at: Any) -> None:
    """Bring a file in as every interface does."""
    from claims.workflow.importing.of_reviews import ReviewFile, import_reviews

    report = import_reviews(ReviewFile(io.BytesIO(file), name="made-up.jsonl"), by=by, at=at)
    assert not report.refused_count, report.problems[:3]


# --- The file --------------------------------------------------------------------------------


def made_up(count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Yield so many records of ClaimReview as publishers write them, the same at every run."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(20_000)]
    people = [" ".join(chance.choices(words, k=2)).title() for _ in range(count // 20 + 1)]
    for number in range(count):
        label, value = chance.choice(LABELS)
        house = chance.randrange(200)
        day = f"{2016 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
        said = " ".join(chance.choices(words, k=12))
        yield {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": f"https://checks{house}.example/{day[:4]}/{number}-{said[:40].replace(' ', '-')}",
            "claimReviewed": f"{said.capitalize()} {chance.randrange(1000)} in {day[:4]}.",
            "datePublished": day,
            "inLanguage": "en",
            "author": {
                "@type": "Organization",
                "name": f"Checks {house}",
                "url": f"https://checks{house}.example/",
            },
            "itemReviewed": {
                "@type": "Claim",
                "author": {"@type": "Person", "name": chance.choice(people)},
                "datePublished": day,
                "appearance": [{"@type": "CreativeWork", "url": f"https://news{house}.example/{number}"}],
            },
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": str(value),
                "bestRating": "5",
                "worstRating": "1",
                "alternateName": label,
            },
        }


# --- The floor -------------------------------------------------------------------------------


def merge_staged(file: bytes, by: Any, at: Any, *, has_history: bool = False) -> None:
    """Write the rows that an import of the file leaves, by SQL alone."""
    from django.db import connection, transaction

    from claims.models import Claim, Claimant, OutsideReview
    from sources.models import Publisher

    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"{name} text" for name in STAGED)
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({columns})")
        stage(cursor, (staged(line) for line in file.split(b"\n")))
        cursor.execute("CREATE INDEX staged_by_print ON staged (fingerprint)")
        imported = an_import(by, at)
        day = "{}::date" if connection.vendor == "postgresql" else "{}"
        json = "{}::jsonb" if connection.vendor == "postgresql" else "{}"
        fill(cursor, Publisher, "SELECT DISTINCT publisher, domain FROM staged", "name", "domain", at=at)
        fill(cursor, Claimant, "SELECT DISTINCT claimant FROM staged", "name", at=at)
        fill(
            cursor,
            Claim,
            "SELECT s.statement, min(s.fingerprint), min(s.language), min(p.id), lower(s.statement)"
            " FROM staged s JOIN claims_claimant p ON p.name = s.claimant GROUP BY s.statement",
            *("statement", "fingerprint", "language", "claimant_id", "search_text"),
            at=at,
            by=by,
        )
        fill(
            cursor,
            OutsideReview,
            "SELECT c.id, h.id, s.key, s.url, s.language, s.statement, s.claimant, s.label, s.value, s.best,"
            f" s.worst, {json.format('s.appearances')}, s.record, {day.format('s.reviewed_on')},"
            f" {day.format('s.claimed_on')} FROM staged s"
            " JOIN claims_claim c ON c.fingerprint = s.fingerprint"
            " JOIN sources_publisher h ON h.domain = s.domain",
            *("claim_id", "publisher_id", "key", "url", "language", "statement", "claimant", "rating_label"),
            *("rating_value", "rating_best", "rating_worst", "appearances", "record", "reviewed_on"),
            "claimed_on",
            at=at,
            by=by,
            brought_by_id=imported.pk,
        )
        for model in (Publisher, Claimant, Claim, OutsideReview) if has_history else ():
            remember(cursor, model, by, at)
        cursor.execute("DROP TABLE staged")


def staged(line: bytes) -> tuple[Any, ...]:
    """Return the bare fields of a record."""
    record = orjson.loads(line)
    claim, rating, house = record["itemReviewed"], record["reviewRating"], record["author"]
    statement, domain = record["claimReviewed"], house["url"].split("/")[2]
    return (
        statement,
        hashlib.sha256(statement.encode()).hexdigest(),
        record["inLanguage"],
        claim["author"]["name"],
        claim["datePublished"],
        house["name"],
        domain,
        record["url"],
        hashlib.sha256(f"{domain} {record['url']} {statement}".encode()).hexdigest(),
        record["datePublished"],
        rating["alternateName"],
        rating["ratingValue"],
        rating["bestRating"],
        rating["worstRating"],
        orjson.dumps([each["url"] for each in claim["appearance"]]).decode(),
        line.decode(),
    )


def stage(cursor: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    """Put rows into the temporary table, as fast as the database takes them."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with cursor.cursor.copy(f"COPY staged ({', '.join(STAGED)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(STAGED))
        connection.connection.executemany(f"INSERT INTO staged VALUES ({marks})", rows)


def an_import(by: Any, at: Any) -> Any:
    """Return the row of the import."""
    from claims.models import Import

    return Import.objects.create(sha256="0" * 64, format="claimreview", created_at=at, created_by=by)


def fill(cursor: Any, model: Any, select: str, *names: str, at: Any, by: Any = None, **known: Any) -> None:
    """Insert what a SELECT finds into these columns, and what every new row has into the others."""
    from django.db import connection

    known |= {"created_at": at, "status_since": at, "created_by_id": by and by.pk}
    columns, values = [*names], []
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.attname not in names:
            value = known.get(field.attname, field.get_default())
            columns.append(field.column)
            values.append(field.get_db_prep_save(value, connection))
    listed = ", ".join(map(connection.ops.quote_name, columns))
    marks = "".join(", %s" for _ in values)
    table = connection.ops.quote_name(model._meta.db_table)
    found = ", ".join(f"f{place}" for place in range(len(names)))
    rows = f"WITH found ({found}) AS ({select})"
    cursor.execute(f"{rows} INSERT INTO {table} ({listed}) SELECT {found}{marks} FROM found", values)


def remember(cursor: Any, model: Any, by: Any, at: Any) -> None:
    """Insert the first history of all rows of a table."""
    from django.db import connection

    past = model.history.model
    own = {field.column for field in model._meta.concrete_fields}
    columns = [field.column for field in past._meta.concrete_fields if field.column in own]
    listed = ", ".join(map(connection.ops.quote_name, columns))
    cursor.execute(
        f"INSERT INTO {past._meta.db_table} ({listed}, history_date, history_type, history_user_id,"
        f" history_change_reason) SELECT {listed}, %s, '+', %s, %s FROM {model._meta.db_table}",
        [at, by.pk, "imported"],
    )


if __name__ == "__main__":
    main()
