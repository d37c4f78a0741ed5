"""Quantities: bound, number, unit and period."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.quantities import main_quantity, quantities


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
            "the 80th anniversary",
            "no numbers here",
            "COVID-19 spread",
        ],
    )
    def test_leaves_names_and_dates_alone(self, text):
        assert quantities(text) == []


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
