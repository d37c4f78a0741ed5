"""Who says what: each attribution of a text, with its speaker, its cue and the words attributed.

Three forms are read: a verb of saying before or behind what is said, a phrase such as "according to", and
quoted sentences that carry no cue of their own and belong to whoever speaks around them. What nobody is
said to have said is the outlet's own voice.
"""

from dataclasses import dataclass, replace

from claims.extraction import other_languages
from claims.extraction.cues import Cues, cues_of
from claims.extraction.names import Names
from claims.extraction.quotations import Quotations
from claims.extraction.sayings import Attribution, continued
from claims.extraction.sentences import Span
from claims.extraction.speakers import Speakers
from claims.extraction.subjects import Phrase, is_plausible, subject_after, subject_before
from claims.extraction.tokens import DETERMINERS, PRONOUNS, Token, is_finite, tokens_of
from claims.extraction.wordlists import word_list

_QUOTE_MARKS = tuple('“”"„«»「」『』‘’') + ("''", "``")
_PASSIVE = frozenset(word_list("to be been being was were is are not"))
_INFINITIVE = frozenset(["to"])
_RECIPIENT_VERBS = frozenset(word_list("told tells telling assured assures warned warns reminded informed"))
_ADVERBIALS = frozenset(
    word_list(
        "on in at during after before from through via to for yesterday today last this earlier later "
        "recently monday tuesday wednesday thursday friday saturday sunday when as by upon while"
    )
)
_COORDINATORS = frozenset(["and", "but", "while", "whereas", "although", "though"])
_LONG_OPENING = 6


@dataclass(frozen=True)
class _Cue:
    """A cue met in a sentence: indexes of its first and last token, and its subject."""

    first: int
    last: int
    subject: Phrase | None
    is_inverted: bool = False
    is_phrase: bool = False


@dataclass(frozen=True)
class _Sentence:
    text: str
    span: Span
    tokens: list[Token]

    def between(self, start: int, end: int) -> str:
        return self.text[start:end]


def attributions(
    text: str, spans: list[Span], quoted: Quotations, names: Names, language: str
) -> list[list[Attribution]]:
    """Give the attributions of each sentence, in the order of the sentences."""
    cues = cues_of(language)
    if cues is not cues_of("en"):
        found = [other_languages.sayings(text, span, quoted, names, cues) for span in spans]
        own = [[Attribution(*saying) for saying in sayings] for sayings in found]
    else:
        speakers = Speakers(text, names)
        read = (_Sentence(text, span, tokens_of(text, span, quoted)) for span in spans)
        own = [_of_sentence(sentence, cues, speakers) for sentence in read]
    return continued(text, spans, quoted, own, names)


def _of_sentence(sentence: _Sentence, cues: Cues, speakers: Speakers) -> list[Attribution]:
    found: list[Attribution] = []
    for cue in _cues_in(sentence.tokens, cues):
        contents = _contents(sentence, cue, cues)
        inside = found and any(
            first <= sentence.tokens[cue.first].start < last for first, last in found[-1].contents
        )
        if not contents or (inside and not _is_coordinated(sentence.tokens, cue)):
            continue
        if inside:
            found[-1] = _cut(found[-1], _break_before(sentence.tokens, cue))
        attribution = _attribution(sentence, cue, cues, contents, speakers)
        if attribution:
            found.append(attribution)
    return [one for one in found if one.contents]


def _attribution(
    sentence: _Sentence, cue: _Cue, cues: Cues, contents: tuple[tuple[int, int], ...], speakers: Speakers
) -> Attribution | None:
    tokens = sentence.tokens
    if cue.subject is None or _is_participle(tokens, cue, cues):
        return None
    if not (cue.is_phrase or is_plausible(tokens, cue.subject, tokens[cue.first].lower)):
        return None
    speaker = speakers.of(tokens, cue.subject)
    words = sentence.between(tokens[cue.first].start, tokens[cue.last].end)
    start = min(tokens[cue.first].start, tokens[cue.subject.first].start)
    end = max(tokens[cue.last].end, tokens[cue.subject.last].end)
    if cue.subject.last < cue.first - 8:
        start = tokens[cue.first].start
    keeps = tokens[cue.first].lower in cues.label_verbs
    return Attribution(speaker, words, start, end, contents, keeps)


