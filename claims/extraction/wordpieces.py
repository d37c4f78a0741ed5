"""Words cut into the pieces that an encoder knows, as BERT's uncased tokenizer cuts them.

Wu et al., "Google's Neural Machine Translation System" (2016): the longest known piece first, and what
goes on inside a word is marked. Each piece keeps its place in the text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 40
_MOST_KNOWN = 50_000


@dataclass(frozen=True)
class Piece:
    """One piece: its number in the vocabulary, and the word of the text that it is part of."""

    number: int
    start: int
    end: int


class Vocabulary:
    """The pieces that an encoder knows, by number; `##` marks one that goes on inside a word."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._unknown = self._numbers["[UNK]"]
        self.first, self.last = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._known: dict[str, tuple[int, ...]] = {}

    def pieces(self, text: str, *, most: int) -> list[Piece]:
        """Cut a text into at most so many pieces; the rest of the text is not read."""
        found: list[Piece] = []
        for word in _WORD.finditer(text):
            found += [Piece(number, word.start(), word.end()) for number in self._cut(word.group())]
            if len(found) >= most:
                break
        return found[:most]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Give the numbers of a word's pieces, remembered as long as there are not too many."""
        if (known := self._known.get(word)) is not None:
            return known
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[word] = cut = self._longest_first(_plain(word))
        return cut

    def _longest_first(self, word: str) -> tuple[int, ...]:
        numbers: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(min(len(word), start + _LONGEST_WORD), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._numbers), 0)
            if not end or len(word) > _LONGEST_WORD:
                return (self._unknown,)
            numbers.append(self._numbers[mark + word[start:end]])
            start = end
        return tuple(numbers)


def _plain(word: str) -> str:
    """Give a word in small letters without accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(character for character in apart if unicodedata.category(character) != "Mn")
