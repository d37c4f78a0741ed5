"""What a language model answered, held against the text: what is not in the text is dropped and counted.

A quotation must stand in the text, and so must the words for who said it; otherwise the claim is dropped. The
statement may only use words of the text; otherwise the quotation stands in its place. Quantity and date are
read by our own rules, so that one figure means the same whoever proposed it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.extraction.dates import main_date
from claims.extraction.quantities import main_quantity
from claims.extraction.types import Candidate, Reason, Speaker

KINDS = ("quantity", "event", "comparison", "quotation", "causal", "state")
SPEAKERS = ("person", "organization", "unnamed")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "quote": {"type": "string"},
                    "statement": {"type": "string"},
                    "claimant": {"type": ["string", "null"]},
                    "claimant_kind": {"type": "string", "enum": list(SPEAKERS)},
                    "cue": {"type": "string"},
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "score": {"type": "number"},
                },
                "required": ["quote", "statement", "claimant", "claimant_kind", "cue", "kind", "score"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
# Typographic variants that models write for one another, character by character, so that places stay.
_PLAIN = str.maketrans("“”„«»‘’‚–—\u00a0\u202f\n\t", '"""""\'\'\'--    ')
_WORD = re.compile(r"[^\W_]+")
_CONTEXT = 32
# Words a statement needs for its grammar that the text need not hold.
_SHORT_WORD = 3
_GRAMMAR = frozenset(
    ["that", "this", "said", "says", "were", "been", "have", "will", "with", "from", "they", "their", "does"]
)


class NoAnswer(ValueError):
    """The answer is not of the form that was asked for."""


@dataclass
class Verifier:
    """The text that answers are held against, and what of them has been kept and dropped so far."""

    text: str
    language: str
    published_on: date | None
    source: str
    found: list[Candidate] = field(default_factory=list)
    dropped: int = 0

    def __post_init__(self) -> None:
        self._plain = self.text.translate(_PLAIN)
        self._words = {word.casefold() for word in _WORD.findall(self.text)}

    def take(self, answer: object, start: int, end: int) -> None:
        """Keep what an answer says of `text[start:end]` and what stands there.

        :raises NoAnswer: when it is no object with a list of claims.
        """
        claims = answer.get("claims") if isinstance(answer, dict) else None
        if not isinstance(claims, list):
            raise NoAnswer("it has no list of claims")
        for claim in claims:
            candidate = self._candidate(claim, start, end) if isinstance(claim, dict) else None
            if candidate is None:
                self.dropped += 1
            else:
                self.found.append(candidate)

    def _candidate(self, claim: dict[str, Any], low: int, high: int) -> Candidate | None:
        quote, cue = _string(claim, "quote"), _string(claim, "cue")
        place = next(self._places(quote, low, high), None)
        claimant, is_known = self._claimant(claim)
        if place is None or not is_known:
            return None
        start, end = place
        quoted = self.text[start:end]
        statement = _string(claim, "statement")
        if not self._is_traceable(statement):
            statement = quoted
            self.dropped += 1
        if cue and cue.translate(_PLAIN) not in self._plain:
            cue = ""
            self.dropped += 1
        score = _score(claim.get("score"))
        return Candidate(
            rank=0,
            score=score,
            reasons=(Reason(f"judgment of {self.source}", score, quoted[:200]),),
            quote=quoted,
            start=start,
            end=end,
            prefix=self.text[max(0, start - _CONTEXT) : start],
            suffix=self.text[end : end + _CONTEXT],
            statement=statement,
            claimant=claimant,
            cue=cue if claimant else "",
            is_outlet_voice=claimant is None,
            kind=kind if (kind := _string(claim, "kind")) in KINDS else "state",
            quantity=main_quantity(quoted, language=self.language),
            speaks_of=main_date(quoted, published_on=self.published_on, language=self.language),
            language=self.language,
        )

    def _places(self, quote: str, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Give the places of a quotation in a part of the text that no claim has taken yet."""
        wanted = quote.strip().translate(_PLAIN)
        taken = [(one.start, one.end) for one in self.found]
        position = self._plain.find(wanted, low, high) if wanted else -1
        while position >= 0:
            end = position + len(wanted)
            if not any(position < last and first < end for first, last in taken):
                yield position, end
            position = self._plain.find(wanted, end, high)

    def _claimant(self, claim: dict[str, Any]) -> tuple[Speaker | None, bool]:
        """Give who said it, None for the outlet; and whether the text knows that name."""
        name = " ".join(_string(claim, "claimant").split())
        if not name:
            return None, True
        kind = _string(claim, "claimant_kind")
        speaker = Speaker(name, name, kind if kind in SPEAKERS else "unnamed")
        return speaker, self._has_words(name)

    def _has_words(self, name: str) -> bool:
        """Tell whether the text has a name, as whole words in scripts that part them."""
        plain, wanted = self._plain.casefold(), name.translate(_PLAIN).casefold()
        edges = (r"(?<!\w)" if _is_cased(name[0]) else "", r"(?!\w)" if _is_cased(name[-1]) else "")
        return re.search(f"{edges[0]}{re.escape(wanted)}{edges[1]}", plain) is not None

    def _is_traceable(self, statement: str) -> bool:
        """Tell whether every telling word of a statement is a word of the text."""
        words = [word.casefold() for word in _WORD.findall(statement)]
        telling = (word for word in words if len(word) > _SHORT_WORD or word.isdigit())
        return bool(words) and all(word in self._words or word in _GRAMMAR for word in telling)


def _is_cased(character: str) -> bool:
    return character.upper() != character.lower()


def _string(claim: dict[str, Any], key: str) -> str:
    value = claim.get(key)
    return value if isinstance(value, str) else ""


def _score(value: object) -> float:
    """Give a score between 0 and 1; what is no number counts as undecided."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0.5
    return round(float(min(1, max(0, value))), 3)
