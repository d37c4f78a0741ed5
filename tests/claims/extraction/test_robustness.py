"""No text breaks the extractor: whatever it is given, its promises hold."""

import json
import re
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import extract
from claims.extraction.quotations import quotations
from claims.extraction.sentences import sentences
from tests.benchmarks.nlp.robustness import SHAPES, in_lines, unbroken
from tests.claims.extraction.samples import CITY, HARBOR

# Every code point there is: all planes, half characters, what is not assigned.
EVERY = st.characters(exclude_categories=())
PIECES = [
    "Ana Berg", "Otto Lind", "Harbor Institute", "he", "She", "officials", " said ", " says that ",
    "According to ", ", ", ". ", "! ", "? ", "… ", "\n", "\n\n", " ", "“", "”", "\"", "‘", "’", "«",
    "»", "„", "(", ")", "[", "{", "more than ", "40 ", "-5", "½", "1,200 ", "3.5%", "$5bn ", "€",
    "one in five ", "half a million ", "third ", "9" * 30, "times ", "per 100,000 people", "in May ",
    "on 31 February ", "2019", "since ", "last year", "0000", "9999-12-31", "the 99th century ",
    "99999 years ago", "and ", "was accused by ", "\x00", "\ud800", "\udfff", "\u202e", "\u200f",
    "\u200b", "\ufeff", "\u2028", "\x85", "e\u0301", "ß", "İ", "ǅ", "ﬁ", "𝟜𝟘 ", "٤٠ ", "四十", "قال ",
    "إن ", "؟", "他说：", "“我们", "。", "कहा ", "।", "👩‍👩‍👧", "🇫🇷", "a" * 300,
    "http://x.example/?q=1", "<b>", "&amp;", "\\", "%s", "{0}", "\t", "\r", "\v",
]  # fmt: skip
TEXTS = (
    st.text(EVERY, max_size=300)
    | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
    | st.lists(st.sampled_from([*HARBOR.splitlines(), *CITY.splitlines()]), max_size=6).map("".join)
)
LANGUAGES = st.sampled_from(["", "en", "fr", "es", "de", "ar", "zh", "ru", "xx", "EN-us", "\x00"])
DAYS = st.none() | st.dates() | st.sampled_from([date.min, date.max])
DURATION = re.compile(r"P(?:\d+[YMWD]|T\d+[HMS])")


def check(text, candidates):
    """Hold a reading against everything that is promised of it."""
    assert [candidate.rank for candidate in candidates] == list(range(1, len(candidates) + 1))
    for candidate in candidates:
        assert text[candidate.start : candidate.end] == candidate.quote != ""
        assert 0 <= candidate.score <= 1 and candidate.statement
        assert (candidate.claimant is None) == candidate.is_outlet_voice
        assert json.loads(json.dumps(candidate.to_dict()))["quote"] == candidate.quote
        if quantity := candidate.quantity:
            assert abs(quantity.value) < 10**24 and quantity.value.as_tuple().exponent >= -6
            assert (quantity.upper is not None) == (quantity.comparator == "between")
            assert quantity.period == "" or DURATION.fullmatch(quantity.period)
        if (span := candidate.speaks_of) and span.start and span.end:
            assert span.start <= span.end


class TestAnyText:
    @settings(max_examples=300, deadline=None)
    @given(TEXTS, LANGUAGES, DAYS, st.text(EVERY, max_size=20))
    def test_keeps_every_promise(self, text, language, published_on, outlet):
        check(text, extract(text, language=language, published_on=published_on, outlet=outlet))

    @settings(deadline=None)
    @given(TEXTS, LANGUAGES)
    def test_is_read_the_same_each_time(self, text, language):
        assert extract(text, language=language) == extract(text, language=language)

    @settings(deadline=None)
    @given(TEXTS)
    def test_has_sentences_and_quotations_in_its_bounds(self, text):
        for span in (*sentences(text), *quotations(text).spans):
            assert text[span.start : span.end] == span.text

    @settings(deadline=None)
    @given(st.binary(max_size=400), st.sampled_from(["latin-1", "utf-8", "cp1252"]))
    def test_may_be_bytes_read_the_wrong_way(self, raw, encoding):
        text = raw.decode(encoding, "surrogateescape")
        check(text, extract(text))


class TestLongText:
    @pytest.mark.parametrize("shape", SHAPES)
    @pytest.mark.parametrize("form", [unbroken, in_lines], ids=["unbroken", "lines"])
    def test_of_any_shape_keeps_every_promise(self, shape, form):
        text = form(SHAPES[shape], 8_000)
        check(text, extract(text, published_on=date(2025, 4, 1)))

    @pytest.mark.parametrize("shape", SHAPES)
    def test_takes_twice_the_work_when_it_is_twice_as_long(self, shape):
        half, whole = (calls(in_lines(SHAPES[shape], size)) for size in (12_000, 24_000))
        assert whole <= 2.3 * half + 5_000


def calls(text):
    """Count the calls that a reading makes: work that no clock blurs."""
    extract("", language="en")
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(counted)
    try:
        extract(text, language="en", published_on=date(2025, 4, 1))
    finally:
        sys.setprofile(previous)
    return count
