"""Krippendorff's alpha, against what its author published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.agreement import alpha

# What was said of each unit in Krippendorff (2011), “Computing Krippendorff's Alpha-Reliability”: by two
# observers with two values, by two with five values, and by four with five values and gaps.
TWO_VALUES = ["01", "11", "01", "00", "00", "01", "00", "00", "10", "00"]
FIVE_VALUES = ["ab", "aa", "bb", "bb", "db", "cc", "cc", "cc", "ee", "dd", "dd", "ad"]
GAPS = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]


class TestAlpha:
    @pytest.mark.parametrize(
        ("units", "published"), [(TWO_VALUES, 0.095), (FIVE_VALUES, 0.692), (GAPS, 0.743)]
    )
    def test_is_what_its_author_computed(self, units, published):
        assert alpha(units) == pytest.approx(published, abs=0.0005)

    def test_is_one_where_all_agree(self):
        assert alpha(["tt", "ff", "ttt"]) == 1

    def test_is_below_nothing_where_they_differ_more_than_by_chance(self):
        assert alpha(["tf", "ft"]) < 0

    @pytest.mark.parametrize("units", [[], ["tf"], ["tf", "t"], ["tt", "tt"], ["t", "f"]])
    def test_cannot_be_told_of_one_unit_nor_without_variation(self, units):
        assert alpha(units) is None

    @given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), max_size=12), st.randoms())
    def test_does_not_ask_who_said_what_nor_in_which_order(self, units, random):
        shuffled = [random.sample(said, len(said)) for said in random.sample(units, len(units))]
        assert alpha(shuffled) == alpha(units)

    @given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=4), min_size=2, max_size=12))
    def test_never_exceeds_one(self, units):
        measured = alpha(units)
        assert measured is None or measured <= 1
