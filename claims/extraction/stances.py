"""Beliefs, wishes, plans, judgments and topics: what somebody is attributed without being said to say it.

"She wants to close the port", "critics of the plan", "he allegedly fled". They say who stands where, but the
words around them belong to the claim, so that no candidate takes them for a saying.
"""

from collections.abc import Iterator
from dataclasses import replace

from claims.extraction import lexicon
from claims.extraction.contents import Cue, Range, Sentence, content_end, end_before, with_opening_mark
from claims.extraction.cues import cues_of
from claims.extraction.reports import phrase_at
from claims.extraction.sayings import Attribution
from claims.extraction.speakers import Speakers
from claims.extraction.stancewords import ADVERBS, DOCUMENT_VERBS, NOUNS, PARTICLES, PICTURES, RAISING, VERBS
from claims.extraction.subjects import (
    Phrase,
    clause_subject,
    is_plausible,
    source_range,
    subject_after,
    subject_before,
)
from claims.extraction.tokens import DETERMINERS, PRONOUNS, Token, is_finite
from claims.extraction.types import Speaker
from claims.extraction.wordlists import word_list

_NOBODY = Speaker("", "", "unnamed")
_BE = frozenset(word_list("is are was were be been being get got gets"))
_HAVE = frozenset(word_list("has have had"))
_ASKED_OF = frozenset(word_list("if whether about what which how why who when where to for"))
_OBJECTS = frozenset(word_list("him her it them me us you himself herself themselves what how why"))
_FEWEST_CHARACTERS = 4


def stances(sentence: Sentence, found: list[Attribution], speakers: Speakers) -> list[Attribution]:
    """Give the stances of a sentence; none inside what somebody is reported to have said."""
    added: list[Attribution] = []
    said = [piece for one in found for piece in one.contents if one.is_report]
    taken = {one.cue_range[0] for one in found if one.cue_range}
    for index, token in enumerate(sentence.tokens):
        if token.is_quoted or token.start in taken or any(a <= token.start < b for a, b in said):
            continue
        stances_here = (_before_reports(one, found) for one in _at(sentence, index, speakers))
        added += [one for one in stances_here if _is_long(one)]
    return added


def _before_reports(stance: Attribution, found: list[Attribution]) -> Attribution:
    """End a stance where a saying begins inside it: "released a statement saying ..."."""
    if stance.is_report:
        return stance
    cues = [one.cue_range[0] for one in found if one.cue_range]
    contents = tuple(
        (first, min([last, *(cue for cue in cues if first < cue < last)])) for first, last in stance.contents
    )
    return replace(stance, contents=contents)


def _is_long(attribution: Attribution) -> bool:
    return sum(last - first for first, last in attribution.contents) >= _FEWEST_CHARACTERS


def _at(sentence: Sentence, index: int, speakers: Speakers) -> Iterator[Attribution]:
    tokens = sentence.tokens
    lower = tokens[index].lower
    if lower in VERBS | DOCUMENT_VERBS and not (
        tokens[index].is_capitalized and index and not sentence.is_headline
    ):
        yield from _of_verb(sentence, index, speakers)
    elif lower in NOUNS:
        yield from _of_noun(sentence, index, speakers)
    elif lower in ADVERBS:
        first = _clause_first(tokens, index)
        ranges = (_range(sentence, first, index), _range(sentence, index + 1, content_end(tokens, index + 1)))
        yield _stance(sentence, Cue(index, index, None), ranges, speakers)
    elif lower in RAISING:
        yield from _of_raising(sentence, index, speakers)


def _of_verb(sentence: Sentence, index: int, speakers: Speakers) -> Iterator[Attribution]:
    tokens = sentence.tokens
    before = tokens[index - 1].lower if index else ""
    is_set_off = bool(index) and "," in tokens[index].gap
    if before in DETERMINERS | {"to", "of", "in", "no"} and not is_set_off:
        return
    last = index + (_particle_at(tokens, index + 1) if index + 1 < len(tokens) else 0)
    if _is_passive(tokens, index) or _is_asked(tokens, index):
        yield from _of_passive(sentence, index, last, speakers)
        return
    subject = clause_subject(tokens, index) if is_set_off else subject_before(tokens, index)
    subject = subject if subject and _may_hold(tokens, subject, tokens[index].lower) else None
    end = content_end(tokens, last + 1)
    if (
        subject
        and end > last + 1
        and not (tokens[index].lower.endswith("ing") and not is_set_off and index < 2)
    ):
        yield _stance(sentence, Cue(index, last, subject), (_range(sentence, last + 1, end),), speakers)


def _may_hold(tokens: list[Token], subject: Phrase, verb: str) -> bool:
    """Tell whether a noun phrase can be attributed what a verb of stance leads to."""
    if verb in VERBS:
        return _holds(tokens, subject)
    words = {token.lower for token in tokens[subject.first : subject.last + 1]}
    return bool(words & (lexicon.DOCUMENTS | PICTURES | {"results", "result"}))


def _particle_at(tokens: list[Token], index: int) -> int:
    """Give how many words of "pointed to", "called for" stand at an index; "to close" is no particle."""
    count = phrase_at(tokens, index, PARTICLES)
    following = tokens[index + count] if index + count < len(tokens) else None
    if count and tokens[index].lower == "to" and following:
        is_noun = following.is_name_like or following.lower in DETERMINERS or following.lower in _OBJECTS
        return count if is_noun else 0
    return count


def _holds(tokens: list[Token], subject: Phrase) -> bool:
    """Tell whether a noun phrase can hold a view: whoever can speak, the author included."""
    if tokens[subject.first].lower in PRONOUNS and subject.first == subject.last:
        return True
    return is_plausible(tokens, subject, "")


