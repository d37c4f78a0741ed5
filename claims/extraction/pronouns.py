"""Pronouns of a statement replaced by the names they mean, where the article leaves no doubt.

The pronoun at the head becomes the subject before it, "he" or "she" in what a person said becomes that
person, if nobody else is named there and the name does not tell otherwise.
"""

import re
from dataclasses import dataclass
from datetime import date

from claims.extraction import lexicon
from claims.extraction.names import Mention, Names
from claims.extraction.quotations import Quotations
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span

_EMPTY_IT = re.compile(
    r"^it(?:['’]s|\s+(?:is|was|will|would|has|seems|appears))\b(?:\s+\S+){0,2}?\s(?:that|to|who)\b", re.I
)
_LEADING_PRONOUN = re.compile(r"^(he|she|it|they|his|her|its|their)\b(?!['’])", re.IGNORECASE)
_POSSESSIVES = frozenset(["his", "her", "its", "their"])
_PERSONAL = frozenset(["he", "she", "his", "her"])
_INNER_PRONOUN = re.compile(r"\b(he|she|his|her)\b(?!['’])(?=\s+(\w+))")
_QUOTED = re.compile(r"[“\"«].*")
_NO_NOUNS = lexicon.FUNCTION_WORDS | lexicon.AUXILIARIES


@dataclass(frozen=True)
class Context:
    """What a statement may draw on: the article's text, names and quotations, and the sentence before."""

    text: str
    names: Names
    quoted: Quotations
    language: str
    published_on: date | None = None


def with_names(
    context: Context,
    words: str,
    span: Span,
    attribution: Attribution | None,
    sentence: Span,
    previous: Span | None,
) -> str:
    """Put names for the pronouns of a statement."""
    if _EMPTY_IT.match(words):
        return words
    found = _with_subject(context, words, span, attribution, sentence, previous)
    if found != words or attribution is None:
        return found
    return _with_speaker(context, words, span, attribution)


def _with_speaker(context: Context, words: str, span: Span, attribution: Attribution) -> str:
    """Put the speaker's name for the first "he" or "she" in what was said, if nobody else is named there."""
    speaker = attribution.speaker
    people = [one for one in context.names.within(span.start, span.end) if one.is_person]
    match = _INNER_PRONOUN.search(words)
    if match is None or speaker.kind != "person" or people:
        return words
    pronoun = match.group(1)
    if _QUOTED.search(words[: match.start()]) or not context.names.may_be(speaker.name, pronoun):
        return words
    is_owner = pronoun in _POSSESSIVES
    if is_owner and match.group(2).lower() in _NO_NOUNS:
        return words
    return words[: match.start()] + speaker.name + ("’s" if is_owner else "") + words[match.end() :]


def _with_subject(
    context: Context,
    words: str,
    span: Span,
    attribution: Attribution | None,
    sentence: Span,
    previous: Span | None,
) -> str:
    """Put the name for a pronoun at the head of a statement."""
    match = _LEADING_PRONOUN.match(words)
    if not match:
        return words
    pronoun = match.group(1).lower()
    name = _meant(context, pronoun, span, attribution, sentence, previous)
    if not name:
        return words
    ending = "’s" if pronoun in _POSSESSIVES else ""
    return name + ending + words[match.end() :]


def _meant(
    context: Context,
    pronoun: str,
    span: Span,
    attribution: Attribution | None,
    sentence: Span,
    previous: Span | None,
) -> str:
    """Give the name a leading pronoun means, or nothing where several would fit."""
    wants_person = pronoun in _PERSONAL
    if attribution and pronoun not in _POSSESSIVES:
        speaker = attribution.speaker
        fits = speaker.kind == ("person" if wants_person else "organization")
        fits = fits and (not wants_person or context.names.may_be(speaker.name, pronoun))
        return speaker.name if fits and speaker.name.lower() != pronoun else ""
    if pronoun in ("they", "their"):
        return ""
    here = context.names.within(sentence.start, span.start)
    if found := _only(context, here, pronoun, wants_person):
        return found
    if not wants_person and here and not here[0].is_person and here[0].start - sentence.start <= len("The "):
        return here[0].name
    if previous is None or here:
        return ""
    before = context.names.within(previous.start, previous.end)
    if not wants_person:
        heads = bool(before) and before[0].start - previous.start <= len("The ")
        return before[0].name if heads and not before[0].is_person else ""
    return _only(context, before, pronoun, wants_person)


def _only(context: Context, mentions: list[Mention], pronoun: str, wants_person: bool) -> str:
    fitting = {context.names.full(mention.name) for mention in mentions if mention.is_person == wants_person}
    if wants_person:
        fitting = {name for name in fitting if context.names.may_be(name, pronoun)}
    return next(iter(fitting)) if len(fitting) == 1 else ""