def _is_participle(tokens: list[Token], cue: _Cue, cues: Cues) -> bool:
    """Tell "a group of cells called tufts" from "critics called it a failure"."""
    assert cue.subject is not None
    is_label = tokens[cue.first].lower in cues.label_verbs
    return is_label and tokens[cue.subject.first].lower in ("a", "an") and cue.subject.last + 1 == cue.first


def _cues_in(tokens: list[Token], cues: Cues) -> list[_Cue]:
    found: list[_Cue] = []
    verbs = cues.verbs | cues.clause_verbs | cues.label_verbs
    for index, token in enumerate(tokens):
        if token.is_quoted or (token.is_capitalized and index):
            continue
        if phrase := _phrase_at(tokens, index, cues):
            subject = subject_after(tokens, index + phrase - 1)
            found.append(_Cue(index, index + phrase - 1, subject, is_phrase=True))
        elif token.lower in verbs and not _is_no_saying(tokens, index):
            cue = _with_subject(tokens, index)
            is_continued = bool(found) and token.lower.endswith("ing") and not cue.is_inverted
            found.append(replace(cue, subject=found[-1].subject) if is_continued else cue)
    return found


def _phrase_at(tokens: list[Token], index: int, cues: Cues) -> int:
    """Give how many words the attributing phrase at an index has; 0 for none."""
    for phrase in cues.phrases:
        words = phrase.split()
        if [token.lower for token in tokens[index : index + len(words)]] == words:
            return len(words)
    return 0


def _is_no_saying(tokens: list[Token], index: int) -> bool:
    """Tell a passive, an infinitive or a noun from a verb of saying."""
    if index == 0:
        return False
    before, lower = tokens[index - 1].lower, tokens[index].lower
    if before in _INFINITIVE or before in DETERMINERS | {"no", "any", "of", "by", "with", "for", "in"}:
        return True
    return before in _PASSIVE and not lower.endswith("ing")


def _with_subject(tokens: list[Token], index: int) -> _Cue:
    inverted = subject_after(tokens, index) if _may_be_inverted(tokens, index) else None
    if inverted and _is_speaker_like(tokens, inverted):
        is_closed = inverted.last + 1 == len(tokens) or tokens[inverted.last + 1].is_broken_off
        if tokens[index - 1].is_quoted or is_closed:
            return _Cue(index, index, inverted, is_inverted=True)
    return _Cue(index, index, subject_before(tokens, index))


def _may_be_inverted(tokens: list[Token], index: int) -> bool:
    """Tell whether the speaker may follow the verb: it stands behind a quotation mark or a comma."""
    before = tokens[index].gap.strip()
    if not index or not before or tokens[index].lower in _RECIPIENT_VERBS:
        return False
    return before.endswith(_QUOTE_MARKS) or before.startswith((*_QUOTE_MARKS, ",", "—", "–"))


def _is_speaker_like(tokens: list[Token], phrase: Phrase) -> bool:
    first = tokens[phrase.first]
    return (
        first.is_name_like
        or first.lower in DETERMINERS | PRONOUNS - {"i", "we", "you"}
        or (
            first.lower.rstrip("s")
            in ("official", "source", "expert", "analyst", "police", "researcher", "critic")
        )
    )


def _is_coordinated(tokens: list[Token], cue: _Cue) -> bool:
    """Tell whether the cue stands beside an earlier one ("... while Wang said") and not inside it."""
    return _break_before(tokens, cue) >= 0


