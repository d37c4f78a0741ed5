"""Statements: normal form, with nothing added."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import extract
from claims.extraction.dates import date_spans
from claims.extraction.wordlists import MONTHS
from tests.claims.extraction.samples import CITY, HARBOR

LINES = HARBOR.splitlines() + CITY.splitlines()
TODAY = date(2025, 4, 3)
DATED = [
    "Berg closed 40 docks last year.",
    "Yesterday Lind said he had sold 12 boats.",
    "“We sold 12 boats last month,” Berg said on Tuesday.",
    "The Harbor Institute said in May that its boats sank on March 3.",
    "Norland will open a port next month, and Sudra closed one in 2019.",
    "She said she left the port since January.",
]


def content_words(text):
    return {re.sub(r"['’]s?$", "", word).lower() for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)}


def dates_read_in(text):
    """Give the words a statement may take from a date of its article: day, month and year, "on" and "in"."""
    spans = date_spans(text, published_on=TODAY, language="en")
    days = [day for span in spans for day in (span.start, span.end) if day]
    names = {word for day in days for word in (str(day.day), MONTHS[day.month - 1], str(day.year))}
    return names | {"on", "in"}


def statement(sentence, introduction="Sudran Foreign Minister Ana Berg met President Otto Lind. ", **facts):
    text = introduction + sentence
    (found,) = [one for one in extract(text, language="en", **facts) if one.start >= len(introduction)]
    return found.statement


class TestNormalForm:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("Berg said the port has 40 docks.", "The port has 40 docks."),
            ("“The port has 40 docks,” Berg said.", "The port has 40 docks."),
            ("The port has 40 docks, according to Berg.", "The port has 40 docks."),
            ("But Berg has visited Lind often.", "Ana Berg has visited Otto Lind often."),
            ("Berg’s ships have left the port.", "Ana Berg’s ships have left the port."),
            ("Berg said she has never sold boats.", "Ana Berg has never sold boats."),
            ("China says it is not selling boats to Sudra.", "China is not selling boats to Sudra."),
            ("The port, Berg said, has closed.", "The port has closed."),
            ("PORT ELLIS — The port has closed again.", "The port has closed again."),
            ("Berg said it was good that the port opened.", "It was good that the port opened."),
        ],
    )
    def test_can_be_read_without_the_article(self, sentence, expected):
        assert statement(sentence) == expected

    @pytest.mark.parametrize(
        "sentence",
        ["Ana Berg said: “We have never sold boats.”", "NATO members have branded Sudra a “silent partner”."],
    )
    def test_keeps_the_attribution_where_the_words_need_it(self, sentence):
        assert statement(sentence) == sentence

    def test_leaves_a_pronoun_that_could_be_either(self):
        text = "Mr. Ivo Rand met Mr. Karl Voss in the port. He has sold 40 boats."
        assert extract(text, language="en")[0].statement == "He has sold 40 boats."

    def test_leaves_a_surname_that_two_people_share(self):
        text = "Mr. Ivo Rand met Mrs. Eva Rand in the port. Rand has sold 40 boats."
        assert extract(text, language="en")[0].statement == "Rand has sold 40 boats."

    @pytest.mark.parametrize(
        "sentence",
        [
            "Norland closed 40 historically Conservative districts.",
            "The ship has left the town of Berg.",
            "The ships have stayed in Berg, Texas.",
            "Norland shut 40 schools under a Berg plan.",
            "Last year Berg supporters closed 40 schools.",
        ],
    )
    def test_completes_no_word_that_is_not_a_person_s_own_name(self, sentence):
        introduction = "Conservative Otto Lind met Conservative Ana Berg, who was tired. "
        assert statement(sentence, introduction) == sentence

    def test_completes_no_name_of_a_thing(self):
        introduction = "Buyers like Blue Sable very much. "
        assert statement("Last year Sable sold 40 boats.", introduction) == "Last year Sable sold 40 boats."

    def test_completes_a_family_name_that_stands_first(self):
        introduction = "President Zhang Wei met the crew. "
        assert statement("Zhang has sold 40 boats.", introduction) == "Zhang Wei has sold 40 boats."

    def test_leaves_quoted_names_as_they_were_said(self):
        assert "“Berg is late”" in statement("The port's sign has read “Berg is late” since 2019.")


class TestPronouns:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("Berg said the port closed before she left.", "The port closed before Ana Berg left."),
            ("Berg said the port has lost her boats.", "The port has lost Ana Berg’s boats."),
            ("Lind said the port closed before he left.", "The port closed before Otto Lind left."),
        ],
    )
    def test_in_what_a_person_said_become_the_person(self, sentence, expected):
        assert statement(sentence) == expected

    @pytest.mark.parametrize(
        "sentence",
        [
            "Berg said he has sold 40 boats.",
            "Berg said the port closed before he left.",
            "Berg said Otto Lind sold the port when she left.",
        ],
    )
    def test_stay_where_they_mean_somebody_else_or_may(self, sentence):
        assert "Ana Berg" not in statement(sentence)

    def test_of_a_thing_become_the_subject_of_the_sentence(self):
        text = "Sudra has sent 40 plans to Norland, but its plans have failed."
        assert "Sudra’s plans have failed." in [one.statement for one in extract(text, language="en")]


class TestDates:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            ("The port closed on Tuesday.", "The port closed on 1 April 2025."),
            ("Yesterday the port was closed.", "On 2 April 2025 the port was closed."),
            ("The port was closed last month.", "The port was closed in March 2025."),
            ("The port was closed last year.", "The port was closed in 2024."),
            ("The port was closed in February.", "The port was closed in February 2025."),
            ("The port was closed on March 3.", "The port was closed on March 3, 2025."),
            ("The port was closed until Tuesday.", "The port was closed until 1 April 2025."),
            ("The port was closed since Monday.", "The port was closed since 31 March 2025."),
            ("The port was closed before last year.", "The port was closed before 2024."),
            ("The port was closed since January.", "The port was closed since January 2025."),
            ("The port has lost last year’s fleet.", "The port has lost 2024’s fleet."),
        ],
    )
    def test_become_absolute(self, sentence, expected):
        assert statement(sentence, published_on=TODAY) == expected

    @pytest.mark.parametrize(
        "sentence",
        [
            "The port was closed three years ago.",
            "The port was closed on Tuesday morning.",
            "The port was closed over the last year.",
            "The port was closed last week.",
            "The port was closed in March 2019.",
            "The port's sign has read “closed last year” for weeks.",
        ],
    )
    def test_stay_where_they_mean_no_one_day_month_or_year_or_are_quoted(self, sentence):
        assert statement(sentence, published_on=TODAY) == sentence

    def test_stay_where_the_day_of_publication_is_not_known(self):
        assert statement("The port was closed last year.") == "The port was closed last year."


class TestTraceability:
    @pytest.mark.parametrize("text", [HARBOR, CITY])
    def test_uses_only_words_of_the_article(self, text):
        for candidate in extract(text, language="en"):
            assert content_words(candidate.statement) <= content_words(text)

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(LINES), max_size=6).map("\n".join))
    def test_holds_for_any_order_of_sentences(self, text):
        for candidate in extract(text, language="en"):
            assert content_words(candidate.statement) <= content_words(text)

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(LINES + DATED), max_size=6).map("\n".join))
    def test_of_what_is_added_a_date_of_the_quote_is_all(self, text):
        for candidate in extract(text, language="en", published_on=TODAY):
            added = content_words(candidate.statement) - content_words(text)
            assert added <= dates_read_in(candidate.quote)

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(LINES + DATED), max_size=6).map("\n".join))
    def test_leaves_the_quote_as_it_stands(self, text):
        for candidate in extract(text, language="en", published_on=TODAY):
            assert text[candidate.start : candidate.end] == candidate.quote
