"""The extractor: reads a text once and gives its passages that may be claims, best first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from claims.extraction import features, statement, worthiness
from claims.extraction.attribution import attributions
from claims.extraction.clauses import clauses
from claims.extraction.dates import main_date
from claims.extraction.languages import guess_language
from claims.extraction.names import Names, is_nationality
from claims.extraction.pronouns import Context
from claims.extraction.quantities import main_quantity
from claims.extraction.quotations import Quotations, quotations
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span, sentences
from claims.extraction.tokens import has_verb, tokens_of
from claims.extraction.types import Candidate, DateSpan, Extracted, Quantity, Speaker

EXTRACTOR = "rules/2"

_LONGEST_SENTENCE = 1500
_FEWEST_CHARACTERS = 12
_CONTEXT = 32
_CAUSE = re.compile(r"\b(?:because|caused|led to|due to|as a result|resulted in)\b", re.IGNORECASE)
_COMPARISON = re.compile(
    r"\b(?:than|highest|lowest|largest|smallest|biggest|compared|twice|record)\b", re.IGNORECASE
)
_EVENT = re.compile(
    r"\b(?:has|have|had)\b|\w{2,}ed\b|\b(?:sent|met|went|won|lost|visit|made|took)\b", re.IGNORECASE
)
_DURATIONS = frozenset(["days", "weeks", "months", "years", "hours", "minutes", "years old"])
_ENDS = tuple('.!?…。！？؟۔।”"»」:')


@dataclass(frozen=True)
class _Reading:
    """One text as read: what every candidate of it draws on."""

    text: str
    language: str
    published_on: date | None
    outlet: str
    names: Names
    quoted: Quotations

    @property
    def context(self) -> Context:
        return Context(self.text, self.names, self.quoted, self.language, self.published_on)


def extract(
    text: str, *, language: str = "", published_on: date | None = None, outlet: str = ""
) -> list[Candidate]:
    """Give the candidates of a text, ranked from 1.

    `language` is ISO 639-1 and guessed where empty; `published_on` anchors relative dates; `outlet` is the
    publisher's name, whose sayings about itself are its own voice. Sentences longer than 1,500 code points
    are not prose and are left out.
    """
    language = language[:2].lower() or guess_language(text)
    spans = [span for span in sentences(text) if len(span.text) <= _LONGEST_SENTENCE]
    reading = _Reading(text, language, published_on, outlet, Names(text, spans), quotations(text))
    found = _scored(list(_candidates(reading, spans)), language)
    found.sort(key=lambda candidate: (-candidate.score, candidate.start))
    return [replace(candidate, rank=rank) for rank, candidate in enumerate(found, start=1)]


@dataclass(frozen=True)
class Rules:
    """The extractor of this module, for whoever chooses among several."""

    name: str = EXTRACTOR

    def read(
        self, text: str, *, language: str = "", published_on: date | None = None, outlet: str = ""
    ) -> Extracted:
        """Give the candidates of a text, best first."""
        return Extracted(extract(text, language=language, published_on=published_on, outlet=outlet))


def _scored(found: list[tuple[Candidate, features.Passage]], language: str) -> list[Candidate]:
    """Give the candidates with score and reasons, all read at once."""
    worths = worthiness.score([passage for _, passage in found], language=language)
    return [
        replace(candidate, score=worth.score, reasons=worth.reasons)
        for (candidate, _), worth in zip(found, worths, strict=True)
    ]


def _candidates(reading: _Reading, spans: list[Span]) -> Iterator[tuple[Candidate, features.Passage]]:
    sayings = attributions(reading.text, spans, reading.quoted, reading.names, reading.language)
    previous: Span | None = None
    for span, found in zip(spans, sayings, strict=True):
        tokens = tokens_of(reading.text, span, reading.quoted)
        pieces = clauses(reading.text, span, tokens, found) if reading.language == "en" else [span]
        for clause in pieces:
            if _is_worth_reading(clause):
                yield _candidate(reading, clause, _covering(found, clause), span, previous)
        previous = span


def _is_worth_reading(clause: Span) -> bool:
    """Leave out link texts, datelines and other scraps."""
    has_letters = sum(character.isalpha() for character in clause.text) >= _FEWEST_CHARACTERS // 2
    is_scrap = (len(clause.text.split()) < 4 and clause.text.isascii()) or len(
        clause.text
    ) < _FEWEST_CHARACTERS // 2
    return has_letters and not is_scrap


def _covering(found: list[Attribution], clause: Span) -> Attribution | None:
    """Give the attribution that covers most of a clause, if any covers a fair part or opens it."""
    best = max(found, key=lambda one: one.share(clause.start, clause.end), default=None)
    if best is None:
        return None
    opens = any(first <= clause.start + 1 < last for first, last in best.contents)
    return best if opens or best.share(clause.start, clause.end) >= 0.3 else None


def _candidate(
    reading: _Reading, clause: Span, attribution: Attribution | None, sentence: Span, previous: Span | None
) -> tuple[Candidate, features.Passage]:
    own = statement.statement_of(reading.context, clause, attribution, sentence, previous)
    said = statement.content_of(reading.context, clause, attribution).text
    speaks_of = main_date(said, published_on=reading.published_on, language=reading.language)
    quantity = main_quantity(said, language=reading.language)
    passage = replace(_passage(reading, clause, attribution, quantity, speaks_of), statement=own)
    claimant = _claimant(attribution, reading.outlet)
    candidate = Candidate(
        rank=0,
        score=0.0,
        reasons=(),
        quote=clause.text,
        start=clause.start,
        end=clause.end,
        prefix=reading.text[max(0, clause.start - _CONTEXT) : clause.start],
        suffix=reading.text[clause.end : clause.end + _CONTEXT],
        statement=own,
        claimant=claimant,
        cue=attribution.cue if attribution and claimant else "",
        is_outlet_voice=claimant is None,
        kind=_kind(clause, attribution, quantity, speaks_of),
        quantity=quantity,
        speaks_of=speaks_of,
        language=reading.language,
    )
    return candidate, passage


def _claimant(attribution: Attribution | None, outlet: str) -> Speaker | None:
    if attribution is None or (outlet and attribution.speaker.name.casefold() == outlet.casefold()):
        return None
    return attribution.speaker


def _passage(
    reading: _Reading,
    clause: Span,
    attribution: Attribution | None,
    quantity: Quantity | None,
    speaks_of: DateSpan | None,
) -> features.Passage:
    mentions = reading.names.within(clause.start, clause.end)
    named = [one for one in mentions if one.end <= clause.end and not is_nationality(one.name)]
    names = tuple({reading.names.full(one.name): one.name for one in reversed(named)}.values())[::-1]
    tokens = tokens_of(reading.text, clause, reading.quoted)
    share = reading.quoted.share(clause.start, clause.end)
    said = ""
    if attribution:
        said = "labeled" if attribution.keeps_words else "quoted" if share > 0.5 else "reported"
    is_last_word = clause.end >= len(reading.text) or reading.text[clause.end] in "\r\n"
    return features.Passage(
        words=clause.text,
        names=names,
        quantity=quantity,
        speaks_of=speaks_of,
        said=said,
        cue=attribution.cue if attribution else "",
        speaker_kind=attribution.speaker.kind if attribution else "",
        is_heading=is_last_word and not clause.text.endswith(_ENDS),
        has_verb=has_verb(tokens) if reading.language == "en" else None,
        quoted_share=share,
    )


def _kind(
    clause: Span, attribution: Attribution | None, quantity: Quantity | None, speaks_of: DateSpan | None
) -> str:
    """Name what kind of claim a clause makes, by its most telling feature."""
    is_count = quantity and quantity.unit and not quantity.is_ordinal
    if quantity and is_count and (quantity.comparator != "eq" or quantity.unit not in _DURATIONS):
        return "quantity"
    if _COMPARISON.search(clause.text):
        return "comparison"
    if _CAUSE.search(clause.text):
        return "causal"
    if attribution and attribution.keeps_words:
        return "quotation"
    return "event" if speaks_of or _EVENT.search(clause.text) else "state"
