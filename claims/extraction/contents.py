"""What a verb of saying covers: the ranges of a sentence that its subject is said to have said."""

from dataclasses import dataclass

from claims.extraction.cues import Cues
from claims.extraction.quotations import CLOSING, OPENING, Quotations, outer
from claims.extraction.sentences import Span
from claims.extraction.subjects import Phrase
from claims.extraction.tokens import DETERMINERS, PRONOUNS, Token, is_finite
from claims.extraction.wordlists import word_list

Range = tuple[int, int]

RECIPIENT_VERBS = frozenset(
    word_list("told tells telling tell assured assures warned warns reminded informed")
)
COORDINATORS = frozenset(["and", "but", "while", "whereas", "although", "though"])
_ADVERBIALS = frozenset(
    word_list(
        "on in at during after before from through via to for yesterday today last earlier later "
        "recently monday tuesday wednesday thursday friday saturday sunday when as by upon while"
    )
)
_WEEKS = frozenset(word_list("week month year morning afternoon evening spring summer fall autumn winter"))
_CLAUSE_OPENERS = (
    frozenset(word_list("there if that how why what whether when who where it’s it's")) | PRONOUNS
)
_LONG_OPENING = 6
_MOST_SKIPPED = 14
_ENDS_WITHOUT_COMMA = frozenset(
    word_list("after when while because before until although though since during amid whereas")
)
_ENDS_BEHIND_COMMA = _ENDS_WITHOUT_COMMA | frozenset(
    word_list("and but which who as according if with whose where so")
)
_DASHES = ("-", "–", "—", ";")


@dataclass(frozen=True)
class Sentence:
    """One sentence as read: the article's text, where the sentence stands in it, and its words."""

    text: str
    span: Span
    tokens: list[Token]
    quoted: Quotations

    @property
    def is_headline(self) -> bool:
        """Tell whether nearly all words are capitalized, as in a headline."""
        long = [token for token in self.tokens if len(token.word) > 3]
        return len(long) > 2 and sum(token.is_capitalized for token in long) >= 0.8 * len(long)

    def between(self, start: int, end: int) -> str:
        """Give the article's text between two offsets."""
        return self.text[start:end]


@dataclass(frozen=True)
class Cue:
    """A cue met in a sentence: indexes of its first and last token, and its subject."""

    first: int
    last: int
    subject: Phrase | None
    is_inverted: bool = False
    is_phrase: bool = False


def contents(sentence: Sentence, cue: Cue, cues: Cues) -> tuple[Range, ...]:
    """Give the ranges a cue attributes; none where the verb does not report here."""
    if cue.subject is None:
        return ()
    is_added = not cue.is_phrase and cue.first > 0 and is_participle_set_off(sentence.tokens[cue.first])
    before = None if is_added else _range_before(sentence, cue)
    after = _range_after(sentence, cue)
    if cue.is_phrase:
        return _around_phrase(sentence, before, _quotation_alone(sentence, after))
    if sentence.tokens[cue.first].lower in cues.label_verbs and not _quotes(sentence, cue, before):
        whole = (sentence.tokens[cue.subject.first].start, after[1]) if after else None
        return (whole,) if whole and not cue.is_inverted else ()
    after = _quotation_alone(sentence, after)
    if before and after and _goes_on(sentence, after):
        return (before,)
    if before and (cue.is_inverted or _ends_quoted(sentence, before)):
        rest = after if after and _starts_quoted(sentence, after) else _resumed(sentence, cue, after)
        return (before, rest) if rest else (before,)
    if after and _is_parenthetical(sentence.tokens, cue, after[0]):
        return (before or (sentence.span.start, _opening_end(sentence, cue)), after)
    if after and _reports(sentence, cue, after, cues):
        return (after,)
    return (before,) if before else _quoted_before(sentence, cue) or _announced(sentence, cue)


def is_participle_set_off(token: Token) -> bool:
    """Tell ", adding that" from "began adding"."""
    return token.lower.endswith("ing") and "," in token.gap


def _resumed(sentence: Sentence, cue: Cue, after: Range | None) -> Range | None:
    """Give the rest of a quotation behind a long speaker: `"It," said Berg, who was there, "is open"`."""
    first = sentence.quoted.within(*after)[0] if after and sentence.quoted.share(*after) else None
    if after is None or first is None or not cue.is_inverted:
        return None
    start, end = outer(sentence.text, first)
    is_rest = first.text[:1].islower() and sentence.between(after[0], start).rstrip().endswith(",")
    return (start, min(end, after[1])) if is_rest else None


