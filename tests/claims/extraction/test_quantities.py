"""Quantities: bound, number, unit and period."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.quantities import main_quantity, quantities
from tests.claims.extraction import gold

# What was read of the other sets before any rule was mended by them.
HELD_OUT = [("held_out", 0.943), ("held_out_2", 0.94)]
WORDS = [
    "5", "10", "1,200", "3.5", "-4", "½", "$", "$5bn", "€", "£3m", "%", "percent", "percentage points",
    "million", "billion", "three", "twenty-one", "a hundred", "half", "a third of", "two thirds", "third",
    "dozens of", "tens of thousands of", "more than", "about", "at least", "or more", "from", "to", "between",
    "and", "or", "per", "a day", "in five years", "over the past decade", "times", "doubled", "one in five",
    "year-old", "aged", "people", "km", "km/h", "rose", "May", "2022", "ago", "12th", "3-2", "5-10", "万",
    "亿", "مليون", "millions",
]  # fmt: skip


def read(text):
    (quantity,) = quantities(text)
    return quantity


class TestReading:
    @pytest.mark.parametrize(
        ("text", "comparator", "value", "unit", "period"),
        [
            ("He has met Berg more than 40 times over the past decade", "gte", "40", "meetings", "P10Y"),
            ("It rang more than 40 times", "gte", "40", "times", ""),
            ("a three-day visit", "eq", "3", "days", ""),
            ("two thirds of voters", "eq", "0.6667", "share", ""),
            ("a quarter of the fleet", "eq", "0.25", "share", ""),
            ("one in five adults", "eq", "0.2", "share", ""),
            ("$3.5bn was spent", "eq", "3500000000", "USD", ""),
            ("12 million euros", "eq", "12000000", "EUR", ""),
            ("it rose 5 percentage points", "eq", "5", "percentage points", ""),
            ("it fell to 4.5% in May", "eq", "4.5", "percent", ""),
            ("tens of thousands of troops", "gte", "10000", "troops", ""),
            ("twenty-five schools per year", "eq", "25", "schools", "P1Y"),
            ("up to 300 ships in ten years", "lte", "300", "ships", "P10Y"),
            ("fewer than 12 people", "lte", "12", "people", ""),
            ("exceeding 300 deaths", "gt", "300", "deaths", ""),
            ("below 2 percent", "lt", "2", "percent", ""),
            ("5 or more children", "gte", "5", "children", ""),
            ("the rate doubled in five years", "eq", "2", "times", "P5Y"),
            ("1,200 fishing boats every two weeks", "eq", "1200", "fishing boats", "P2W"),
            ("half a million people", "eq", "500000", "people", ""),
        ],
    )
    def test_gives_bound_number_unit_and_period(self, text, comparator, value, unit, period):
        quantity = read(text)
        assert (quantity.comparator, quantity.value) == (comparator, Decimal(value))
        assert (quantity.unit, quantity.period) == (unit, period)

    @pytest.mark.parametrize(
        ("text", "value", "upper"),
        [
            ("between 5 and 10 million people", "5000000", "10000000"),
            ("from 5 to 10 euros", "5", "10"),
            ("10–15 percent", "10", "15"),
        ],
    )
    def test_gives_both_ends_of_a_range(self, text, value, upper):
        quantity = read(text)
        assert quantity.comparator == "between"
        assert (quantity.value, quantity.upper) == (Decimal(value), Decimal(upper))

    @pytest.mark.parametrize("word", ["about", "nearly", "roughly", "an estimated"])
    def test_marks_what_is_approximate(self, word):
        assert read(f"{word} 300 ships").is_approximate

    @pytest.mark.parametrize(
        "text",
        [
            "Article 5 applies",
            "on 24 February 2022",
            "on February 24, 2022",
            "in 2022",
            "on 2022-02-24",
            "at 5:30pm",
            "the two leaders",
            "one of them",
            "the 14th Amendment",
            "in the 21st century",
            "Norland won 3-2",
            "the 1990s",
            "three years ago",
            "nineteen eighty-four",
            "no numbers here",
            "COVID-19 spread",
        ],
    )
    def test_leaves_names_and_dates_alone(self, text):
        assert quantities(text) == []


class TestComparison:
    def test_gives_the_two_ends_of_a_change_and_no_range(self):
        found = quantities("Inflation rose from 3 to 5 percent")
        assert [(one.comparator, one.value, one.unit) for one in found] == [
            ("eq", 3, "percent"),
            ("eq", 5, "percent"),
        ]

    def test_tells_percent_from_percentage_points(self):
        found = quantities("It rose 5 percent, or half a percentage point")
        assert [one.unit for one in found] == ["percent", "percentage points"]

    @pytest.mark.parametrize(
        ("text", "per"),
        [
            ("$80 a barrel", "barrel"),
            ("12 cases per 100,000 people", "100000 people"),
            ("3 doctors for every 1,000 residents", "1000 residents"),
            ("$11,000 per capita", "person"),
        ],
    )
    def test_says_what_is_counted_against(self, text, per):
        assert (read(text).per, read(text).period) == (per, "")

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("the 80th anniversary", 80, "anniversary"),
            ("the second-largest port", 2, "largest port"),
            ("a third term", 3, "term"),
        ],
    )
    def test_marks_an_ordinal_as_one(self, text, value, unit):
        quantity = read(text)
        assert (quantity.value, quantity.unit, quantity.is_ordinal) == (value, unit, True)

    def test_never_prefers_an_ordinal_or_an_age(self):
        found = main_quantity("In her third term Berg, 62, closed 40 ports")
        assert found is not None and found.value == 40


class TestGold:
    """Sentences of ours, each with everything that is to be read in it."""

    @pytest.mark.parametrize(
        ("name", "fewest"), [("expressions", 300), ("held_out", 100), ("held_out_2", 100)]
    )
    def test_is_large_enough_to_tell(self, name, fewest):
        assert sum(sentence.expected.total() for sentence in gold.load(name)) >= fewest

    @pytest.mark.parametrize(("name", "floor"), [("expressions", 0.99), *HELD_OUT])
    def test_is_read_exactly(self, name, floor):
        assert gold.agreement(gold.load(name)).share >= floor


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "text", "comparator", "value", "unit"),
        [
            ("es", "más de 2.401 linces", "gte", "2401", "linces"),
            ("de", "2,5 Millionen Menschen", "eq", "2500000", "Menschen"),
            ("fr", "environ 846 millions d’euros", "eq", "846000000", "EUR"),
            ("ar", "بأكثر من 60 في المئة", "gte", "60", "percent"),
            ("zh", "减少139万人", "eq", "1390000", ""),
        ],
    )
    def test_write_numbers_their_own_way(self, language, text, comparator, value, unit):
        (quantity,) = quantities(text, language=language)
        assert (quantity.comparator, quantity.value, quantity.unit) == (comparator, Decimal(value), unit)
        assert quantity.text in text

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("de", "am 3. März 2021"),
            ("es", "el 3 de marzo"),
            ("ru", "3 марта 2021 года"),
            ("zh", "2021年3月3日"),
        ],
    )
    def test_write_dates_that_are_no_quantities(self, language, text):
        assert quantities(text, language=language) == []


class TestPlace:
    def test_before_a_number_does_not_make_it_a_label(self):
        assert read("In Norland 40 schools closed").value == 40


class TestMain:
    def test_prefers_the_bounded_number(self):
        found = main_quantity("In 3 towns more than 40 schools closed")
        assert found is not None and found.value == 40

    def test_is_none_without_a_number(self):
        assert main_quantity("Schools closed") is None


class TestRobustness:
    @settings(deadline=None)
    @given(st.text() | st.text(alphabet=st.sampled_from("0123456789.,-%$ twoinfhalf"), max_size=80))
    def test_reads_its_words_from_the_text(self, text):
        assert all(quantity.text in text for quantity in quantities(text))

    @settings(deadline=None)
    @given(
        st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
        st.sampled_from(["en", "de", "fr", "es", "ar", "zh"]),
    )
    def test_keeps_what_it_reads_in_order_and_in_bounds(self, text, language):
        for quantity in quantities(text, language=language):
            assert quantity.comparator != "between" or quantity.value < quantity.upper
            assert (quantity.upper is None) == (quantity.comparator != "between")
            assert quantity.value.as_tuple().exponent >= -6 and abs(quantity.value) < 10**24
