"""The noun phrase that is the subject of a saying: where it begins and ends, and whether it can speak."""

from dataclasses import dataclass

from claims.extraction import lexicon
from claims.extraction.names import bare, is_nationality
from claims.extraction.tokens import DETERMINERS, PRONOUNS, Token, is_finite
from claims.extraction.wordlists import word_list

_ADVERBS = frozenset(
    word_list(
        "also later then earlier again once often still further now already never always not even just "
        "only too previously recently repeatedly however meanwhile therefore thus soon first last "
        "yesterday today have"
    )
)
_COORDINATORS = frozenset(["and", "but", "then", "or", "yet"])
_CLAUSE_STARTS = frozenset(
    word_list("while whereas but although though because since as after when before that")
)
ROLE_LINKS = frozenset(word_list("of for at from in with to on"))
_ROLE_ENDINGS = (
    "man",
    "woman",
    "person",
    "er",
    "or",
    "ist",
    "ian",
    "men",
    "women",
    "people",
    "ers",
    "ors",
    "ists",
)
_PLURAL_ROLE_ENDINGS = ("als", "ants", "ents", "ives", "ates", "ians")
_GROUPS = frozenset(
    word_list(
        "members leaders lawmakers senators ministers officers forces authorities campaign government "
        "administration states nations countries companies police media ministry"
    )
)
_TOWNS = frozenset(word_list("town city village county state province district island republic kingdom"))
_PURE_SPEECH = frozenset(["said", "says", "say", "told", "tells", "wrote", "tweeted"])
_NO_ROLES = frozenset(
    word_list(
        "number numbers order orders matter matters power powers water paper papers computer computers "
        "server servers letters factor factors error errors sector sectors weather winter summer disorder"
    )
)
_AUTHORS = frozenset(["i", "we", "you"])
_SHARES = frozenset(word_list("percent percentage majority half third thirds quarter quarters share"))
_NUMBERS = frozenset(word_list("two three four five six seven eight nine ten dozens hundreds thousands"))
_NO_OPENERS = lexicon.FUNCTION_WORDS - DETERMINERS - PRONOUNS - _NUMBERS
_SHORTEST_PLACE = 4
_LONGEST_DATELINE = 8
_MOST_WORDS = 12
_LONGEST_APPOSITION = 22
_SHORT_APPOSITION = 4
_NO_APPOSITION = frozenset(["and", "but", "has", "have", "is", "was", "were", "are"])
_INTRODUCTIONS = frozenset(
    word_list(
        "in on at after before during since while when as although though if by for from with under "
        "despite amid following speaking asked according because until"
    )
)


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: indexes of its first and last token, both inclusive."""

    first: int
    last: int


def subject_before(tokens: list[Token], verb: int) -> Phrase | None:
    """Find the noun phrase that is the subject of the verb at an index, looking back from it."""
    last = _skip_adverbials(tokens, verb - 1)
    if last < 0:
        return None
    if tokens[last].lower in ("who", "which") and last:
        return phrase_ending(tokens, last - 1)
    if tokens[last].lower in _COORDINATORS:
        return clause_subject(tokens, last)
    after = tokens[last + 1]
    if after.gap.lstrip(".").startswith(")"):
        return phrase_ending(tokens, last)
    if "," in after.gap and last + 1 < verb and "," in tokens[verb].gap:
        return phrase_ending(tokens, last)
    if after.gap.strip() in ("-", "–", "—"):
        opening = [index for index in range(1, last + 1) if tokens[index].gap.strip() == after.gap.strip()]
        return phrase_ending(tokens, opening[-1] - 1) if opening else None
    if "," in after.gap and not after.is_quoted:
        apposed = _before_apposition(tokens, last)
        return phrase_ending(tokens, apposed) if apposed is not None else clause_subject(tokens, last)
    if after.gap.strip() and after.gap.strip() not in ("’", "'", ")"):
        return None
    return phrase_ending(tokens, last)


def source_range(tokens: list[Token], phrase: Phrase, verb: int | None) -> tuple[int, int]:
    """Give the place of a subject with its apposition: up to the verb group, or behind an inverted one."""
    first = phrase.first
    if verb is not None and phrase.first > verb:  # "according to X": as far as the phrase goes
        last = phrase.last
    elif verb is None or phrase.last >= verb:
        last = _apposition_end(tokens, phrase.last)
    else:
        last = max(phrase.last, _skip_adverbials(tokens, verb - 1))
        following = tokens[phrase.last + 1]
        is_other = following.lower in _NO_APPOSITION or _goes_on(tokens, phrase.last + 1, last)
        if is_other or last - phrase.last > _LONGEST_APPOSITION:
            last = phrase.last
    return tokens[first].start, tokens[last].start + len(bare(tokens[last].word))


def _goes_on(tokens: list[Token], first: int, last: int) -> bool:
    """Tell whether a subject's own verb stands between it and the cue, rather than an apposition."""
    for token in tokens[first : last + 1]:
        if token.is_broken_off:
            return False
        if is_finite(token):
            return True
    return False


