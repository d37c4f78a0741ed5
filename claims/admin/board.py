"""The evidence board of a claim: what speaks for it, against it and around it, the best sources first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.admin.wording import name_of
from claims.enums import ReviewStatus, Stance
from claims.models import Evidence, Review, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class Piece:
    """A piece of evidence, and who cites it as far as one may know.

    It is settled once a published verdict rests on it: then it stays as it is.
    """

    evidence: Evidence
    cited_by: list[str] = field(default_factory=list)
    is_settled: bool = False


@dataclass(frozen=True)
class Column:
    """The evidence that says one thing of the claim."""

    stance: Stance
    pieces: list[Piece]


class Board:
    """All evidence of a claim; citations are told of these reviews and verdicts alone."""

    def __init__(
        self,
        evidence: Iterable[Evidence],
        reviews: Iterable[Review],
        verdicts: Iterable[Verdict],
        user: "User",
    ) -> None:
        self.pieces = {piece.pk: Piece(piece) for piece in sorted(evidence, key=_weakness)}
        for verdict in verdicts:
            self._mark(verdict, _which(verdict), settles=verdict.published_at is not None)
        for review in reviews:
            self._mark(review, _whose(review, user))

    @property
    def columns(self) -> list[Column]:
        """The evidence by what it says of the claim."""
        return [
            Column(stance, [piece for piece in self.pieces.values() if piece.evidence.stance == stance])
            for stance in Stance
        ]

    def _mark(self, citing: Review | Verdict, name: str, *, settles: bool = False) -> None:
        for evidence in citing.cited_evidence.all():
            piece = self.pieces.get(evidence.pk)
            if piece is not None and name not in piece.cited_by:
                piece.cited_by.append(name)
                piece.is_settled |= settles


def _weakness(evidence: Evidence) -> tuple[str, int, int]:
    """Return what to sort by: the grade, which runs from A1 to F6."""
    return evidence.source.reliability, evidence.credibility, evidence.pk


def _which(verdict: Verdict) -> str:
    if not verdict.published_at:
        return "the decision"
    is_current = verdict.pk == verdict.claim.current_verdict_id
    return "the verdict" if is_current else f"revision {verdict.revision}"


def _whose(review: Review, user: "User") -> str:
    if review.reviewer == user:
        return "your draft" if review.status == ReviewStatus.DRAFT else "your review"
    return f"the review by {name_of(review.reviewer)}"
