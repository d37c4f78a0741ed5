"""What tokens were used for is counted without writing at each request, and nothing of it is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from claims.models import Token, TokenUse
from claims.models import tally as tallies
from claims.models.tally import Tally
from claims.workflow.tokens import make_token
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def token():
    return make_token(owner=factories.Editor(), name="A program", scopes=[], at=NOON)[0]


@pytest.fixture
def tally():
    return Tally()


def uses():
    return list(TokenUse.objects.order_by("day").values_list("day", "reads", "writes", "refusals"))


class TestTally:
    def test_writes_nothing_while_it_counts(self, tally, token, django_assert_num_queries):
        with django_assert_num_queries(0):
            tally.add(token.pk, NOON, reads=1)
        assert uses() == []

    def test_counts_by_day(self, tally, token):
        for hours in (0, 1, 13):
            tally.add(token.pk, NOON + timedelta(hours=hours), reads=1)
        tally.add(token.pk, NOON, writes=1)
        tally.add(token.pk, NOON, refusals=1)
        tally.write_down()
        day = NOON.date()
        assert uses() == [(day, 2, 1, 1), (day + timedelta(days=1), 1, 0, 0)]
        assert Token.objects.get().last_used_at == NOON + timedelta(hours=13)

    def test_adds_to_what_other_processes_counted(self, token):
        processes = [Tally(), Tally()]
        for process in processes:
            process.add(token.pk, NOON, reads=3)
        processes[0].add(token.pk, NOON + timedelta(minutes=1), reads=1)
        for process in processes:
            process.write_down()
        assert uses() == [(NOON.date(), 7, 0, 0)]
        assert Token.objects.get().last_used_at == NOON + timedelta(minutes=1)

    def test_forgets_what_was_revoked_meanwhile(self, tally, token):
        tally.add(token.pk, NOON, reads=1)
        token.delete()
        tally.write_down()
        assert uses() == []

    def test_tries_again_what_could_not_be_written(self, tally, token, monkeypatch, caplog):
        tally.add(token.pk, NOON, reads=1)
        with monkeypatch.context() as patch:
            patch.setattr(tallies, "_write", lambda *_: (_ for _ in ()).throw(OperationalError("locked")))
            tally.write_down()
        assert "tried again" in caplog.text
        tally.add(token.pk, NOON, reads=1)
        tally.write_down()
        assert uses() == [(NOON.date(), 2, 0, 0)]

    def test_counts_for_many_threads(self, tally, token):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: tally.add(token.pk, NOON, reads=1), range(2000)))
        tally.write_down()
        assert uses() == [(NOON.date(), 2000, 0, 0)]

    def test_costs_the_same_however_often_a_token_was_used(self, tally, token, django_assert_num_queries):
        for _ in range(100):
            tally.add(token.pk, NOON, reads=1)
        with django_assert_num_queries(6):  # savepoint, lock, row, count, time, release
            tally.write_down()