def _apposition_end(tokens: list[Token], last: int) -> int:
    """Give the index of the last word of ", a harbor master in Vell" behind a name."""
    if last + 1 >= len(tokens) or tokens[last + 1].gap.strip() != "," or tokens[last + 1].is_quoted:
        return last
    opening = tokens[last + 1]
    if is_role(tokens[last].lower) and opening.is_name_like:  # "said its spokesman, Jo Lee"
        behind = (at for at in range(last + 2, len(tokens)) if not tokens[at].is_name_like)
        return next(behind, len(tokens)) - 1
    if (
        opening.lower not in DETERMINERS | {"who", "whose"}
        and not opening.word.isdigit()
        and not is_role(opening.lower)
    ):
        return last
    end = last + 1
    while end + 1 < len(tokens) and not tokens[end + 1].is_quoted and end - last < _LONGEST_APPOSITION:
        if "," in tokens[end + 1].gap and tokens[end + 1].lower.endswith("ing"):
            break
        end += 1
    return end


def subject_after(tokens: list[Token], verb: int) -> Phrase | None:
    """Find the noun phrase right behind an inverted verb: the one in `"...", said Wang Yi`."""
    first = verb + 1
    if first >= len(tokens) or tokens[first].is_broken_off or tokens[first].is_quoted:
        return None
    last = first
    while last + 1 < len(tokens) and last - first < _MOST_WORDS and _continues(tokens, first, last + 1):
        last += 1
    return Phrase(first, last)


def clause_subject(tokens: list[Token], before: int) -> Phrase | None:
    """Find the subject of the clause that runs up to an index: its first noun phrase."""
    first = _clause_start(tokens, before)
    if first >= before or tokens[first].is_quoted:
        return None
    if tokens[first].lower in PRONOUNS:
        return Phrase(first, first)
    last = first
    while last + 1 < before and last - first < _MOST_WORDS and _in_subject(tokens, last + 1):
        last += 1
    named = [index for index in range(first, last + 1) if tokens[index].is_name_like]
    if not named and tokens[first].lower not in DETERMINERS and not tokens[first].is_capitalized:
        return None
    if tokens[first].is_name_like or tokens[first].lower in DETERMINERS:
        last = _drop_verb(tokens, first, last)
    return Phrase(first, last)


def _drop_verb(tokens: list[Token], first: int, last: int) -> int:
    """End a subject that begins with a name at its last capitalized word ("China presents" is "China")."""
    if not tokens[first].is_name_like:
        return last
    named = [at for at in range(first, last) if tokens[at].is_name_like]
    if named and bare(tokens[named[-1]].word) != tokens[named[-1]].word:  # "Berg's aide"
        return last
    index = first
    while index < last and (tokens[index + 1].is_name_like or tokens[index + 1].lower in ("and", "of")):
        index += 1
    has_group = index < last and tokens[index + 1].lower in _GROUPS | lexicon.UNNAMED_HEADS
    return index + 1 if has_group else index


