"""The words of one sentence, with what stands between them and whether they are quoted."""

from itertools import pairwise
from typing import NamedTuple

from claims.extraction import lexicon
from claims.extraction.names import WORD, bare
from claims.extraction.quotations import Quotations
from claims.extraction.sentences import Span
from claims.extraction.wordlists import word_list

DETERMINERS = frozenset(
    word_list(
        "the a an his her its their our my this these those some many several another one both all most "
        "few other"
    )
)
PRONOUNS = frozenset(word_list("he she it they we i you who"))


class Token(NamedTuple):
    """One word: offsets into the article, `gap` the characters before it, lower-case form."""

    word: str
    lower: str
    start: int
    end: int
    gap: str
    is_quoted: bool

    @property
    def is_capitalized(self) -> bool:
        """Tell whether the word begins with a capital."""
        return self.word[0].isupper()

    @property
    def is_name_like(self) -> bool:
        """Tell a capitalized word that is neither a function word nor a day or month."""
        lower = bare(self.lower)
        is_common = lower in lexicon.FUNCTION_WORDS and self.word != "US"
        return self.is_capitalized and not is_common and lower not in lexicon.CALENDAR

    @property
    def is_broken_off(self) -> bool:
        """Tell whether punctuation stands before the word."""
        return bool(self.gap.strip())


def tokens_of(text: str, span: Span, quoted: Quotations) -> list[Token]:
    """Read the words of a sentence of the text that the quotations are of; once, however often asked."""
    known = quoted.words.get((span.start, span.end))
    if known is None:
        known = quoted.words[span.start, span.end] = _read(text, span, quoted)
    return known


def _read(text: str, span: Span, quoted: Quotations) -> list[Token]:
    tokens: list[Token] = []
    position = span.start
    ranges = quoted.within(span.start, span.end)
    for match in WORD.finditer(text, span.start, span.end):
        while ranges and ranges[0].end <= match.start():
            ranges = ranges[1:]
        is_quoted = bool(ranges) and ranges[0].start <= match.start()
        word = match.group()
        gap = text[position : match.start()]
        tokens.append(Token(word, word.lower(), match.start(), match.end(), gap, is_quoted))
        position = match.end()
    return tokens


def is_finite(token: Token) -> bool:
    """Tell a word that makes a clause: an auxiliary, a past form, a negation of one."""
    lower = token.lower
    if lower in lexicon.AUXILIARIES or lower in lexicon.IRREGULAR_PAST:
        return True
    return lower.endswith("ed") and len(lower) > 4 and lower == token.word


def has_verb(tokens: list[Token]) -> bool:
    """Tell whether an English passage seems to have a verb: a finite one, or a present behind its subject."""
    if any(is_finite(token) for token in tokens):
        return True
    return any(
        (left.is_name_like and right.word == right.lower and right.lower.endswith("s"))
        or left.lower in PRONOUNS
        for left, right in pairwise(tokens)
        if right.lower not in lexicon.FUNCTION_WORDS
    )
