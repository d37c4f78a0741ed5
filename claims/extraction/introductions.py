"""Quotations introduced by words that no list of cues knows: `"Stay," the skipper thundered`.

American prose ends what is said with a comma inside the marks, and every style sets a colon before it: beside
either, the clause around the quotation says who speaks, whatever its verb.
"""

from claims.extraction import lexicon
from claims.extraction.contents import Range, Sentence
from claims.extraction.quotations import outer
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span
from claims.extraction.speakers import Speakers
from claims.extraction.subjects import (
    Phrase,
    clause_subject,
    is_plausible,
    phrase_ending,
    source_range,
    subject_after,
    subject_before,
)
from claims.extraction.tokens import PRONOUNS, Token

_FEWEST_WORDS = 3
_FARTHEST_VERB = 18


def introductions(sentence: Sentence, found: list[Attribution], speakers: Speakers) -> list[Attribution]:
    """Give who speaks each quotation of the sentence that no attribution found so far covers."""
    added: list[Attribution] = []
    for quotation in sentence.quoted.within(sentence.span.start, sentence.span.end):
        content = _within(sentence, quotation)
        is_taken = any(one.share(*content) > 0 for one in (*found, *added))
        if is_taken or len(sentence.between(*content).split()) < _FEWEST_WORDS:
            continue
        place = _speaker_behind(sentence, content) or _speaker_before(sentence, content)
        if place:
            added.append(_attribution(sentence, place, content, speakers))
        elif (colon := _behind_colon(sentence, content, speakers)) is not None:
            added.append(colon)
    return added


def _within(sentence: Sentence, quotation: Span) -> Range:
    start, end = outer(sentence.text, quotation)
    return max(start, sentence.span.start), min(end, sentence.span.end)


def _attribution(
    sentence: Sentence, place: tuple[Phrase, int], content: Range, speakers: Speakers
) -> Attribution:
    tokens = sentence.tokens
    phrase, verb = place
    cue = (tokens[verb].start, tokens[verb].end)
    return Attribution(
        speaker=speakers.of(tokens, phrase),
        cue=tokens[verb].word,
        start=min(cue[0], tokens[phrase.first].start),
        end=max(cue[1], tokens[phrase.last].end),
        contents=(content,),
        source=source_range(tokens, phrase, verb if phrase.last < verb else None),
        cue_range=cue,
        content=(content,),
    )


def _speaker_behind(sentence: Sentence, content: Range) -> tuple[Phrase, int] | None:
    """Read the clause behind a quotation that ends with a comma inside its marks."""
    tokens = sentence.tokens
    if not sentence.between(*content).rstrip("”\"'").endswith((",", "?", "!")):
        return None
    first = next((index for index, token in enumerate(tokens) if token.start >= content[1]), len(tokens))
    if first >= len(tokens):
        return None
    for index in range(first, min(first + _FARTHEST_VERB, len(tokens))):
        if tokens[index].is_quoted:
            return None
        if not _is_verb(tokens[index]):
            continue
        phrase = subject_after(tokens, index) if index == first else subject_before(tokens, index)
        return (phrase, index) if phrase and phrase.first >= first else None
    return None


def _speaker_before(sentence: Sentence, content: Range) -> tuple[Phrase, int] | None:
    """Read the clause before a quotation that a colon or a comma announces."""
    tokens = sentence.tokens
    lead = sentence.between(sentence.span.start, content[0]).rstrip()
    last = sum(token.end <= content[0] for token in tokens)
    if not lead.endswith((":", ",")) or last < 2:
        return None
    verbs = [index for index in range(last) if _is_verb(tokens[index]) and not tokens[index].is_quoted]
    if lead.endswith(","):
        verbs = [index for index in verbs if index >= last - 2]
    for verb in verbs[:1] if lead.endswith(":") else verbs[-1:]:
        phrase = subject_before(tokens, verb) or clause_subject(tokens, verb)
        return (phrase, verb) if phrase else None
    return None


def _behind_colon(sentence: Sentence, content: Range, speakers: Speakers) -> Attribution | None:
    """Read "was clear in its findings: ..." and "more from Jo Lee: ...", where no verb of the list stands."""
    tokens = sentence.tokens
    lead = sentence.between(sentence.span.start, content[0]).rstrip()
    last = sum(token.end <= content[0] for token in tokens) - 1
    if last < 1 or not lead.endswith(":"):
        return None
    near = phrase_ending(tokens, last) if tokens[last].is_name_like else clause_subject(tokens, last + 1)
    if near is None or not is_plausible(tokens, near, "said"):
        return None
    colon = (sentence.span.start + len(lead) - 1, sentence.span.start + len(lead))
    start, end = tokens[near.first].start, tokens[near.last].end
    return Attribution(
        speaker=speakers.of(tokens, near),
        cue=":",
        start=start,
        end=max(end, colon[1]),
        contents=(content,),
        source=(start, end),
        cue_range=colon,
        content=(content,),
    )


def _is_verb(token: Token) -> bool:
    lower = token.lower
    if token.is_capitalized or lower in lexicon.AUXILIARIES or lower in PRONOUNS:
        return False
    return lower in lexicon.IRREGULAR_PAST or (lower.endswith("ed") and len(lower) > 4)
