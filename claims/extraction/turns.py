"""Who speaks where a name and a colon stand before the words: headlines, interviews, transcripts.

"Poll: Half of voters want rain", "LIND: We never said so". The name is short, stands at the head of a
paragraph or a sentence, and is a name, a role, a document or the Q and A of an interview.
"""

import re
from bisect import bisect_right

from claims.extraction import lexicon
from claims.extraction.names import Names, bare
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span, paragraphs
from claims.extraction.types import Speaker
from claims.extraction.wordlists import word_list

_TURN = re.compile(r"(?P<name>[A-Z][^\W_.’'&-]*(?:[ .’'&-]+[\w.’'&-]+){0,6}?)\s?(?P<cue>:)\s+(?=\S)")
_NO_NAMES = frozenset(
    word_list(
        "note update updated related photo photos video watch read more correction editor's editor’s "
        "exclusive breaking source sources topline bottom line question answer example tip warning "
        "subject date time place where when who what why how result results conclusion summary background "
        "latest revealed live analysis opinion"
    )
)
_NO_OPENERS = lexicon.FUNCTION_WORDS - {"the", "a", "an"}
_ANONYMOUS = frozenset(["q", "a"])
_SMALL = frozenset(word_list("of the de van von and at in on for to"))


def turns(text: str, names: Names) -> list[Attribution]:
    """Give the turns of a text: each paragraph behind a name and a colon, without the name."""
    found = []
    for paragraph in paragraphs(text):
        match = _TURN.match(text, paragraph.start, paragraph.end)
        if match and _is_speaker(match.group("name"), names, match.start("name")):
            found.append(_turn(text, match, paragraph, names))
    return found


def placed(spans: list[Span], own: list[list[Attribution]], found: list[Attribution]) -> None:
    """Put each turn into the sentence it begins in, before what else was found there."""
    starts = [span.start for span in spans]
    for turn in found:
        index = bisect_right(starts, turn.start) - 1
        if index >= 0 and not any(one.is_report and one.start <= turn.start for one in own[index]):
            own[index].insert(0, turn)


def _is_speaker(name: str, names: Names, start: int) -> bool:
    words = [bare(word).strip(".").lower() for word in name.split()]
    if words[0] in _NO_NAMES | _NO_OPENERS or words[-1] in _NO_NAMES | lexicon.CALENDAR:
        return False
    if len(words) == 1 and words[0] in _ANONYMOUS:
        return True
    is_body = words[-1] in lexicon.DOCUMENTS | lexicon.ORGANIZATION_WORDS | lexicon.SPEAKING_NOUNS
    if is_body or words[-1] in lexicon.UNNAMED_HEADS | lexicon.TITLES:
        return True
    mentions = names.within(start, start + len(name))
    is_written_as_name = all(word[0].isupper() or word in _SMALL for word in name.split())
    return (
        is_written_as_name
        and bool(mentions)
        and (len(words) > 1 or name.isupper() or names.is_known(mentions[-1]))
    )


def _turn(text: str, match: re.Match[str], paragraph: Span, names: Names) -> Attribution:
    start, end = match.span("name")
    mentions = names.within(start, end)
    name = names.likely(mentions[-1].name, start) if mentions else match.group("name")
    is_person = bool(mentions) and (mentions[-1].is_person or names.is_person(name))
    kind = "person" if is_person else "organization" if mentions else "unnamed"
    content = (match.end(), paragraph.end)
    return Attribution(
        speaker=Speaker(name, match.group("name"), kind),
        cue=":",
        start=start,
        end=match.end("cue"),
        contents=(content,),
        source=(start, end),
        cue_range=match.span("cue"),
        content=(content,),
        is_report=False,
    )
