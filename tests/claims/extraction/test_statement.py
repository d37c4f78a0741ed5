"""Statements: normal form, with nothing added."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import extract
from tests.claims.extraction.samples import CITY, HARBOR

LINES = HARBOR.splitlines() + CITY.splitlines()


def content_words(text):
    return {re.sub(r"['’]s?$", "", word).lower() for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)}


def statement(sentence, introduction="Sudran Foreign Minister Ana Berg met President Otto Lind. "):
    text = introduction + sentence
    (found,) = [one for one in extract(text, language="en") if one.start >= len(introduction)]
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
