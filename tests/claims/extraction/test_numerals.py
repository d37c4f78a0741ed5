"""Numbers in words and digits: spelling one out and reading it back gives the number."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.numerals import (
    SMALL,
    TENS,
    longest_number,
    plain,
    value_of_digits,
    value_of_ordinal,
    value_of_words,
)
from claims.extraction.quantities import quantities

NUMBERS = st.integers(0, 999) | st.integers(0, 10**15 - 1)
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def spelled(number):
    """Spell a number out the British way, with "and" before the last two digits."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        tens = TENS[number // 10 - 2]
        return f"{tens}-{SMALL[number % 10]}" if number % 10 else tens
    if number < 1000:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{SMALL[number // 100]} hundred{rest}"
    size, name = next(scale for scale in SCALES if number >= scale[0])
    rest = number % size
    joint = " and " if 0 < rest < 100 else " "
    return f"{spelled(number // size)} {name}{joint + spelled(rest) if rest else ''}"


class TestWords:
    @settings(deadline=None)
    @given(NUMBERS)
    def test_that_spell_a_number_are_read_as_it(self, number):
        assert value_of_words(spelled(number)) == number
        assert value_of_words(spelled(number).replace(" and ", " ")) == number

    @settings(deadline=None)
    @given(NUMBERS.filter(lambda number: number > 12))
    def test_count_the_same_in_a_sentence(self, number):
        (quantity,) = quantities(f"They lost {spelled(number)} boats.")
        assert (quantity.value, quantity.unit) == (number, "boats")

    @pytest.mark.parametrize(
        "words",
        ["", "boats", "five six", "twenty eleven", "and", "hundred five hundred", "two thousand dozen"],
    )
    def test_that_spell_none_give_none(self, words):
        assert value_of_words(words) is None

    @given(NUMBERS, st.sampled_from(["boats", "and boats", "five million million"]))
    def test_are_read_as_far_as_they_go(self, number, rest):
        words = spelled(number).replace("-", " ").split()
        value, count = longest_number([*words, "boats", *rest.split()])
        assert (value, count) == (number, len(words))


class TestDigits:
    @settings(deadline=None)
    @given(st.integers(0, 10**15), st.sampled_from([",", " ", "\u00a0", "\u202f"]))
    def test_mean_the_same_with_any_separator(self, number, separator):
        assert value_of_digits(f"{number:,}".replace(",", separator)) == number

    @settings(deadline=None)
    @given(st.integers(1000, 10**12), st.integers(0, 99))
    def test_keep_their_decimals_in_a_sentence(self, whole, cents):
        (quantity,) = quantities(f"It cost ${whole:,}.{cents:02}.")
        assert quantity.value == Decimal(f"{whole}.{cents:02}") and quantity.unit == "USD"

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 10**9), min_size=2, max_size=2, unique=True))
    def test_that_are_larger_are_read_as_larger(self, pair):
        low, high = sorted(pair)
        first, second = quantities(f"It cost ${low:,} then; it cost ${high:,} later.")
        assert first.value < second.value

    @settings(deadline=None)
    @given(st.decimals(0, 10**20, allow_nan=False, allow_infinity=False))
    def test_are_written_plainly(self, value):
        written = format(plain(value), "f")
        assert "E" not in written and abs(Decimal(written) - value) <= Decimal("0.000001")


class TestOrdinals:
    @pytest.mark.parametrize(
        ("word", "value"),
        [("third", 3), ("21st", 21), ("twenty-first", 21), ("ninetieth", 90), ("forest", None)],
    )
    def test_are_read_in_digits_and_in_words(self, word, value):
        assert value_of_ordinal(word) == value
