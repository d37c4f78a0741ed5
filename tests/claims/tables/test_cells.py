"""Cells: read strictly, with the words to write instead, and written so that nothing runs."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.enums import ClaimKind
from claims.interchange.tables import cells
from claims.interchange.tables.cells import Misread


class TestNumber:
    @pytest.mark.parametrize(
        ("cell", "value"), [("40", 40), ("-0.5", Decimal("-0.5")), ("+7", 7), ("1000.50", Decimal("1000.5"))]
    )
    def test_takes_digits_and_a_point(self, cell, value):
        assert cells.number(cell) == value

    @pytest.mark.parametrize(
        ("cell", "advice"),
        [
            ("1,000.5", "Write 1000.5."),
            ("1.000,5", "Write 1000.5."),
            ("12,5", "Write 12.5."),
            ("1,000", "Write 1000 or 1.000."),
            ("1.234.567", "Write 1234567."),
            ("1 000", "Write 1000."),
            ("1\u202f000,25", "Write 1000.25."),
            ("−5", "Write -5."),
            ("forty", "Write digits and a point, such as 1000.5."),
            ("12 km", "Write digits and a point, such as 1000.5."),
            ("٤٠", "Write digits and a point, such as 1000.5."),
            ("1e5", "Write digits and a point, such as 1000.5."),
        ],
    )
    def test_says_what_to_write_instead_of_any_other_notation(self, cell, advice):
        with pytest.raises(Misread, match=re.escape(advice)):
            cells.number(cell)


class TestDay:
    @pytest.mark.parametrize("cell", ["2026-03-01", "2026-03-01 00:00:00", "2026-03-01T00:00"])
    def test_takes_iso_8601(self, cell):
        assert cells.day(cell) == date(2026, 3, 1)

    @pytest.mark.parametrize(
        ("cell", "advice"),
        [
            ("46082", "looks like a spreadsheet's count of days. Write 2026-03-01."),
            ("01/02/2026", "Write 2026-02-01 or 2026-01-02."),
            ("13.2.2026", "Write 2026-02-13."),
            ("31.12.2026", "Write 2026-12-31."),
            ("2026-02-30", "There is no day 2026-02-30."),
            ("March 2026", "Write it like 2026-03-01."),
            ("2026", "Write it like 2026-03-01."),
            ("99/99/2026", "Write it like 2026-03-01."),
        ],
    )
    def test_says_what_to_write_instead_of_any_other_notation(self, cell, advice):
        with pytest.raises(Misread, match=re.escape(advice)):
            cells.day(cell)


class TestWords:
    def test_are_known_by_code_and_by_label(self):
        read = cells.one_of(ClaimKind.choices)
        assert [read(cell) for cell in ("causal", "CAUSE", "State of affairs")] == [
            "causal",
            "causal",
            "state",
        ]

    def test_that_are_wrong_bring_the_nearest_right_one(self):
        with pytest.raises(Misread, match="Did you mean “quantity”"):
            cells.one_of(ClaimKind.choices)("quantitty")

    @pytest.mark.parametrize(("cell", "value"), [("yes", True), ("TRUE", True), ("0", False), ("No", False)])
    def test_for_yes_and_no_are_those_of_spreadsheets_too(self, cell, value):
        assert cells.yes_no(cell) is value

    @pytest.mark.parametrize("cell", ["maybe", "2", "wahr"])
    def test_for_yes_and_no_are_no_others(self, cell):
        with pytest.raises(Misread):
            cells.yes_no(cell)

    def test_of_a_list_are_taken_once(self):
        assert cells.several("a; b;a;; c ") == ["a", "b", "c"]


class TestRowNumber:
    @pytest.mark.parametrize("cell", ["12", "#12", "12.0"])
    def test_is_digits(self, cell):
        assert cells.whole(cell) == 12

    @pytest.mark.parametrize("cell", ["12.5", "-1", "9" * 30, "٣", "x", "1,2"])
    def test_is_nothing_else(self, cell):
        with pytest.raises(Misread):
            cells.whole(cell)


DANGEROUS = tuple("=+-@＝＋－＠")


class TestGuard:
    @pytest.mark.parametrize(
        "text", ["=1+1", "+49 30", "-5 °C", "@handle said", "＝1+1", "'=x", "a;=cmd", "a\n=x"]
    )
    def test_is_seen_in_the_file_and_gone_after_reading(self, text):
        assert cells.guard(text) != text
        assert cells.unguard(cells.guard(text)) == text

    @pytest.mark.parametrize("text", ["'tis", "It's", "a - b", "5 = 5", "a; b", "", "'"])
    def test_leaves_harmless_texts_alone(self, text):
        assert cells.guard(text) == cells.unguard(text) == text

    @given(st.text())
    def test_can_always_be_taken_off(self, text):
        assert cells.unguard(cells.guard(text)) == text
        assert cells.unguard(cells.guard_as_typed(text)) == text

    @given(st.text(alphabet=[*"=+-@;,|\t\n'\" a"], max_size=12))
    def test_leaves_nothing_to_run_whatever_separates_the_cells(self, text):
        file = io.StringIO(newline="")
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow(["1", cells.guard(text)])
        for separator in ",;\t|":
            for record in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator):
                assert not [cell for cell in record if cell.startswith(DANGEROUS)]
