"""Words cut into pieces: the longest first, each in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.encoder import MODEL
from claims.extraction.wordpieces import Piece, Vocabulary

PIECES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "un",
    "##able",
    "##ab",
    "##le",
    "cafe",
    "a",
    "-",
    "##1",
    "school",
    "##s",
]


@pytest.fixture(scope="module")
def small():
    return Vocabulary(PIECES)


@pytest.fixture(scope="module")
def shipped():
    return Vocabulary((MODEL / "pieces.txt").read_text().splitlines())


def cut(vocabulary, text, most=100):
    return [piece.number for piece in vocabulary.pieces(text, most=most)]


class TestVocabulary:
    def test_takes_the_longest_piece_first(self, small):
        assert cut(small, "unable") == [PIECES.index("un"), PIECES.index("##able")]

    def test_reads_capitals_and_accents_as_plain_letters(self, small):
        assert cut(small, "Café CAFE cafe\u0301") == [PIECES.index("cafe")] * 2 + cut(small, "cafe\u0301")

    def test_has_one_number_for_words_that_it_cannot_cut(self, small):
        assert cut(small, "unx zebra 中") == [PIECES.index("[UNK]")] * 3

    def test_gives_every_piece_the_place_of_its_word(self, small):
        assert small.pieces("a-schools", most=9) == [
            Piece(9, 0, 1),
            Piece(10, 1, 2),
            Piece(12, 2, 9),
            Piece(13, 2, 9),
        ]

    def test_reads_no_more_than_asked_for(self, small):
        assert len(cut(small, "a " * 500, most=7)) == 7

    @given(st.text())
    def test_points_at_words_of_any_text(self, text):
        pieces = Vocabulary(PIECES).pieces(text, most=50)
        assert all(text[piece.start : piece.end].strip() for piece in pieces)
        assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)

    def test_that_ships_knows_the_words_of_news(self, shipped):
        unknown = shipped.pieces("zzz", most=1)[0].number
        assert unknown not in cut(shipped, "The governor vetoed 14 bills in 2019, the court said.")
