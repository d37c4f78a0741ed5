"""Whom a noun phrase means: the fullest name the article gives, or the words as they stand."""

from claims.extraction import lexicon
from claims.extraction.names import Mention, Names, bare
from claims.extraction.quotations import Quotations
from claims.extraction.subjects import ROLE_LINKS, Phrase, is_role
from claims.extraction.tokens import PRONOUNS, Token
from claims.extraction.types import Speaker

_NEARBY = 600
_OWNERS = frozenset(["his", "her", "its", "their"])


class Speakers:
    """Turns noun phrases into speakers, remembering who spoke and who was named before."""

    def __init__(self, text: str, names: Names, quoted: Quotations) -> None:
        """Start with nobody heard."""
        self._text, self._names, self._quoted = text, names, quoted
        self._heard: list[tuple[int, Speaker]] = []

    def of(self, tokens: list[Token], phrase: Phrase, source_end: int = 0) -> Speaker:
        """Give the speaker a noun phrase means, and remember to have heard it.

        An apposition that reaches to `source_end` may name who "Lind's spokesman, Jo Lee," is.
        """
        speaker = self.meant_by(tokens, phrase, source_end)
        self._heard.append((tokens[phrase.first].start, speaker))
        return speaker

    def _apposed(self, speaker: Speaker, start: int, end: int) -> Speaker | None:
        named = self._names.within(start, end)
        people = [one for one in named if one.is_person or _may_be_person(one.name)]
        lead = self._text[start : people[0].start].removesuffix(people[0].title + " ") if people else ""
        if lead.strip("’'s ") != ",":
            return None
        return Speaker(self._names.likely(people[0].name, start), speaker.as_written, "person")

    def meant_by(self, tokens: list[Token], phrase: Phrase, source_end: int = 0) -> Speaker:
        """Give whom a noun phrase means."""
        speaker = self._meant_by(tokens, phrase)
        if speaker.kind == "person" or not source_end:
            return speaker
        return self._apposed(speaker, tokens[phrase.last].end, source_end) or speaker

    def _meant_by(self, tokens: list[Token], phrase: Phrase) -> Speaker:
        words = tokens[phrase.first : phrase.last + 1]
        written = self._text[words[0].start : words[-1].start + len(bare(words[-1].word))]
        if len(words) == 1 and words[0].lower in PRONOUNS | _OWNERS:
            return self._behind_pronoun(words[0], tokens[0].start, written)
        return self._named(words, written)

    def _named(self, words: list[Token], written: str) -> Speaker:
        mentions = self._names.within(words[0].start, words[-1].end)
        if mentions and mentions[-1].end > words[-1].end:  # a headline, where verbs look like names
            name = self._names.likely(written, words[0].start)
            return Speaker(name, written, "person" if self._names.is_person(name) else "organization")
        head = bare(words[-1].word)
        if mentions and mentions[-1].end >= words[-1].start + len(head):
            joined = self._joined(mentions, words, written)
            if joined:
                return joined
        if not mentions and (holder := self._names.holder(head)) and words[0].lower in ("the", head.lower()):
            return Speaker(holder, written, "person")
        plain = self._text[words[1].start : words[0].start + len(written)] if _has_article(words) else written
        heads = {word.lower for word in words} & lexicon.UNNAMED_HEADS
        is_unnamed = bool(heads) or (not mentions and any(is_role(word.lower) for word in words))
        return Speaker(plain, written, "unnamed" if is_unnamed else "organization")

    def _joined(self, mentions: list[Mention], words: list[Token], written: str) -> Speaker | None:
        """Give the speaker of a phrase that ends in a name; None where the name only qualifies a role."""
        latest = mentions[-1]
        before = [word.lower for word in words if word.end <= latest.start]
        lead = set(before)
        is_qualifier = before[-1:] and before[-1] in ROLE_LINKS
        is_qualifier = is_qualifier or (bool(lead & ROLE_LINKS) and not latest.is_person)
        if is_qualifier:
            return None
        if "and" in lead and len(mentions) > 1:
            people = all(mention.is_person for mention in mentions)
            name = " and ".join(self._names.likely(mention.name, mention.start) for mention in mentions)
            return Speaker(name, written, "person" if people else "organization")
        name = self._names.likely(latest.name, latest.start)
        is_person = latest.is_person or self._names.is_person(name)
        return Speaker(
            name if is_person else self._names.body(name), written, "person" if is_person else "organization"
        )

    def _behind_pronoun(self, pronoun: Token, sentence_start: int, written: str) -> Speaker:
        found = self.antecedent(pronoun.lower, pronoun.start, sentence_start)
        return Speaker(found.name, written, found.kind) if found else Speaker(written, written, "unnamed")

    def antecedent(self, pronoun: str, position: int, sentence_start: int) -> Speaker | None:
        """Give whom a pronoun most likely means: somebody earlier in the sentence, or who spoke last."""
        wants_person = pronoun in ("he", "she", "his", "her", "him")
        if not wants_person and pronoun not in ("it", "its", "they", "their"):
            return None
        wants_group = pronoun in ("they", "their")
        here = self._named_within(sentence_start, position, pronoun, wants_person)
        if here and not wants_group:
            return self._speaker_of(here[0])
        heard = self._heard_before(position, pronoun, wants_person)
        nearby = sentence_start - _NEARBY
        before = [] if wants_group else self._named_within(nearby, sentence_start, pronoun, wants_person)
        if before and (heard is None or before[-1].start > heard[0]):
            return self._speaker_of(self._subject_among(before))
        return heard[1] if heard else None

    def _subject_among(self, before: list[Mention]) -> Mention:
        """Give the first of those named in the latest sentence that names any: its likely subject."""
        latest = before[-1].start
        lowest = before[0].start
        start = max(self._text.rfind(". ", lowest, latest), self._text.rfind("\n", lowest, latest))
        return next(one for one in before if one.start >= start)

    def _named_within(self, start: int, end: int, pronoun: str, wants_person: bool) -> list[Mention]:
        """Give the people, or the others, named between two offsets; "Berg's" is not about Berg.

        Whoever is only named in a quotation does not speak outside it.
        """
        found = self._names.within(max(0, start), end)
        found = [one for one in found if not self._quoted.covering(one.start)]
        is_owner = {one.start for one in found if self._text[one.end : one.end + 2] in ("’s", "'s")}
        fitting = [one for one in found if one.is_person == wants_person and one.start not in is_owner]
        return [one for one in fitting if not wants_person or self._names.may_be(one.name, pronoun)]

    def _heard_before(self, position: int, pronoun: str, wants_person: bool) -> tuple[int, Speaker] | None:
        """Give the latest fitting speaker before an offset, with the offset, if not too long ago."""
        kinds = ("person",) if wants_person else ("organization", "unnamed")
        for start, speaker in reversed(self._heard):
            if start < position - 2 * _NEARBY:
                return None
            fits = start < position and speaker.kind in kinds and speaker.name.lower() not in PRONOUNS
            if fits and (not wants_person or self._names.may_be(speaker.name, pronoun)):
                return start, speaker
        return None

    def _speaker_of(self, mention: Mention) -> Speaker:
        name = self._names.likely(mention.name, mention.start)
        return Speaker(name, mention.name, "person" if mention.is_person else "organization")


def _may_be_person(name: str) -> bool:
    """Tell a name of several words, none of which names a body or a place."""
    words = {word.lower() for word in name.split()}
    return len(words) > 1 and not words & (lexicon.ORGANIZATION_WORDS | lexicon.PLACES)


def _has_article(words: list[Token]) -> bool:
    return len(words) > 1 and words[0].lower in ("the", "a", "an")
