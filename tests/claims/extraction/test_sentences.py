"""Sentences: where they end, and that their offsets give back the text."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.sentences import paragraphs, sentences
from tests.claims.extraction.gold import FOLDER

# Texts of our own with abbreviations, quotations, ellipses, numbers and titles, each with its sentences.
GOLD = [json.loads(line) for line in (FOLDER / "sentences.jsonl").read_text("utf-8").splitlines()]
TRICKY = st.text(alphabet=st.sampled_from("aA1 .!?…。！？؟۔।”“\"')\n\r\u2028\x00\ud800é中ا"), max_size=200)


class TestOffsets:
    @settings(deadline=None)
    @given(st.text() | TRICKY)
    def test_slice_back_to_the_exact_words(self, text):
        assert all(text[span.start : span.end] == span.text for span in sentences(text))

    @settings(deadline=None)
    @given(st.text() | TRICKY)
    def test_follow_one_another_and_lose_only_white_space(self, text):
        position = 0
        for span in sentences(text):
            assert text[position : span.start].strip() == ""
            assert span.start >= position and span.text.strip() == span.text != ""
            position = span.end
        assert text[position:].strip() == ""

    @settings(deadline=None)
    @given(st.text() | TRICKY)
    def test_stay_within_one_paragraph(self, text):
        lines = paragraphs(text)
        assert all(
            any(line.start <= span.start and span.end <= line.end for line in lines)
            for span in sentences(text)
        )


class TestSplitting:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("Mr. Lind met Dr. Berg. They talked.", 2),
            ("The U.S. Senate voted. It passed.", 2),
            ("He lives in the U.S. The law is new there.", 2),
            ("It opens at 9 a.m. on Monday.", 1),
            ("Prices rose 3.5 percent. Wages did not.", 2),
            ("J. K. Berg wrote it.", 1),
            ("He waited … and left.", 1),
            ("He waited… Then he left.", 2),
            ("See No. 5 for it. Is it there? Yes!", 3),
            ("“It rains. Stay in,” she said. “Go home.”", 3),
            ("“Stop!” he said.", 1),
            ("He said “no.” Then he left.", 2),
            ("下雨了。他走了！真的？", 3),
            ("هل هذا صحيح؟ نعم هو كذلك۔ انتهى", 3),
            ("यह सच है। वह गया।", 2),
            ("One line\nanother line", 2),
            ("A paragraph.\n\nAnother one.", 2),
        ],
    )
    def test_counts_the_sentences(self, text, count):
        assert len(sentences(text)) == count

    @pytest.mark.parametrize("line", GOLD, ids=lambda line: f"{line['language']}: {line['text'][:24]}")
    def test_finds_the_sentences_of_each_language(self, line):
        assert [span.text for span in sentences(line["text"])] == line["sentences"]

    @pytest.mark.parametrize("language", ["en", "fr", "es", "de", "ar", "zh"])
    def test_is_tried_in_each_language(self, language):
        assert sum(line["language"] == language for line in GOLD) >= 10

    def test_keeps_the_closing_mark_with_its_sentence(self):
        assert [span.text for span in sentences("He said “no.” She left.")] == ["He said “no.”", "She left."]
