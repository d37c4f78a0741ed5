"""Canonical JSON is the same whichever way it is written."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.canonical import canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


class TestCanonicalJson:
    @given(VALUES)
    def test_is_what_the_standard_says(self, value):
        if value in (float("inf"), float("-inf")):
            return
        try:
            expected = rfc8785.dumps(value).decode()
        except rfc8785.CanonicalizationError:
            with pytest.raises(rfc8785.CanonicalizationError):
                canonical_json(value)
            return
        assert canonical_json(value) == expected

    def test_sorts_by_utf_16_and_writes_whole_fractions_as_whole(self):
        assert canonical_json({"\U0001f600": 1.0, "\uff5e": 2}) == '{"\U0001f600":1,"\uff5e":2}'

    @pytest.mark.parametrize("value", [2**53, {"a": [2**70]}, float("inf")])
    def test_refuses_numbers_that_are_not_carried_exactly(self, value):
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical_json(value)

    @pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}, {"\ud800": 1}])
    def test_refuses_half_a_character(self, value):
        with pytest.raises((UnicodeError, rfc8785.CanonicalizationError)):
            canonical_json(value)