def _quotation_alone(sentence: Sentence, after: Range | None) -> Range | None:
    """Give only the quotation behind a cue where the words around it are no part of what was said.

    It is whole where it ends with a stop of its own, and where a comma or colon announces its capital.
    """
    quotations = sentence.quoted.within(*after) if after else []
    if after is None or not quotations:
        return after
    first = quotations[0]
    start, end = outer(sentence.text, first)
    is_at_start = start <= after[0]
    lead = sentence.between(after[0], start).rstrip()
    between = (token for token in sentence.tokens if after[0] <= token.start < start)
    is_announced = lead.endswith((",", ":")) and first.text[:1].isupper() and len(first.text.split()) > 2
    is_announced = is_announced and (lead.endswith(":") or not any(is_finite(token) for token in between))
    if not is_at_start and not is_announced:
        return after
    has_stop = first.text.rstrip()[-1:] in tuple(".,!?…")
    return (start, min(end, after[1])) if has_stop else (start, after[1])


def _quoted_before(sentence: Sentence, cue: Cue) -> tuple[Range, ...]:
    """Give the quotation that ends right before a sentence like "Berg tweeted." in the same paragraph."""
    assert cue.subject is not None
    if min(cue.first, cue.subject.first) > 0:
        return ()
    before = sentence.text[max(0, sentence.span.start - 4) : sentence.span.start]
    quotation = sentence.quoted.ending_at(sentence.span.start - len(before) + len(before.rstrip()))
    if quotation is None or "\n" in before or len(quotation.text.split()) < 2:
        return ()
    return (outer(sentence.text, quotation),)


def _quotes(sentence: Sentence, cue: Cue, before: Range | None) -> bool:
    """Tell whether a label verb introduces or follows a quotation set off from it."""
    following = sentence.tokens[cue.last + 1 : cue.last + 2]
    is_next = bool(following) and following[0].is_quoted and following[0].gap.strip()[:1] in (",", ":")
    return is_next or _ends_quoted(sentence, before)


def _is_parenthetical(tokens: list[Token], cue: Cue, content: int) -> bool:
    """Tell whether subject and cue stand between commas: "The port, she said, is open"."""
    assert cue.subject is not None
    if cue.subject.first == 0 or cue.last + 1 >= len(tokens):
        return False
    following = next(token for token in tokens if token.end > content)
    opens = tokens[cue.subject.first].gap.strip() in (",", "-", "–", "—")
    return opens and following.gap.strip() in (",", "-", "–", "—") and not following.is_quoted


def _opening_end(sentence: Sentence, cue: Cue) -> int:
    """Give the offset behind the words before a parenthetical attribution."""
    assert cue.subject is not None
    token = sentence.tokens[cue.subject.first]
    return token.start - len(token.gap)


def _goes_on(sentence: Sentence, after: Range) -> bool:
    """Tell whether what follows a saying is the sentence's next clause: ", and the port closed"."""
    token = next(token for token in sentence.tokens if token.end > after[0])
    return token.lower in COORDINATORS and "," in token.gap and not token.is_quoted


def _announced(sentence: Sentence, cue: Cue) -> tuple[Range, ...]:
    """Give an empty range behind "He continued:", which lends its speaker to the quotation that follows."""
    is_announcing = sentence.span.text.endswith(":") and sentence.tokens[cue.first].lower[-3:] != "ing"
    return ((sentence.span.end, sentence.span.end),) if is_announcing else ()


def _around_phrase(sentence: Sentence, before: Range | None, after: Range | None) -> tuple[Range, ...]:
    """Give what "according to X" covers: the clause before it, or the one behind its comma."""
    if before and len(sentence.between(*before).split()) > 2:
        return (before,)
    return (after,) if after else ()


def _range_before(sentence: Sentence, cue: Cue) -> Range | None:
    """Give the text before subject and cue, where it ends like something that was said."""
    assert cue.subject is not None
    first = cue.first if cue.is_inverted or cue.is_phrase else min(cue.subject.first, cue.first)
    start, end = sentence.span.start, sentence.tokens[first].start
    if cue.is_inverted or cue.is_phrase or first == cue.subject.first:
        end = with_opening_mark(sentence.tokens[first])
    if first and sentence.tokens[first - 1].lower == "as" and not sentence.tokens[first - 1].is_quoted:
        end = sentence.tokens[first - 1].start  # "..., as she put it"
    raw = sentence.between(start, end).rstrip()
    stripped = raw.rstrip(",—–- ")
    if cue.is_phrase and stripped:
        return start, start + len(stripped)
    is_said = raw.endswith((",", "—", "–", "-", *CLOSING))
    clause = [token for token in sentence.tokens[:first] if token.start < end]
    if not is_said or not stripped or not clause or not _is_said(clause, raw):
        return None
    end = start + (len(raw) if raw.endswith(CLOSING) else len(stripped))
    return _quotation_after_lead(sentence, start, end), end


def _quotation_after_lead(sentence: Sentence, start: int, end: int) -> int:
    """Give where a quotation begins that ends at `end`, if "For example:" or "Yet," leads into it."""
    quotation = sentence.quoted.ending_at(end)
    if quotation is None:
        return start
    opening = outer(sentence.text, quotation)[0]
    lead = sentence.between(start, opening).rstrip() if opening > start else ""
    return opening if lead.endswith((",", ":")) else start


