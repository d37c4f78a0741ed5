"""What every test can ask for: people of the desk, a clock, and databases that can be emptied."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.backends.utils import CursorWrapper

from tests import factories

Flush = Callable[..., list[str]]

# How long an example takes says more about the machine than about the rule.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests with real transactions last: they empty the tables that migrations have filled."""
    items.sort(key=has_real_transactions)
    for item in filter(has_real_transactions, items):
        mark = item.get_closest_marker("django_db")
        if not (mark and mark.kwargs.get("serialized_rollback")):
            raise pytest.UsageError(f"{item.nodeid} empties the tables: give it serialized_rollback=True")


def has_real_transactions(item: pytest.Item) -> bool:
    """Say whether the database is emptied, not rolled back, after a test."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or bool(
        {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(autouse=True, scope="session")
def _triggers_step_aside_for_flush() -> Iterator[None]:
    """Let tests with real transactions empty the append-only tables afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for operations, aside in (
            (SQLite.ops_class, _sqlite_aside),
            (PostgreSQL.ops_class, _postgresql_aside),
        ):
            patch.setattr(operations, "sql_flush", _flush_with(operations.sql_flush, aside))
        yield


def _flush_with(flush: Flush, aside: Callable[[CursorWrapper], tuple[list[str], list[str]]]) -> Flush:
    """Return a flush that does something before and after, as `aside` says when it begins."""

    def sql_flush(self, style, tables, **options):
        with self.connection.cursor() as cursor:
            before, after = aside(cursor)
        return [*before, *flush(self, style, tables, **options), *after]

    return sql_flush


def _sqlite_aside(cursor: CursorWrapper) -> tuple[list[str], list[str]]:
    """Drop the triggers and create them again; what the index of words missed meanwhile is read anew."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    index = ["INSERT INTO claims_claim_fts(claims_claim_fts) VALUES ('rebuild')"] if triggers else []
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [*index, *(sql for _, sql in triggers)]


def _postgresql_aside(cursor: CursorWrapper) -> tuple[list[str], list[str]]:
    """Disable the triggers that are ours, which whoever owns the tables may do, and enable them again."""
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    tables = [table for (table,) in cursor.fetchall()]
    off, on = (
        [f"ALTER TABLE {table} {what} TRIGGER USER" for table in tables] for what in ("DISABLE", "ENABLE")
    )
    return off, on


@pytest.fixture(autouse=True, scope="session")
def _tallies_are_written_when_a_test_says_so() -> Iterator[None]:
    """Start no thread that would write into the database in the middle of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.models.tally.Tally._wind_up", lambda tally: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _dumps_are_kept_while_tests_run() -> Iterator[None]:
    """Leave no dumps behind."""
    yield
    shutil.rmtree(settings.DUMPS_DIR, ignore_errors=True)


@pytest.fixture
def at() -> datetime:
    """Return the moment at which a test happens."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def contributor(db):
    return factories.Contributor()


@pytest.fixture
def reviewer(db):
    return factories.Reviewer()


@pytest.fixture
def editor(db):
    return factories.Editor()
