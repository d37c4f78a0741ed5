"""Words cut into the pieces of BERT's vocabulary, by which the sentence models know them."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff_]+|[^\w\s]|_")
_WORD = re.compile(r"[^\W_]+")
_CACHED_WORDS = 100_000
_LONGEST = 100


def bare(text: str) -> str:
    """Return a text in lower case without accents, as the vocabulary is written."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Vocabulary:
    """The pieces, one on each line of a file, the more common words first."""

    def __init__(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        self.numbers = {piece: number for number, piece in enumerate(lines)}
        self.unknown = self.numbers["[UNK]"]
        self._pieces = lru_cache(_CACHED_WORDS)(self._cut)

    def tokens(self, text: str) -> list[int]:
        """Return the pieces of words and of signs between them."""
        return [piece for token in _TOKEN.findall(bare(text)) for piece in self._pieces(token)]

    def words(self, text: str) -> list[int]:
        """Return the pieces of the words alone."""
        return [piece for word in _WORD.findall(bare(text)) for piece in self._pieces(word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Cut a word into the longest pieces from its beginning on."""
        start, pieces = 0, []
        while start < len(word) <= _LONGEST:
            for end in range(len(word), start, -1):
                number = self.numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                return (self.unknown,)
        return tuple(pieces) or (self.unknown,)
