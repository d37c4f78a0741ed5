"""Who says what in one sentence: verbs of saying around what is said, and "according to"."""

from dataclasses import replace

from claims.extraction import lexicon
from claims.extraction.contents import (
    COORDINATORS,
    RECIPIENT_VERBS,
    Cue,
    Range,
    Sentence,
    content_end,
    contents,
    end_before,
    is_participle_set_off,
    with_opening_mark,
)
from claims.extraction.cues import Cues
from claims.extraction.quotations import CLOSING, OPENING
from claims.extraction.sayings import Attribution
from claims.extraction.speakers import Speakers
from claims.extraction.subjects import (
    Phrase,
    clause_subject,
    is_plausible,
    source_range,
    subject_after,
    subject_before,
)
from claims.extraction.tokens import DETERMINERS, PRONOUNS, Token
from claims.extraction.wordlists import word_list

_PASSIVE = frozenset(word_list("to be been being was were is are not"))
_NOUN_BEFORE = DETERMINERS | frozenset(word_list("to no any of by with for in"))
_ROLES = frozenset(word_list("official source expert analyst police researcher critic"))
_FARTHEST_SUBJECT = 8
_LONGEST_SOURCE = 30
_PUTS = frozenset(["put", "puts"])
_LABEL_PARTICLES = frozenset(word_list("for off on in out upon"))


def reports(sentence: Sentence, cues: Cues, speakers: Speakers) -> list[Attribution]:
    """Give the sayings of a sentence in the order of their cues."""
    found: list[Attribution] = []
    tokens = sentence.tokens
    for cue in _cues_in(sentence, cues):
        ranges = contents(sentence, cue, cues)
        inside = found and any(first <= tokens[cue.first].start < last for first, last in found[-1].contents)
        if not ranges:
            continue
        if inside:
            at = _break_before(sentence, cue, ranges)
            if at < 0:
                continue
        attribution = _attribution(sentence, cue, cues, ranges, speakers)
        if attribution is None:
            continue
        if inside and attribution.keeps_words and is_participle_set_off(tokens[cue.first]):
            # "dismissed the idea, condemning it as ...": one claim, of which the first verb tells all
            found[-1] = replace(found[-1], content=_cut(found[-1], at).content)
            attribution = replace(attribution, is_report=False)
        elif inside:
            found[-1] = _cut(found[-1], at)
        found.append(attribution)
    return [one for one in found if one.contents]


def _attribution(
    sentence: Sentence, cue: Cue, cues: Cues, ranges: tuple[Range, ...], speakers: Speakers
) -> Attribution | None:
    tokens = sentence.tokens
    if cue.subject is None or _is_participle(tokens, cue, cues):
        return None
    is_label = tokens[cue.first].lower in cues.label_verbs
    speaks = cue.is_phrase or is_plausible(tokens, cue.subject, tokens[cue.first].lower)
    if is_label and not speaks:
        return None
    first, last = tokens[cue.first].start, tokens[cue.last].end
    start = min(first, tokens[cue.subject.first].start)
    if cue.subject.last < cue.first - _FARTHEST_SUBJECT:
        start = first
    is_subject_first = not cue.is_inverted and not (cue.is_phrase and cue.first)
    source = source_range(tokens, cue.subject, cue.first if is_subject_first else None)
    return Attribution(
        speaker=speakers.of(tokens, cue.subject, source[1]),
        cue=sentence.between(first, last),
        start=start,
        end=max(last, tokens[cue.subject.last].end),
        contents=ranges,
        keeps_words=is_label,
        content=ranges if not is_label else _label(sentence, cue, ranges),
        source=source,
        cue_range=(first, last),
        is_report=speaks,
    )


