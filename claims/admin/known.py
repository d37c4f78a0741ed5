"""What is known already: the claims that say the same as a candidate, or the same with another figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from claims.enums import Publication
from claims.matching import Match
from claims.models import Claim
from factcheck.differences import Piece, compared


@dataclass(frozen=True)
class Known:
    """A claim like the candidate, and the number by which the desk speaks of it on one page."""

    number: int
    candidate: Claim
    match: Match

    @property
    def claim(self) -> Claim:
        """The claim that is known."""
        return self.match.claim

    @property
    def rating(self) -> str:
        """How the newsroom rated it; nothing unless that is published."""
        verdict = self.claim.current_verdict
        is_published = self.claim.publication == Publication.PUBLISHED
        return verdict.rating_label if verdict and is_published else ""

    @cached_property
    def wordings(self) -> tuple[list[Piece], list[Piece]]:
        """The candidate's words and its own, each in pieces that both have or one alone."""
        return compared(self.candidate.statement, self.claim.statement)

    @property
    def is_worded_alike(self) -> bool:
        """Whether both say it in the same words."""
        return not any(piece.is_own for wording in self.wordings for piece in wording)


def known_like(candidate: Claim, matches: Iterable[Match]) -> list[Known]:
    """Return the matches, numbered: those with the candidate's figure first, and of these the published."""
    in_order = sorted(
        matches,
        key=lambda match: (
            bool(match.difference),
            match.claim.publication != Publication.PUBLISHED,
            -match.score,
            match.claim.pk,
        ),
    )
    return [Known(number, candidate, match) for number, match in enumerate(in_order, start=1)]
