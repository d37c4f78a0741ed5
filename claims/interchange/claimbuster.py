"""ClaimBuster's scores of check-worthiness (v2), from our own extraction.

https://idir.uta.edu/claimbuster/api/. A score lies between 0 and 1, as there; what has no claim in it has 0.
Texts are read as English, as there: a sentence is too short to guess its language by.
"""

from claims.extraction import Candidate, extract
from claims.extraction.sentences import Span, sentences
from claims.interchange.document import Document

_VERSION = "2"
_LANGUAGE = "en"


def score_text(text: str) -> Document:
    """Score a text as one claim: the best of what it says."""
    best = max((candidate.score for candidate in extract(text, language=_LANGUAGE)), default=0.0)
    return {"version": _VERSION, "claim": text, "results": [_result(0, text, best)]}


def score_sentences(text: str) -> Document:
    """Score each sentence of a text, in its order."""
    candidates = extract(text, language=_LANGUAGE)
    scored = [
        _result(index, sentence.text, _best_in(sentence, candidates))
        for index, sentence in enumerate(sentences(text))
    ]
    return {"version": _VERSION, "sentences": text, "results": scored}


def _best_in(sentence: Span, candidates: list[Candidate]) -> float:
    inside = (each for each in candidates if sentence.start <= each.start < sentence.end)
    return max((candidate.score for candidate in inside), default=0.0)


def _result(index: int, text: str, score: float) -> Document:
    return {"text": text, "index": index, "score": score}
