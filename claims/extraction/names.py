"""The names in a text, and which short form stands for which full one.

A name is a run of capitalized words with titles, nationalities and possessives taken off; "Wang" stands for
"Wang Yi" when the article knows only one such person.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction import lexicon
from claims.extraction.sentences import Span
from claims.extraction.wordlists import word_list

# The article of "l'Insee" is a word of its own; the apostrophe of "O'Neill" is not a break.
WORD = re.compile(r"[^\W_]+(?:(?:(?<!\b[ldLD])['’]|[.\-‑&])[^\W_]+)*")
_POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
_PARTICLES = frozenset(word_list("of de van von der den bin ibn al el da del di la le dos du for"))
_MOST_WORDS = 7
# What stands behind a person's name and not behind a thing's: "said", ", who", ", 47,".
_PERSONAL_BEHIND = re.compile(
    r"(?:,?\s(?:who|whose)\b|,\s(?:aged\s)?\d\d\b|(?:\s\w+ly|\salso|\shas|\shad|,\s[^,.]{3,60},)?\s(?:said|says|told|tells|"
    r"wrote|tweeted|argued|testified|explained|recalled|admitted|was\sborn|died|resigned|married)\b)"
)
_PERSONAL_BEFORE = re.compile(r"(?:[,”\"’]\s(?:said|says|added|explained)|\b(?:Mr|Mrs|Ms|Dr)\.?)\s$")
_LOOK = 80
_SUFFIXES = frozenset(["Jr", "Sr", "II", "III", "IV"])


@dataclass(frozen=True)
class Mention:
    """One occurrence of a name: `name` without titles, `title` the words before it, offsets of the name."""

    name: str
    title: str
    start: int
    end: int
    is_person: bool


class Names:
    """The mentions of a text in order, and the full name behind each short one."""

    def __init__(self, text: str, spans: list[Span]) -> None:
        """Read the names of the sentences given."""
        self._text = text
        self._lower = {match.group() for match in WORD.finditer(text) if match.group()[0].islower()}
        runs = [run for span in spans for run in self._runs(span)]
        mentions = [mention for run in runs if (mention := self._mention(run))]
        self._proven = self._proven_persons(mentions)
        self._full: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._titled: defaultdict[str, set[str]] = defaultdict(set)
        for mention in mentions:
            self._learn(mention)
        self._people = {name for known in self._full.values() for name in known}
        self.mentions = [self._completed(mention) for mention in mentions]
        self._bodies: defaultdict[str, set[str]] = defaultdict(set)
        for mention in self.mentions:
            head = mention.name.split()[-1]
            if head != mention.name and not mention.is_person and head.lower() in lexicon.ORGANIZATION_WORDS:
                self._bodies[head].add(mention.name)
        self._starts = [mention.start for mention in self.mentions]
        self._counts = Counter(mention.name for mention in mentions)
        self._sex = self._sexes()

    def within(self, start: int, end: int) -> list[Mention]:
        """Give the mentions that begin between two offsets."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def full(self, name: str) -> str:
        """Give the one full name a short one stands for, or the name itself where that is not certain."""
        known = self._full.get(name)
        return next(iter(known)) if known and len(known) == 1 else name

    def surname_of(self, name: str) -> str:
        """Give the one full name a single word is the surname of, or the word itself."""
        full = self.full(name)
        words = _without_suffix(full)
        is_first = words[0] == name and (name in self._proven or name.lower() in lexicon.FAMILY_NAMES_FIRST)
        return full if len(name.split()) == 1 and (is_first or words[-1] == name) else name

    def likely(self, name: str, before: int) -> str:
        """Give the full name last used before an offset, where a short one could stand for several."""
        known = self._full.get(name)
        if not known or len(known) == 1:
            return self.full(name)
        nearby = self.within(max(0, before - 5000), before)
        used = [mention.name for mention in nearby if mention.name in known]
        return used[-1] if used else known.most_common(1)[0][0]

    def body(self, name: str) -> str:
        """Give the one organization a word such as "Institute" is short for, or the word itself."""
        known = self._bodies.get(name, set())
        return next(iter(known)) if len(known) == 1 else name

    def holder(self, title: str) -> str:
        """Give the one person the article calls by this title, or nothing."""
        holders = self._titled.get(title.lower(), set())
        return next(iter(holders)) if len(holders) == 1 else ""

    def may_be(self, name: str, pronoun: str) -> bool:
        """Tell whether he or she may stand for a person; only a title or a given name tells that not."""
        full = self.likely(name, len(self._text))
        sex = self._sex.get(full) or _sex_of(full.split()[0].lower())
        return not sex or sex == ("f" if pronoun in ("she", "her", "hers", "herself") else "m")

    def is_known(self, mention: Mention) -> bool:
        """Tell whether the article names this one elsewhere too, in full or in short."""
        return self.full(mention.name) != mention.name or mention.is_person or self._counts[mention.name] > 1

    def is_person(self, name: str) -> bool:
        """Tell whether the name, in full, was read as a person's."""
        return name in self._people

    def _sexes(self) -> dict[str, str]:
        """Give "f" or "m" for the full names that a title tells it of."""
        found = {}
        for mention in self.mentions:
            titles = {word.rstrip(".").lower() for word in mention.title.split()}
            if titles & (lexicon.WOMEN_S_TITLES | lexicon.MEN_S_TITLES):
                sex = "f" if titles & lexicon.WOMEN_S_TITLES else "m"
                found[self.likely(mention.name, mention.start)] = sex
        return found

    def _proven_persons(self, mentions: list[Mention]) -> set[str]:
        """Give the names, short ones among them, that do somewhere what only people do."""
        return {
            mention.name
            for mention in mentions
            if (mention.is_person and mention.title)
            or _PERSONAL_BEHIND.match(self._text, mention.end, mention.end + _LOOK)
            or _PERSONAL_BEFORE.search(self._text[max(0, mention.start - _LOOK) : mention.start])
        }

    def _is_proven(self, mention: Mention) -> bool:
        """Tell whether a name that looks like a person's is one, by its first word or by the article."""
        words = _without_suffix(mention.name)
        is_given = words[0].lower() in lexicon.GIVEN_NAMES
        return is_given or bool({mention.name, words[-1]} & self._proven)

    def _learn(self, mention: Mention) -> None:
        words = _without_suffix(mention.name)
        if not mention.is_person or len(words) < 2 or not self._is_proven(mention):
            return
        self._full[words[-1]][mention.name] += 1
        if words[0] != words[-1]:
            self._full[words[0]][mention.name] += 1
        if mention.title:
            self._titled[mention.title.split()[-1].lower()].add(mention.name)

    def _completed(self, mention: Mention) -> Mention:
        """Give the mention with its kind settled by what the whole article tells."""
        is_proven = bool(mention.title) or self._is_proven(mention)
        is_person = (mention.is_person and is_proven) or mention.name in self._full
        return Mention(mention.name, mention.title, mention.start, mention.end, is_person)

    def _runs(self, span: Span) -> Iterator[list[re.Match[str]]]:
        """Give the runs of capitalized words, particles between them included."""
        run: list[re.Match[str]] = []
        for match in WORD.finditer(self._text, span.start, span.end):
            word = match.group()
            if run and not self._joins(run[-1], match):
                yield _without_particles(run)
                run = []
            if (word[0].isupper() and not self._is_opening_word(word, match.start() <= span.start + 1)) or (
                run and word in _PARTICLES
            ):
                run.append(match)
            elif run:
                yield _without_particles(run)
                run = []
        yield _without_particles(run)

    def _joins(self, left: re.Match[str], right: re.Match[str]) -> bool:
        gap = self._text[left.end() : right.start()]
        is_dotted = gap == ". " and (len(left.group()) == 1 or left.group().lower() in lexicon.TITLES)
        return (gap in (" ", "\u00a0") or is_dotted) and not _POSSESSIVE.search(left.group())

    def _is_opening_word(self, word: str, is_first: bool) -> bool:
        """Tell a word that is capitalized only because it begins something, or that names a day."""
        lower = word.lower()
        if lower in lexicon.CALENDAR or (lower in lexicon.FUNCTION_WORDS and word != "US"):
            return True
        if is_first and lower in lexicon.FOREIGN_OPENERS | lexicon.UNNAMED_HEADS:
            return True
        known = lower in self._lower and lower not in lexicon.TITLES | lexicon.TITLE_MODIFIERS
        return is_first and known and not word.isupper()

    def _mention(self, run: list[re.Match[str]]) -> Mention | None:
        name_at = _first_of_name([bare(match.group()).lower() for match in run])
        words = run[name_at : name_at + _MOST_WORDS]
        if not words:
            return None
        start = words[0].start()
        end = words[-1].start() + len(bare(words[-1].group()))
        title = self._text[run[0].start() : start].strip() if name_at else ""
        name = self._text[start:end]
        is_definite = self._text[max(0, start - 4) : start].lower() == "the "
        return Mention(name, title, start, end, _looks_personal(name, title) and not is_definite)