def _is_passive(tokens: list[Token], index: int) -> bool:
    if not tokens[index].lower.endswith(("ed", "n", "t")):
        return False
    near = [token.lower for token in tokens[max(0, index - 3) : index]]
    return any(word in _BE for word in near) and near[-1] not in _HAVE


def _is_asked(tokens: list[Token], index: int) -> bool:
    """Tell "Asked whether", "when asked about": somebody was asked, nobody says by whom."""
    before = tokens[index - 1].lower if index else "when"
    return tokens[index].lower == "asked" and (before == "when" or tokens[index].is_broken_off)


def _of_passive(sentence: Sentence, index: int, last: int, speakers: Speakers) -> Iterator[Attribution]:
    """Read "was praised by X" and "was asked whether"."""
    tokens = sentence.tokens
    for by in range(index + 1, min(index + 4, len(tokens))):
        agent = subject_after(tokens, by) if tokens[by].lower == "by" else None
        if agent:
            subject = subject_before(tokens, index)
            patient = (_range(sentence, subject.first, subject.last + 1),) if subject else ()
            rest = _range(sentence, agent.last + 1, content_end(tokens, agent.last + 1))
            ranges = (*patient, rest) if rest[1] > rest[0] else patient
            stance = _stance(sentence, Cue(index, by, agent, is_inverted=True), ranges, speakers)
            is_label = tokens[index].lower in cues_of("en").label_verbs
            yield _reported(stance) if is_label and ranges and _holds(tokens, agent) else stance
            return
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if following in _ASKED_OF and tokens[index].lower == "asked":
        end = content_end(tokens, index + 1)
        end = next((at for at in range(index + 2, end) if "," in tokens[at].gap), end)
        yield _stance(sentence, Cue(index, index, None), (_range(sentence, index + 1, end),), speakers)


def _reported(stance: Attribution) -> Attribution:
    """Give "was accused by X of fraud" as a saying of X whose words are all part of the claim."""
    whole = ((stance.contents[0][0], stance.contents[-1][1]),)
    return replace(stance, is_report=True, keeps_words=True, contents=whole, content=stance.contents)


def _of_noun(sentence: Sentence, index: int, speakers: Speakers) -> Iterator[Attribution]:
    """Read "her plan to", "criticism of the port by X"."""
    tokens = sentence.tokens
    link = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if link not in NOUNS[tokens[index].lower] or tokens[index + 1].is_broken_off:
        return
    start = index + 1 if link in ("that", "to") else index + 2
    end = content_end(tokens, start)
    if link not in ("that", "to"):
        end = next((at for at in range(start + 1, end) if is_finite(tokens[at])), end)
    owner = _owner(tokens, index)
    if end > start and owner:
        yield _stance(sentence, Cue(index, index, owner), (_range(sentence, start, end),), speakers)


def _owner(tokens: list[Token], index: int) -> Phrase | None:
    """Give whose noun it is: "her call", "Lind's call"."""
    for at in range(index - 1, max(-1, index - 4), -1):
        lower = tokens[at].lower
        if lower in ("his", "her", "their", "its", "my", "our") and not tokens[at].is_quoted:
            return Phrase(at, at)
        if lower.endswith(("’s", "'s", "s’", "s'")) or tokens[at + 1].gap.strip() in ("’", "'"):
            first = at
            while first and tokens[first - 1].is_name_like and not tokens[first].is_broken_off:
                first -= 1
            return Phrase(first, at)
        if tokens[at + 1].is_broken_off or is_finite(tokens[at]):
            return None
    return None


def _of_raising(sentence: Sentence, index: int, speakers: Speakers) -> Iterator[Attribution]:
    """Read "the port is expected to open" and "it seems that": nobody is named who thinks so."""
    tokens = sentence.tokens
    needs_be = tokens[index].lower.endswith(("ed", "n")) and RAISING[tokens[index].lower]
    near = [token.lower for token in tokens[max(0, index - 3) : index]]
    if needs_be and not any(word in _BE for word in near):
        return
    subject = subject_before(tokens, index)
    end = content_end(tokens, index + 1)
    if subject is None or end <= index + 2:
        return
    is_empty = tokens[subject.first].lower == "it"
    patient = () if is_empty else (_range(sentence, subject.first, subject.last + 1),)
    ranges = (*patient, _range(sentence, index + 1, end))
    yield _stance(sentence, Cue(index, index, None), ranges, speakers)


def _stance(sentence: Sentence, cue: Cue, ranges: tuple[Range, ...], speakers: Speakers) -> Attribution:
    tokens = sentence.tokens
    first, last = tokens[cue.first].start, tokens[cue.last].end
    subject = cue.subject
    source = source_range(tokens, subject, None if cue.is_inverted else cue.first) if subject else None
    return Attribution(
        speaker=speakers.meant_by(tokens, subject, source[1]) if subject and source else _NOBODY,
        cue=sentence.between(first, last),
        start=first,
        end=last,
        contents=tuple(one for one in ranges if one[1] > one[0]),
        source=source,
        cue_range=(first, last),
        is_report=False,
    )


def _range(sentence: Sentence, first: int, end: int) -> Range:
    """Give the offsets of the tokens from `first` up to but without `end`."""
    tokens = sentence.tokens
    if first >= end or first >= len(tokens):
        return (0, 0)
    return with_opening_mark(tokens[first]), end_before(sentence, end)


def _clause_first(tokens: list[Token], index: int) -> int:
    for at in range(index, 0, -1):
        if "," in tokens[at].gap or tokens[at - 1].lower in ("and", "but", "that"):
            return at
    return 0