def _is_said(clause: list[Token], raw: str) -> bool:
    """Tell what may have been said from an adverbial that only opens the sentence: "On Tuesday,"."""
    has_verb = any(is_finite(token) for token in clause[1:])
    if raw.endswith(CLOSING) and (clause[-1].is_quoted or has_verb):
        return True
    first = clause[0].lower
    is_time = first == "this" and len(clause) > 1 and clause[1].lower in _WEEKS
    opens = (first in _ADVERBIALS or is_time) and not clause[0].is_quoted
    if opens and len(clause) < 12:
        return False
    return len(clause) >= _LONG_OPENING or has_verb or any(token.is_quoted for token in clause)


def _range_after(sentence: Sentence, cue: Cue) -> Range | None:
    """Give the text behind subject and cue, recipients, adverbials and "that" left out."""
    assert cue.subject is not None
    tokens = sentence.tokens
    index = max(cue.last, cue.subject.last if cue.is_inverted or cue.is_phrase else cue.last) + 1
    if not cue.is_phrase:
        index = skip_to_content(tokens, index, tokens[cue.first].lower)
    if index >= len(tokens):
        return None
    if tokens[index].lower == "that" and not tokens[index].is_quoted and not cue.is_phrase:
        index += 1
    if index > len(tokens) - 1 or (index == len(tokens) - 1 and not tokens[index].is_quoted):
        return None
    return with_opening_mark(tokens[index]), sentence.span.end


def with_opening_mark(token: Token) -> int:
    """Give the offset of a token, its opening quotation mark included."""
    marks = [mark for mark in OPENING if token.gap.endswith(mark)]
    return token.start - max(map(len, marks), default=0)


def skip_to_content(tokens: list[Token], index: int, verb: str) -> int:
    """Step over "told reporters", "to Wang" and "on Tuesday" up to what is said."""
    start = index
    skips = verb in RECIPIENT_VERBS or (
        index < len(tokens) and tokens[index].lower in _ADVERBIALS and not tokens[index].is_broken_off
    )
    if not skips:
        return index
    while index < len(tokens) and index - start < _MOST_SKIPPED:
        token = tokens[index]
        is_content = token.is_quoted or (token.is_broken_off and index > start)
        opens = token.lower in _CLAUSE_OPENERS | {"his", "her", "its", "their"}
        opens = opens or token.lower.partition("’")[0].partition("'")[0] in PRONOUNS
        if is_content or token.lower == "that" or (index > start and opens):
            return index
        index += 1
    return index if index >= len(tokens) else start


def _ends_quoted(sentence: Sentence, content: Range | None) -> bool:
    if content is None:
        return False
    return sentence.between(*content).endswith(CLOSING) and any(
        token.is_quoted for token in sentence.tokens if token.start < content[1]
    )


def _starts_quoted(sentence: Sentence, content: Range) -> bool:
    return sentence.between(*content).startswith(OPENING)


def _reports(sentence: Sentence, cue: Cue, after: Range, cues: Cues) -> bool:
    """Tell whether what follows the verb is said: anything after "said", a clause after "declared"."""
    tokens = sentence.tokens
    following = [token for token in tokens[cue.last + 1 :] if token.end > after[0]]
    if _starts_quoted(sentence, after) or tokens[cue.last + 1].lower == "that":
        return True
    if tokens[cue.first].lower in cues.verbs or cue.last > cue.first:
        return following[0].lower != "to"
    return opens_clause(following)


def opens_clause(tokens: list[Token]) -> bool:
    """Tell whether subject and finite verb stand first among these words."""
    if not tokens:
        return False
    first = tokens[0]
    has_subject = first.lower in PRONOUNS | DETERMINERS or first.is_name_like
    return has_subject and any(is_finite(token) and token.lower[-2:] != "ed" for token in tokens[1:7])


def content_end(tokens: list[Token], start: int) -> int:
    """Give the index of the first token behind a content that starts at an index."""
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.is_quoted:
            continue
        mark, lower = token.gap.strip(), token.lower
        if mark in _DASHES or lower in _ENDS_WITHOUT_COMMA:
            return index
        if "," in mark and (lower in _ENDS_BEHIND_COMMA or lower.endswith("ing")):
            return index
        if lower in ("and", "but") and index + 1 < len(tokens) and is_finite(tokens[index + 1]):
            return index
    return len(tokens)


def end_before(sentence: Sentence, index: int) -> int:
    """Give the offset behind the word before an index, with its closing marks."""
    if index >= len(sentence.tokens):
        return sentence.span.end
    token = sentence.tokens[index]
    return token.start - len(token.gap.lstrip("”\"')"))
