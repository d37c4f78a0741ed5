"""What two wordings share, and what each has alone."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# What is compared: whole words, and each sign between them for itself.
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of words that one of two wordings has alone, or that they share."""

    text: str
    is_own: bool


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Cut two wordings at whole words into what they share and what each has alone."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    was, now = [], []
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was.append(Piece("".join(old[start:end]), kind != "equal"))
        now.append(Piece("".join(new[begin:stop]), kind != "equal"))
    return [piece for piece in was if piece.text], [piece for piece in now if piece.text]
