"""The clauses of a sentence that can be checked one by one.

A sentence is cut where a conjunction opens a new clause with a subject and a verb of its own, and where a
second attribution is coordinated with the first. Nothing inside quotation marks or brackets is cut.
"""

from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span
from claims.extraction.tokens import DETERMINERS, Token, is_finite
from claims.extraction.wordlists import word_list

_CONJUNCTIONS = frozenset(["and", "but", "so", "while", "whereas", "yet"])
_SUBJECTS = frozenset(word_list("he she it they we i there this these those"))
_FEWEST_WORDS = 4
_LOOKS_AHEAD = 8
_EDGES = " ,;–—-\t\u00a0"


def clauses(text: str, span: Span, tokens: list[Token], found: list[Attribution]) -> list[Span]:
    """Cut a sentence into clauses; a sentence that holds one claim is given back whole."""
    starts = {attribution.start for attribution in found}
    cuts: list[tuple[int, int]] = []
    latest, depth = 0, 0
    for index, token in enumerate(tokens):
        depth = max(0, depth + token.gap.count("(") - token.gap.count(")"))
        opens = depth == 0 and not token.is_quoted and _opens_clause(tokens, index, starts)
        if opens and index - latest >= _FEWEST_WORDS and len(tokens) - index > _FEWEST_WORDS:
            begin = index + 1 if token.lower in _CONJUNCTIONS else index
            cuts.append((_end_before(token), _start_of(tokens[begin])))
            latest = index
    return _pieces(text, span, cuts)


def _pieces(text: str, span: Span, cuts: list[tuple[int, int]]) -> list[Span]:
    begins = [span.start, *(begin for _, begin in cuts)]
    ends = [*(end for end, _ in cuts), span.end]
    pieces = []
    for start, end in zip(begins, ends, strict=True):
        kept = text[start:end].rstrip(_EDGES) if end < span.end else text[start:end]
        pieces.append(Span(start, start + len(kept), kept))
    return pieces


def _start_of(token: Token) -> int:
    """Give the offset of a token with the opening marks that stand at it."""
    return token.start - (len(token.gap) - len(token.gap.rstrip('“"„«‘(')))


def _end_before(token: Token) -> int:
    """Give the offset behind the word before a token, with the closing marks that stand at it."""
    return token.start - len(token.gap.lstrip('”"»’)'))


def _opens_clause(tokens: list[Token], index: int, starts: set[int]) -> bool:
    token = tokens[index]
    has_comma = "," in token.gap or ";" in token.gap or "–" in token.gap or "—" in token.gap
    if ";" in token.gap and token.lower not in _CONJUNCTIONS:
        return _has_own_verb(tokens, index)
    if token.lower not in _CONJUNCTIONS or index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    if following.start in starts and not following.is_quoted:
        return True
    return (has_comma or token.lower in ("while", "whereas")) and _has_own_verb(tokens, index + 1)


def _has_own_verb(tokens: list[Token], index: int) -> bool:
    """Tell whether subject and verb begin at an index."""
    first = tokens[index]
    if first.is_quoted:
        return False
    if first.lower in _SUBJECTS:
        return True
    if not (first.is_name_like or first.lower in DETERMINERS):
        return False
    for token in tokens[index + 1 : index + _LOOKS_AHEAD]:
        if "," in token.gap or ";" in token.gap:
            return False
        if is_finite(token):
            return True
    return False