def _break_before(tokens: list[Token], cue: _Cue) -> int:
    """Give the offset where the coordinated clause of a cue begins; -1 where it is not coordinated."""
    first = cue.subject.first if cue.subject and not cue.is_inverted else cue.first
    for index in (first, cue.first):
        if index and tokens[index - 1].lower in _COORDINATORS:
            return tokens[index - 1].start
        if index and ";" in tokens[index].gap:
            return tokens[index].start
    return -1


def _cut(attribution: Attribution, at: int) -> Attribution:
    kept = tuple((first, min(last, at)) for first, last in attribution.contents if first < at)
    return replace(attribution, contents=kept)


def _contents(sentence: _Sentence, cue: _Cue, cues: Cues) -> tuple[tuple[int, int], ...]:
    """Give the ranges a cue attributes; none where the verb does not report here."""
    if cue.subject is None:
        return ()
    before, after = _range_before(sentence, cue), _range_after(sentence, cue)
    if cue.is_phrase:
        return _around_phrase(sentence, before, after)
    lower = sentence.tokens[cue.first].lower
    if lower in cues.label_verbs and not _is_quote_next(sentence, cue) and not _ends_quoted(sentence, before):
        whole = (sentence.tokens[cue.subject.first].start, after[1]) if after else None
        return (whole,) if whole and not cue.is_inverted else ()
    if before and after and _goes_on(sentence, after):
        return (before,)
    if before and (cue.is_inverted or _ends_quoted(sentence, before)):
        continued = after if after and _starts_quoted(sentence, after) else None
        return (before, continued) if continued else (before,)
    if after and _is_parenthetical(sentence.tokens, cue):
        opening = (sentence.span.start, _opening_end(sentence, cue))
        return (before or opening, after)
    if after and _reports(sentence, cue, after, cues):
        return (after,)
    if before:
        return (before,)
    return _announced(sentence, cue)


def _is_parenthetical(tokens: list[Token], cue: _Cue) -> bool:
    """Tell whether subject and cue stand between commas: "The port, she said, is open"."""
    assert cue.subject is not None
    if cue.subject.first == 0 or cue.subject.last + 1 != cue.first or cue.last + 1 >= len(tokens):
        return False
    following = tokens[cue.last + 1]
    return (
        tokens[cue.subject.first].gap.strip() == ","
        and following.gap.strip() == ","
        and not following.is_quoted
    )


def _opening_end(sentence: _Sentence, cue: _Cue) -> int:
    """Give the offset behind the words before a parenthetical attribution."""
    assert cue.subject is not None
    token = sentence.tokens[cue.subject.first]
    return token.start - len(token.gap)


def _goes_on(sentence: _Sentence, after: tuple[int, int]) -> bool:
    """Tell whether what follows a saying is the sentence's next clause: ", and the port closed"."""
    token = next(token for token in sentence.tokens if token.end > after[0])
    return token.lower in _COORDINATORS and "," in token.gap and not token.is_quoted


def _announced(sentence: _Sentence, cue: _Cue) -> tuple[tuple[int, int], ...]:
    """Give an empty range behind "He continued:", which lends its speaker to the quotation that follows."""
    is_announcing = sentence.span.text.endswith(":") and sentence.tokens[cue.first].lower[-3:] != "ing"
    return ((sentence.span.end, sentence.span.end),) if is_announcing else ()


def _around_phrase(
    sentence: _Sentence, before: tuple[int, int] | None, after: tuple[int, int] | None
) -> tuple[tuple[int, int], ...]:
    """Give what "according to X" covers: the clause before it, or the one behind its comma."""
    if before and len(sentence.between(*before).split()) > 2:
        return (before,)
    return (after,) if after else ()


