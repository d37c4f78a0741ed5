"""Sentences that stand alone, without the article around them: what can be read in one, and its worth."""

from collections.abc import Sequence

from claims.extraction.dates import main_date
from claims.extraction.features import Passage
from claims.extraction.names import Names, is_nationality
from claims.extraction.quantities import main_quantity
from claims.extraction.quotations import quotations
from claims.extraction.sentences import Span
from claims.extraction.tokens import has_verb, tokens_of
from claims.extraction.worthiness import Worth, has_model, score

_MOST_CHARACTERS = 4000


def score_sentences(texts: Sequence[str], *, language: str) -> list[Worth | None]:
    """Score sentences; None for all where there is no model for their language."""
    if not has_model(language):
        return [None for _ in texts]
    return list(score([passage_of(text, language=language) for text in texts], language=language))


def passage_of(text: str, *, language: str) -> Passage:
    """Read a sentence as the passage that it is; of one that is very long, the beginning."""
    words = text[:_MOST_CHARACTERS].strip()
    whole = Span(0, len(words), words)
    quoted = quotations(words)
    names = {
        one.name: None for one in Names(words, [whole]).within(0, len(words)) if not is_nationality(one.name)
    }
    return Passage(
        words=words,
        names=tuple(names),
        quantity=main_quantity(words, language=language),
        speaks_of=main_date(words, published_on=None, language=language),
        has_verb=has_verb(tokens_of(words, whole, quoted)),
        quoted_share=quoted.share(0, len(words)),
    )
