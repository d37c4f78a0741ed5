"""Who says what: each attribution of a text, with its speaker, its cue and the words attributed.

Three forms are read: a verb of saying before or behind what is said, a phrase such as "according to", and
quoted sentences that carry no cue of their own and belong to whoever speaks around them. What nobody is
said to have said is the outlet's own voice.
"""

from claims.extraction import other_languages
from claims.extraction.contents import Sentence
from claims.extraction.cues import Cues, cues_of
from claims.extraction.introductions import introductions
from claims.extraction.names import Names
from claims.extraction.quotations import Quotations
from claims.extraction.reports import reports
from claims.extraction.sayings import Attribution, continued
from claims.extraction.sentences import Span
from claims.extraction.speakers import Speakers
from claims.extraction.stances import stances
from claims.extraction.tokens import tokens_of
from claims.extraction.turns import placed, turns


def attributions(
    text: str, spans: list[Span], quoted: Quotations, names: Names, language: str
) -> list[list[Attribution]]:
    """Give the reports of each sentence, in the order of the sentences: what a claimant is behind."""
    return [[one for one in found if one.is_report] for found in all_of(text, spans, quoted, names, language)]


def all_of(
    text: str, spans: list[Span], quoted: Quotations, names: Names, language: str
) -> list[list[Attribution]]:
    """Give every attribution of each sentence, those of beliefs, wishes and topics included."""
    cues = cues_of(language)
    if cues is not cues_of("en"):
        found = [other_languages.sayings(text, span, quoted, names, cues) for span in spans]
        own = [[Attribution(*saying) for saying in sayings] for sayings in found]
    else:
        speakers = Speakers(text, names, quoted)
        read = (Sentence(text, span, tokens_of(text, span, quoted), quoted) for span in spans)
        own = [_of_sentence(sentence, cues, speakers) for sentence in read]
        placed(spans, own, turns(text, names))
    return continued(text, spans, quoted, own, names)


def _of_sentence(sentence: Sentence, cues: Cues, speakers: Speakers) -> list[Attribution]:
    found = reports(sentence, cues, speakers)
    found += introductions(sentence, found, speakers)
    return found + stances(sentence, found, speakers)