def _range_before(sentence: _Sentence, cue: _Cue) -> tuple[int, int] | None:
    """Give the text before subject and cue, where it ends like something that was said."""
    assert cue.subject is not None
    first = cue.first if cue.is_inverted or cue.is_phrase else min(cue.subject.first, cue.first)
    start, end = sentence.span.start, sentence.tokens[first].start
    raw = sentence.between(start, end).rstrip()
    stripped = raw.rstrip(",—–- ")
    if cue.is_phrase and stripped:
        return start, start + len(stripped)
    is_said = raw.endswith((",", "—", "–", *_QUOTE_MARKS))
    clause = [token for token in sentence.tokens[:first] if token.start < end]
    is_clause = len(clause) >= _LONG_OPENING or any(is_finite(token) or token.is_quoted for token in clause)
    is_opening = (
        bool(clause) and clause[0].lower in _ADVERBIALS and not clause[0].is_quoted and len(clause) < 12
    )
    if not is_said or not stripped or not is_clause or (is_opening and not raw.endswith(_QUOTE_MARKS)):
        return None
    return start, start + len(stripped)


def _range_after(sentence: _Sentence, cue: _Cue) -> tuple[int, int] | None:
    """Give the text behind subject and cue, recipients, adverbials and "that" left out."""
    assert cue.subject is not None
    tokens = sentence.tokens
    index = max(cue.last, cue.subject.last if cue.is_inverted or cue.is_phrase else cue.last) + 1
    if not cue.is_phrase:
        index = _skip_to_content(tokens, index, tokens[cue.first].lower)
    if index >= len(tokens):
        return None
    if tokens[index].lower == "that" and not tokens[index].is_quoted and not cue.is_phrase:
        index += 1
    if index >= len(tokens) - 1:
        return None
    return _with_opening_mark(sentence, tokens[index]), sentence.span.end


def _with_opening_mark(sentence: _Sentence, token: Token) -> int:
    """Give the offset of a token, its opening quotation mark included."""
    gap = token.gap
    kept = len(gap) - len(gap.rstrip('“"„«「『‘'))
    kept = 2 if gap.endswith(("''", "``")) else kept
    return token.start - kept


def _skip_to_content(tokens: list[Token], index: int, verb: str) -> int:
    """Step over "told reporters", "to Wang" and "on Tuesday" up to what is said."""
    start = index
    skips = verb in _RECIPIENT_VERBS or (
        index < len(tokens) and tokens[index].lower in _ADVERBIALS and not tokens[index].is_broken_off
    )
    if not skips:
        return index
    while index < len(tokens) and index - start < 14:
        token = tokens[index]
        is_content = token.lower == "that" or token.is_quoted or (token.is_broken_off and index > start)
        if is_content or (index > start and token.lower in PRONOUNS | {"there", "his", "her", "its"}):
            return index
        index += 1
    return index if index >= len(tokens) else start


def _is_quote_next(sentence: _Sentence, cue: _Cue) -> bool:
    after = sentence.tokens[cue.last + 1 : cue.last + 2]
    return bool(after) and after[0].is_quoted and after[0].gap.strip()[:1] in (",", ":")


def _ends_quoted(sentence: _Sentence, content: tuple[int, int] | None) -> bool:
    if content is None:
        return False
    return sentence.between(*content).endswith(_QUOTE_MARKS) and any(
        token.is_quoted for token in sentence.tokens if token.start < content[1]
    )


def _starts_quoted(sentence: _Sentence, content: tuple[int, int]) -> bool:
    return sentence.between(*content).startswith(_QUOTE_MARKS)


def _reports(sentence: _Sentence, cue: _Cue, after: tuple[int, int], cues: Cues) -> bool:
    """Tell whether what follows the verb is said: anything after "said", a clause after "declared"."""
    tokens = sentence.tokens
    following = [token for token in tokens[cue.last + 1 :] if token.start >= after[0]]
    if _starts_quoted(sentence, after) or tokens[cue.last + 1].lower == "that":
        return True
    if tokens[cue.first].lower in cues.verbs:
        return following[0].lower not in _INFINITIVE
    has_subject = (
        following[0].lower in PRONOUNS or following[0].is_name_like or following[0].lower in DETERMINERS
    )
    return has_subject and any(is_finite(token) and token.lower[-2:] != "ed" for token in following[1:7])