def _in_subject(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    is_broken = token.gap.strip() not in ("", ".")  # "Mr. Lind" is not broken off
    return not is_broken and not is_finite(token) and token.lower not in _ADVERBS


def _clause_start(tokens: list[Token], before: int) -> int:
    start = _dateline_end(tokens)
    for index in range(before - 1, start, -1):
        is_break = tokens[index].lower in ("while", "whereas", "but", "although") or ";" in tokens[index].gap
        if is_break and not tokens[index].is_quoted:
            start = index + 1 if tokens[index].lower in _CLAUSE_STARTS else index
            break
    while start < before and tokens[start].lower in _COORDINATORS | {"while"}:
        start += 1
    if start < before and tokens[start].lower in _INTRODUCTIONS:
        breaks = (index for index in range(start + 1, before) if "," in tokens[index].gap)
        start = next(breaks, start + 1 if tokens[start + 1].lower in PRONOUNS else start)
    return start


def _dateline_end(tokens: list[Token]) -> int:
    """Give the index of the first word behind "PORT ELLIS (Harbor Post) —"; 0 where there is no dateline."""
    if not tokens[0].word.isupper() or len(tokens[0].word) < _SHORTEST_PLACE:
        return 0
    near = range(1, min(_LONGEST_DATELINE, len(tokens)))
    return next((index for index in near if any(dash in tokens[index].gap for dash in "—–―-")), 0)


def _skip_adverbials(tokens: list[Token], index: int) -> int:
    """Step back over auxiliaries, adverbs and "on Tuesday"."""
    while index >= 0:
        token = tokens[index]
        is_adverb = token.lower in _ADVERBS or (token.lower.endswith("ly") and not token.is_capitalized)
        if bare(token.lower) in lexicon.CALENDAR and token.is_capitalized:
            index -= 2 if index and tokens[index - 1].lower in ("on", "last", "in", "late", "early") else 1
        elif is_adverb or token.lower in lexicon.AUXILIARIES:
            index -= 1
        else:
            return index
    return index


def _before_apposition(tokens: list[Token], last: int) -> int | None:
    """Give the index before ", the foreign minister," or ", who was there," that ends at `last`."""
    for index in range(last, max(0, last - 20), -1):
        if "," not in tokens[index].gap:
            continue
        opening = tokens[index]
        is_apposition = opening.lower in DETERMINERS | {"who", "which"} or not opening.is_capitalized
        is_apposition = is_apposition or (tokens[index - 1].is_name_like and last - index < _SHORT_APPOSITION)
        return index - 1 if is_apposition and opening.lower not in PRONOUNS - {"who"} else None
    return None


def phrase_ending(tokens: list[Token], last: int) -> Phrase | None:
    """Walk back from the last word of a noun phrase to its first."""
    last = _before_bracket(tokens, last)
    if tokens[last].is_quoted or not _may_end(tokens[last]):
        return None
    if tokens[last].lower in PRONOUNS:
        return Phrase(last, last)
    first = last
    while first and last - first < _MOST_WORDS and _extends_back(tokens, first, last):
        first -= 1
    while first < last and tokens[first].lower in _NO_OPENERS:
        first += 1
    return Phrase(first, last)


def _before_bracket(tokens: list[Token], last: int) -> int:
    """Step from the last word of a bracket to the word before it: "Jo Lee (D-Wis.)"."""
    for index in range(last, max(0, last - 6), -1):
        if "(" in tokens[index].gap:
            return index - 1
        if ")" in tokens[index].gap:
            break
    return last


def _may_end(token: Token) -> bool:
    lower = token.lower
    return lower in PRONOUNS | {"many", "some", "others", "most"} or not (
        lower in lexicon.FUNCTION_WORDS and token.word != "US"
    )


def _extends_back(tokens: list[Token], first: int, last: int) -> bool:
    """Tell whether the word before `first` still belongs to the phrase."""
    if tokens[first].gap.strip() not in ("", ".", "“", '"', "”"):
        return False
    previous = tokens[first - 1]
    if previous.lower in ROLE_LINKS:
        return first >= 2 and _may_be_linked(tokens[first - 2])
    if tokens[first].lower in DETERMINERS:
        return False
    if previous.lower in DETERMINERS | _NUMBERS:
        return True
    if previous.lower == "and":
        joined = first >= 2 and tokens[first - 2].is_name_like and tokens[first].is_name_like
        return joined and not tokens[first - 1].is_broken_off
    if previous.lower in lexicon.FUNCTION_WORDS and previous.word != "US":
        return False
    if bare(previous.lower) in lexicon.CALENDAR:
        return False
    return not is_finite(previous) or previous.is_capitalized


def _may_be_linked(token: Token) -> bool:
    """Tell whether "of Vell" or "in Vell" may belong to a noun: "spokesman for", "embassy in"."""
    bodies = lexicon.ORGANIZATION_WORDS | lexicon.SPEAKING_NOUNS | lexicon.DOCUMENTS | _TOWNS
    return is_role(token.lower) or token.lower in bodies


def is_role(lower: str) -> bool:
    """Tell whether a word names a part somebody plays: spokesman, officials, professor."""
    return lower in lexicon.UNNAMED_HEADS | lexicon.TITLES or lower.endswith(
        _ROLE_ENDINGS + _PLURAL_ROLE_ENDINGS
    )


def _continues(tokens: list[Token], first: int, index: int) -> bool:
    """Tell whether the word at an index still belongs to a phrase that runs forward from `first`."""
    token, previous = tokens[index], tokens[index - 1]
    if token.gap.strip() not in ("", "."):
        return False
    if tokens[first].lower in PRONOUNS:
        return False
    if token.lower in ROLE_LINKS:
        return _may_be_linked(previous) and index + 1 < len(tokens)
    if tokens[first].lower in DETERMINERS and _speaks(token.lower) and not token.is_capitalized:
        return True
    if previous.is_name_like and not is_nationality(previous.word):
        return token.is_name_like or token.lower in ("de", "van", "von", "bin", "al")
    is_stop = token.lower in lexicon.FUNCTION_WORDS and token.lower not in DETERMINERS
    return not is_stop and not is_finite(token) and bare(token.lower) not in lexicon.CALENDAR


def is_plausible(tokens: list[Token], phrase: Phrase, verb: str) -> bool:
    """Tell whether a noun phrase can be who says something: a name, a role, a body, a document, "she".

    The author's own "I think" and what is counted ("70 percent of voters say") are no speakers: there the
    words that seem to attribute belong to the claim. Verbs that only mean speaking let any noun speak.
    """
    words = tokens[phrase.first : phrase.last + 1]
    if len(words) == 1 and words[0].lower in PRONOUNS:
        return words[0].lower not in _AUTHORS
    after = tokens[phrase.last + 1].gap if phrase.last + 1 < len(tokens) else ""
    is_dateline = phrase.first == 0 and words[-1].word.isupper() and any(dash in after for dash in "—–―")
    if is_dateline or _is_counted(tokens, phrase) or words[0].lower in ROLE_LINKS | _INTRODUCTIONS:
        return False
    links = (index for index, token in enumerate(words) if index and token.lower in ROLE_LINKS)
    head = words[next(links, len(words)) - 1]
    lower = bare(head.lower)
    if _ends_in_link(words) or not head.word[0].isalpha():
        return False
    if verb in _PURE_SPEECH or (head.is_name_like and head.start > tokens[0].start):
        return True
    return _speaks(lower) or (head.is_name_like and not _is_owned(words))


def _speaks(lower: str) -> bool:
    bodies = lexicon.ORGANIZATION_WORDS | lexicon.SPEAKING_NOUNS | lexicon.DOCUMENTS | _GROUPS
    is_body = lower in bodies | {"many", "some", "others", "most"}
    return is_body or (is_role(lower) and lower not in _NO_ROLES)


def _ends_in_link(words: list[Token]) -> bool:
    return words[-1].lower in ROLE_LINKS | DETERMINERS - {"many", "some", "others", "most", "both", "all"}


def _is_owned(words: list[Token]) -> bool:
    return any(bare(token.word) != token.word for token in words[:-1])


def _is_counted(tokens: list[Token], phrase: Phrase) -> bool:
    before = [token.word for token in tokens[max(0, phrase.first - 3) : phrase.last + 1]]
    return any(word in _SHARES for word in before)