def _label(sentence: Sentence, cue: Cue, ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Give what a label verb says of something, without subject and verb."""
    tokens = sentence.tokens
    if ranges[0][0] >= tokens[cue.last].end or cue.last + 1 >= len(tokens):
        return ranges
    following = tokens[cue.last + 1]
    end = content_end(tokens, cue.last + 1)
    return ((with_opening_mark(following), min(ranges[-1][1], end_before(sentence, end))),)


def _is_participle(tokens: list[Token], cue: Cue, cues: Cues) -> bool:
    """Tell "a group of cells called tufts" from "critics called it a failure"."""
    assert cue.subject is not None
    is_label = tokens[cue.first].lower in cues.label_verbs
    return is_label and tokens[cue.subject.first].lower in ("a", "an") and cue.subject.last + 1 == cue.first


def _cues_in(sentence: Sentence, cues: Cues) -> list[Cue]:
    found: list[Cue] = []
    tokens, verbs = sentence.tokens, cues.all_verbs
    is_headline = sentence.is_headline
    for index, token in enumerate(tokens):
        if token.is_quoted or (token.is_capitalized and index and not is_headline):
            continue
        if phrase := phrase_at(tokens, index, cues.phrases):
            subject = _phrase_subject(tokens, index, index + phrase - 1)
            found.append(Cue(index, index + phrase - 1, subject, is_phrase=True))
        elif token.lower in _PUTS and phrase_at(tokens, index + 1, ("it",)):
            found.append(Cue(index, index + 1, subject_before(tokens, index)))
        elif token.lower in verbs and not (is_no_saying(tokens, index) or _is_phrasal(tokens, index, cues)):
            cue = _with_subject(tokens, index)
            is_continued = bool(found) and token.lower.endswith("ing") and not cue.is_inverted
            found.append(replace(cue, subject=found[-1].subject) if is_continued else cue)
    return found


def _phrase_subject(tokens: list[Token], first: int, last: int) -> Phrase | None:
    """Give who stands behind "according to": all up to the comma, where the phrase opens the sentence."""
    if first == 0:
        for index in range(last + 2, min(last + _LONGEST_SOURCE, len(tokens))):
            if tokens[index].gap.startswith(","):
                return Phrase(last + 1, index - 1)
    return subject_after(tokens, last)


def _is_phrasal(tokens: list[Token], index: int, cues: Cues) -> bool:
    """Tell verbs whose particle makes them another word: "called for", "called off", "adding to"."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.is_broken_off:
        return False
    is_label = tokens[index].lower in cues.label_verbs
    return following.lower in (_LABEL_PARTICLES if is_label else ()) or (
        tokens[index].lower.startswith("add") and following.lower == "to"
    )


def phrase_at(tokens: list[Token], index: int, phrases: tuple[str, ...]) -> int:
    """Give how many words the attributing phrase at an index has; 0 for none."""
    for phrase in phrases:
        words = phrase.split()
        is_begun = index < len(tokens) and tokens[index].lower == words[0]
        if is_begun and [token.lower for token in tokens[index : index + len(words)]] == words:
            return len(words)
    return 0


def is_no_saying(tokens: list[Token], index: int) -> bool:
    """Tell a passive, an infinitive or a noun from a verb of saying."""
    if index == 0:
        return False
    before, lower = tokens[index - 1].lower, tokens[index].lower
    if before in _NOUN_BEFORE and not tokens[index].is_broken_off:
        return True
    if lower.endswith("ing") and not tokens[index].is_broken_off and index > 1:
        is_noun = tokens[index - 2].lower in DETERMINERS and not tokens[index - 1].is_name_like
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return (
            is_noun and following is not None and not (following.is_broken_off or following.lower == "that")
        )
    return before in _PASSIVE and not lower.endswith("ing")


def _with_subject(tokens: list[Token], index: int) -> Cue:
    inverted = subject_after(tokens, index) if _may_be_inverted(tokens, index) else None
    if inverted and _is_speaker_like(tokens, inverted):
        is_closed = inverted.last + 1 == len(tokens) or tokens[inverted.last + 1].is_broken_off
        if tokens[index - 1].is_quoted or is_closed:
            return Cue(index, index, inverted, is_inverted=True)
    return Cue(index, index, _issuer(tokens, index) or subject_before(tokens, index))


def _issuer(tokens: list[Token], index: int) -> Phrase | None:
    """Give who "released a statement saying": the subject of the clause, not the statement."""
    is_document = bool(index) and tokens[index - 1].lower in lexicon.DOCUMENTS
    if not is_document or not tokens[index].lower.endswith("ing"):
        return None
    issuer = clause_subject(tokens, index)
    return issuer if issuer and issuer.last < index - 2 else None


def _may_be_inverted(tokens: list[Token], index: int) -> bool:
    """Tell whether the speaker may follow the verb: it stands behind a quotation mark or a comma."""
    before = tokens[index].gap.strip()
    lower = tokens[index].lower
    if not index or not before or lower in RECIPIENT_VERBS or lower.endswith("ing"):
        return False
    return before.endswith(CLOSING) or before.startswith((*OPENING, *CLOSING, ",", "—", "–", "-"))


def _is_speaker_like(tokens: list[Token], phrase: Phrase) -> bool:
    first, last = tokens[phrase.first], tokens[phrase.last]
    if first.is_name_like or first.lower in DETERMINERS | PRONOUNS - {"i", "we", "you"}:
        return True
    is_function = first.lower in lexicon.FUNCTION_WORDS
    return first.lower.rstrip("s") in _ROLES or (last.is_name_like and not is_function)


def _break_before(sentence: Sentence, cue: Cue, ranges: tuple[Range, ...]) -> int:
    """Give the offset where a cue's own clause begins beside an earlier saying; -1 where it stands inside it.

    It is coordinated ("... while Wang said"), a participle set off by a comma (", adding that"), or has a
    quotation of its own.
    """
    tokens = sentence.tokens
    first = cue.subject.first if cue.subject and cue.subject.first < cue.first else cue.first
    verb = cue.first
    while verb > first and tokens[verb - 1].lower in lexicon.AUXILIARIES:
        verb -= 1
    for index in (first, verb):
        if index and tokens[index - 1].lower in COORDINATORS:
            return tokens[index - 1].start
        if index and ";" in tokens[index].gap:
            return tokens[index].start
    token = tokens[cue.first]
    if is_participle_set_off(token) and not cue.is_phrase:
        return token.start - len(token.gap)
    own = ranges[-1]
    is_quotation = sentence.between(*own).startswith(OPENING) and own[0] > token.start
    if is_quotation and "," in tokens[first].gap:
        return tokens[first].start - len(tokens[first].gap)
    return -1


def _cut(attribution: Attribution, at: int) -> Attribution:
    """End what an attribution covers at an offset."""
    kept, alone = (
        tuple((first, min(last, at)) for first, last in ranges if first < at)
        for ranges in (attribution.contents, attribution.content)
    )
    return replace(attribution, contents=kept, content=alone)
