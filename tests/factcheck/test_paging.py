"""Reading a list page by page."""

from datetime import timedelta
from itertools import islice

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Claim, Topic
from factcheck.paging import DriversListing, page_of, read_size
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

ORDERS = ["-published_at", "published_at", "rating_value", "-rating_value", "statement", "pk", "-pk"]


def _claims(hours: list[int | None]) -> list[Claim]:
    return [_claim(hour) for hour in hours]


def _claim(hour: int | None) -> Claim:
    published_at = None if hour is None else AT + timedelta(hours=hour)
    return factories.ClaimFactory(published_at=published_at, rating_value=hour and hour % 5 + 1)


def _walk(order: str, size: int, *, between=lambda: None) -> tuple[list[int], str]:
    """Follow `next` to the end; return the keys met and the last page's `previous`."""
    seen, cursor = [], ""
    while True:
        page = page_of(Claim.objects.all(), order=order, cursor=cursor, size=size)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            return seen, page.previous
        cursor = page.next
        between()


def _walk_back(order: str, size: int, cursor: str | None) -> list[int]:
    """Follow `previous` to the beginning; return the keys met, in reading order."""
    seen = []
    while cursor:
        page = page_of(Claim.objects.all(), order=order, cursor=cursor, size=size)
        seen = [row.pk for row in page.rows] + seen
        cursor = page.previous
    return seen


class TestPages:
    @pytest.mark.parametrize("order", ORDERS)
    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(hours=st.lists(st.none() | st.integers(0, 3), max_size=9), size=st.integers(1, 4))
    def test_show_every_row_once_in_order_and_back_again(self, order, hours, size):
        Claim.objects.all().delete()
        _claims(hours)
        whole = [row.pk for row in page_of(Claim.objects.all(), order=order, size=100).rows]
        forward, previous = _walk(order, size)
        assert forward == whole and len(set(whole)) == len(hours)
        assert _walk_back(order, size, previous) == whole[: len(whole) - (len(whole) % size or size)]

    @pytest.mark.parametrize("order", ORDERS)
    def test_lose_and_repeat_nothing_while_rows_arrive(self, order):
        there = {claim.pk for claim in _claims([1, 2, 2, 2, None, None, 0, 4])}
        arriving = iter([None, 2, 9, 0, 2, None, 1, 3])
        seen, _ = _walk(order, 2, between=lambda: _claims([*islice(arriving, 1)]))
        assert there <= set(seen)
        assert len(seen) == len(set(seen))

    @pytest.mark.parametrize("order", ORDERS)
    def test_are_the_same_as_the_driver_gives_them(self, order):
        _claims([1, 2, 2, None, 0, None, 4])
        listing = DriversListing(Claim.objects.all(), order, ["language"])
        cursor, seen = "", []
        for _ in range(2):  # there and back: the beginning is asked twice
            while cursor is not None:
                theirs = page_of(Claim.objects.all(), order=order, cursor=cursor, size=2)
                ours = listing.page(cursor=cursor, size=2)
                assert [row[1:] for row in ours.rows] == [(row.pk, "en") for row in theirs.rows]
                assert (ours.next, ours.previous) == (theirs.next, theirs.previous)
                seen.append(ours)
                cursor = ours.next
            cursor = ""
        assert len(seen) == 8

    def test_of_what_cannot_be_are_empty(self):
        _claim(1)
        assert DriversListing(Claim.objects.none(), "-published_at", ["language"]).page().rows == []

    def test_of_a_kept_list_show_what_has_come_since(self):
        listing = DriversListing(Claim.objects.all(), "-published_at", ["language"])
        assert listing.page().rows == []
        claim = _claim(1)
        assert [row[1] for row in listing.page().rows] == [claim.pk]

    @pytest.mark.parametrize("order", ["published_at", "-published_at"])
    def test_end_with_the_rows_that_have_no_value(self, order):
        empty, filled = _claim(None), _claim(1)
        page = page_of(Claim.objects.all(), order=order)
        assert page.rows == [filled, empty]

    def test_tell_moments_apart_to_the_microsecond(self):
        moments = (AT + timedelta(microseconds=count) for count in (0, 1))
        first, second = (factories.ClaimFactory(published_at=moment) for moment in moments)
        page = page_of(Claim.objects.all(), order="published_at", size=1)
        assert page.rows == [first]
        assert page_of(Claim.objects.all(), order="published_at", cursor=page.next, size=1).rows == [second]

    def test_read_no_more_than_they_show_and_one(self, django_assert_num_queries):
        _claims([1, 2, None])
        with django_assert_num_queries(2) as queries:
            page_of(Claim.objects.all(), order="-published_at", size=5)
        assert all("LIMIT" in query["sql"] for query in queries.captured_queries)


class TestCursor:
    def _cursor(self, order: str = "-published_at") -> str:
        _claims([1, 2])
        return page_of(Claim.objects.all(), order=order, size=1).next

    def _refusal(self, **asked) -> str:
        with pytest.raises(ValidationError) as refusal:
            page_of(Claim.objects.all(), **asked)
        return refusal.value.message_dict["cursor"][0]

    @pytest.mark.parametrize("cursor", ["x", "é", "a:b:c", ":", "W10:", "\N{SNOWMAN}" * 500])
    def test_is_refused_when_we_did_not_write_it(self, cursor):
        assert "no cursor of this list" in self._refusal(order="pk", cursor=cursor)

    def test_is_refused_when_a_character_was_changed(self):
        cursor = self._cursor()
        changed = ("A" if cursor[10] != "A" else "B").join([cursor[:10], cursor[11:]])
        assert "no cursor of this list" in self._refusal(order="-published_at", cursor=changed)

    def test_is_refused_in_another_order(self):
        assert "another ordering" in self._refusal(order="published_at", cursor=self._cursor())

    def test_is_refused_by_another_list(self):
        with pytest.raises(ValidationError, match="no cursor of this list"):
            page_of(Topic.objects.all(), order="pk", cursor=self._cursor("pk"))


class TestPageSize:
    @pytest.mark.parametrize(
        ("given", "size"), [({}, 20), ({"page_size": ""}, 20), ({"page_size": "100"}, 100)]
    )
    def test_is_read(self, given, size):
        assert read_size(given) == size

    @pytest.mark.parametrize("given", ["0", "101", "-1", "ten", "1.5", "٣", "9" * 5000, "²", " 5"])
    def test_is_refused_when_it_is_no_number_from_1_to_100(self, given):
        with pytest.raises(ValidationError, match="1 to 100"):
            read_size({"page_size": given})
