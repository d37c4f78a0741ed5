"""A candidate in normal form: one sentence that can be understood without its article.

The attribution moves into the claimant where what was said stands alone, a short name becomes the full one,
and a pronoun at the head becomes the name it means, each only where the article leaves no doubt. Nothing is
added that the article does not say; where in doubt, the words stay as they are.
"""

import re

from claims.extraction import lexicon
from claims.extraction.absolute import with_absolute_dates
from claims.extraction.cues import cues_of
from claims.extraction.names import WORD, Mention
from claims.extraction.pronouns import Context, with_names
from claims.extraction.sayings import Attribution
from claims.extraction.sentences import Span
from claims.extraction.tokens import is_finite, tokens_of
from claims.extraction.wordlists import word_list

_LEADS = re.compile(r"^(?:(?:and|but|so|while|whereas|yet|also)\s+|[\s,;:–—-]+)+", re.IGNORECASE)
_DATELINE = re.compile(r"^[A-Z][A-ZÀ-Þ .'’-]{2,40}\s[—–―]\s")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Oo]urs|[Mm]y|me|us|[Mm]yself|[Yy]ou|[Yy]our)\b")
_PAIRS = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"))
_ENDS = ".!?…。！？؟۔।"
_ADVERBS = frozenset(word_list("often twice too well alone back soon first home together always ever"))
_LOOK = 32
# Before a name that is no person's own: an article, or what makes it a place.
_PART_OF_NAME = re.compile(
    r"\b(?:the|an?|in|near|outside|around|inside|"
    r"(?:town|city|village|county|state|province|district|port|bay|lake|island|university|house|court)\s(?:of|in))\s$",
    re.IGNORECASE,
)
_PLACE_BEHIND = re.compile(rf",\s(?i:{'|'.join(map(re.escape, sorted(lexicon.PLACES)))})\b")


def statement_of(
    context: Context, clause: Span, attribution: Attribution | None, sentence: Span, previous: Span | None
) -> str:
    """Give the normal form of a clause."""
    span = content_of(context, clause, attribution)
    is_content = (span.start, span.end) != (clause.start, clause.end)
    words = _without_aside(context, clause, attribution) or _with_full_names(context, span)
    words = _LEADS.sub("", _unquoted(_DATELINE.sub("", words)))
    words = with_names(context, words, span, attribution if is_content else None, sentence, previous)
    words = with_absolute_dates(words, published_on=context.published_on, language=context.language)
    return _as_sentence(words)


def stands_alone(context: Context, span: Span) -> bool:
    """Tell whether words can be read without their attribution: a full clause, not in the first person."""
    if _FIRST_PERSON.search(span.text):
        return False
    tokens = tokens_of(context.text, span, context.quoted)
    if not context.language.startswith("en"):
        return len(span.text) > 10
    return len(tokens) > 3 and any(
        is_finite(token) or token.lower in lexicon.AUXILIARIES or _is_present(token.lower)
        for token in tokens[1:]
    )


def _without_aside(context: Context, clause: Span, attribution: Attribution | None) -> str:
    """Give a clause without the "she said" between its commas, or nothing where it has none."""
    if (
        attribution is None
        or len(attribution.contents) != 2
        or context.quoted.within(clause.start, clause.end)
    ):
        return ""
    (start, aside), (_, end) = attribution.contents
    rest = (
        attribution.end
        + len(context.text[attribution.end : end])
        - len(context.text[attribution.end : end].lstrip(", "))
    )
    if start < clause.start or end > clause.end:
        return ""
    pieces = (Span(start, aside, context.text[start:aside]), Span(rest, end, context.text[rest:end]))
    return " ".join(_with_full_names(context, piece) for piece in pieces)


def _is_present(lower: str) -> bool:
    """Tell a likely verb in the third person; used only to keep sayings that have no other verb."""
    return lower.endswith("es") and lower[:-1].endswith(("ve", "se", "me", "ke", "re", "te", "ne"))


def content_of(context: Context, clause: Span, attribution: Attribution | None) -> Span:
    """Give the part of a clause that was said, where it stands alone; else the clause."""
    if attribution is None or attribution.keeps_words:
        return clause
    for first, last in attribution.contents:
        start, end = max(first, clause.start), min(last, clause.end)
        if end > start:
            said = Span(start, end, context.text[start:end])
            return said if stands_alone(context, said) else clause
    return clause


def _unquoted(words: str) -> str:
    """Take off quotation marks that enclose everything, or that are left open at an end."""
    words = words.strip()
    for opening, closing in (*_PAIRS, ('"', '"')):
        inner = words.removeprefix(opening)
        is_enclosed = (
            inner != words and closing in inner and inner.index(closing) >= len(inner.rstrip(_ENDS)) - 1
        )
        if is_enclosed:
            at = inner.index(closing)
            words = inner[:at] + inner[at + 1 :]
        elif opening != closing and words.count(opening) != words.count(closing):
            words = _without_stray(words, opening, closing)
    return words.strip().rstrip(",")


def _without_stray(words: str, opening: str, closing: str) -> str:
    if words.startswith(opening):
        return words[1:]
    bare = words.rstrip(_ENDS)
    return bare[:-1] + words[len(bare) :] if bare.endswith(closing) else words


def _with_full_names(context: Context, span: Span) -> str:
    """Write each short personal name in full at its first use, outside quotation marks."""
    pieces: list[str] = []
    position, written = span.start, set[str]()
    for mention in context.names.within(span.start, span.end):
        full = context.names.surname_of(mention.name)
        if full not in written and full != mention.name and _may_replace(context, mention, span):
            pieces += [context.text[position : mention.start], full]
            position = mention.end
        written.add(full)
    return "".join([*pieces, context.text[position : span.end]])


def _may_replace(context: Context, mention: Mention, span: Span) -> bool:
    if not mention.is_person or mention.end > span.end or context.quoted.covering(mention.start):
        return False
    before = context.text[max(span.start, mention.start - _LOOK) : mention.start]
    behind = context.text[mention.end : min(span.end, mention.end + _LOOK)]
    return not (_PART_OF_NAME.search(before) or _qualifies_noun(behind))


def _qualifies_noun(behind: str) -> bool:
    """Tell whether the words behind a name may be the noun it qualifies: "the Berg administration".

    Only a word that cannot be such a noun lets the name stand on its own; where in doubt, it does not.
    """
    match = WORD.match(behind, 1) if behind[:1] in (" ", "\u00a0") else None
    if match is None:
        return behind[:1].isalnum() or behind[:1] in tuple("-‑/&") or bool(_PLACE_BEHIND.match(behind))
    lower = match.group().lower()
    verbs = lexicon.IRREGULAR_PAST | cues_of("en").verbs | cues_of("en").clause_verbs
    is_free = lower in lexicon.FUNCTION_WORDS | _ADVERBS | verbs or lower.endswith(("ly", "ed"))
    return not is_free


def _as_sentence(words: str) -> str:
    words = " ".join(words.split()).strip(" ,;:–—-")
    if not words:
        return ""
    ending = "" if words.rstrip('”"»)’」')[-1:] in tuple(_ENDS) else "."
    first = words[0].upper() if len(words[0].upper()) == 1 else words[0]
    return first + words[1:] + ending
