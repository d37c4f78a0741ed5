"""Quotations: what stands between quotation marks, in the styles of several languages."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.quotations import quotations


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "quoted"),
        [
            ("He said “no” and “yes”.", ["no", "yes"]),
            ('He said "no" and "yes".', ["no", "yes"]),
            ("Il dit « non ».", [" non "]),
            ("Er sagte „nein“.", ["nein"]),
            ("Er sagte »nein«.", ["nein"]),
            ("他说「不」。", ["不"]),
            ("He said “no\nThen he left.", ["no"]),
            ('It is 6\'3" tall and "very" wide.', ["very"]),
            ("He said ''no'' and ``yes''.", ["no", "yes"]),
            ('He said “no" and "yes”.', ["no", "yes"]),
            ("The sailors' and pilots' ''no'' stands.", ["no"]),
        ],
    )
    def test_gives_the_words_between_the_marks(self, text, quoted):
        assert [span.text for span in quotations(text).spans] == quoted

    @settings(deadline=None)
    @given(st.text(alphabet=st.sampled_from("a “”«»\"„'\n3"), max_size=60))
    def test_slices_back_and_never_overlaps(self, text):
        spans = quotations(text).spans
        assert all(text[span.start : span.end] == span.text for span in spans)
        assert all(left.end <= right.start for left, right in pairwise(spans))


class TestAsking:
    def test_which_quotation_holds_a_character(self):
        text = "He said “no” loudly."
        found = quotations(text)
        assert found.covering(text.index("no")) is not None
        assert found.covering(text.index("loudly")) is None

    def test_how_much_of_a_passage_is_quoted(self):
        assert quotations("ab “cd”").share(0, 6) == pytest.approx(2 / 6)
