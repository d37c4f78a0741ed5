"""What two wordings share, cut at whole words."""

import pytest

from factcheck.differences import compared


class TestCompared:
    @pytest.mark.parametrize(
        ("before", "after", "removed", "added"),
        [
            ("the long bridge", "the wide bridge", ["long"], ["wide"]),
            ("cost 14 million", "cost 14 million", [], []),
            ("it fell", "it never fell", [], ["never "]),
            ("it never fell", "it fell", ["never "], []),
            ("", "new words", [], ["new words"]),
        ],
    )
    def test_marks_whole_words_alone(self, before, after, removed, added):
        was, now = compared(before, after)
        assert [piece.text for piece in was if piece.is_own] == removed
        assert [piece.text for piece in now if piece.is_own] == added

    @pytest.mark.parametrize("words", ["a  b\n c", "“Ça va?”, dit-il.", "١٢ مدرسة"])
    def test_loses_no_character(self, words):
        was, now = compared(words, words[::-1])
        assert ("".join(piece.text for piece in was), "".join(piece.text for piece in now)) == (
            words,
            words[::-1],
        )
