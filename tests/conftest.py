"""What every test can ask for: people of the desk, a clock, and databases that can be emptied."""

from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from tests import factories

# How long an example takes says more about the machine than about the rule.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests with real transactions last: they empty the tables that migrations have filled."""
    items.sort(key=has_real_transactions)


def has_real_transactions(item: pytest.Item) -> bool:
    """Say whether the database is emptied, not rolled back, after a test."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or bool(
        {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(autouse=True, scope="session")
def _triggers_step_aside_for_flush() -> Iterator[None]:
    """Let tests with real transactions empty the append-only tables of SQLite afterwards.

    PostgreSQL's TRUNCATE fires no row triggers; SQLite's DELETE does.
    """
    flush = SQLite.ops_class.sql_flush

    def without_triggers(self, style, tables, **options):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        index = ["INSERT INTO claims_claim_fts(claims_claim_fts) VALUES ('rebuild')"] if triggers else []
        return [*drop, *flush(self, style, tables, **options), *index, *(sql for _, sql in triggers)]

    SQLite.ops_class.sql_flush = without_triggers
    yield
    SQLite.ops_class.sql_flush = flush


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