def _sex_of(given: str) -> str:
    if given not in lexicon.GIVEN_NAMES or given in lexicon.EITHER_S_NAMES:
        return ""
    return "f" if given in lexicon.WOMEN_S_NAMES else "m"


def bare(word: str) -> str:
    """Take the possessive ending off a word."""
    return _POSSESSIVE.sub("", word)


def _without_suffix(name: str) -> list[str]:
    """Give the words of a name without the "Jr" at its end."""
    words = name.split()
    return words[:-1] if len(words) > 1 and words[-1] in _SUFFIXES else words


def _without_particles(run: list[re.Match[str]]) -> list[re.Match[str]]:
    kept = len(run)
    while kept and run[kept - 1].group() in _PARTICLES:
        kept -= 1
    return run[:kept]


def _first_of_name(words: list[str]) -> int:
    """Give the index of the first word that is neither title nor nationality; 0 where none would be left."""
    titles = [index for index, word in enumerate(words) if word.rstrip(".") in lexicon.TITLES]
    if titles and titles[-1] + 1 < len(words) and words[titles[-1] + 1] not in _PARTICLES:
        return titles[-1] + 1
    qualifies = bool(words) and (is_nationality(words[0]) or words[0] in lexicon.PARTY_WORDS)
    if len(words) > 2 and qualifies and not set(words) & lexicon.ORGANIZATION_WORDS:
        return 1
    return 0


def is_nationality(word: str) -> bool:
    """Tell an adjective of nationality from a name."""
    return word.lower() in lexicon.DEMONYMS


def _looks_personal(name: str, title: str) -> bool:
    if title and title.split()[-1].lower().rstrip(".") in lexicon.TITLES:
        return True
    words = name.split()
    lower = {word.lower() for word in words}
    impersonal = lexicon.ORGANIZATION_WORDS | lexicon.PLACES | lexicon.TITLES | lexicon.PARTY_WORDS
    if not 2 <= len(words) <= 4 or lower & impersonal:
        return False
    if any(word.isupper() and len(word) > 2 for word in words) or lower & {"of", "for"}:
        return False
    return not any(is_nationality(word) for word in lower)
