"""What the desk found about a claim so far, as one person may see it: evidence, reviews and verdicts."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone

from claims import workflow
from claims.admin.board import Board
from claims.admin.revisions import Comparison, compare
from claims.admin.rounds import Round, get_reviews, get_rounds
from claims.enums import ClaimStatus
from claims.models import Claim, Evidence, LedgerEntry, Review, ReviewPolicy, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Checklist:
    """What a policy asks for before publication; `problem` says why there is none to ask."""

    policy: ReviewPolicy | None
    conditions: list[workflow.Condition] = field(default_factory=list)
    problem: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.problem and all(condition.is_met for condition in self.conditions)


@dataclass
class Findings:
    """The claim's evidence, reviews and verdicts; `compared` are two revisions to be put side by side."""

    claim: Claim
    user: "User"
    compared: tuple[int | None, int | None] = (None, None)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """All pieces, in the order of the forms that list them."""
        return list(self.claim.evidence.with_sources().order_by("stance", "pk"))

    @property
    def takes_evidence(self) -> bool:
        """Whether the board is open: pieces may come onto it, and change."""
        return workflow.takes_evidence(self.claim)

    @cached_property
    def board(self) -> Board:
        """The evidence by what it says, with who cites it."""
        return Board(self.evidence, self.reviews, self.verdicts, self.user)

    @cached_property
    def reviews(self) -> list[Review]:
        """The reviews that the person may see."""
        return get_reviews(self.claim, self.user)

    @cached_property
    def rounds(self) -> list[Round]:
        """The same by rounds, the current one first."""
        return get_rounds(self.claim, self.reviews)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The verdicts, newest first; a decision that was sent back only for whoever may decide."""
        entries = LedgerEntry.objects.defer("document").order_by("sequence")
        cited = Evidence.objects.select_related("source").order_by("stance", "pk")
        people = ("decided_by", "signed_off_by", "published_by")
        verdicts = self.claim.verdicts.select_related(*people, "policy", "confirms")
        if self.claim.status != ClaimStatus.DECIDED and not self.user.has_perm("claims.decide_claim"):
            verdicts = verdicts.published()
        fetched = verdicts.prefetch_related(
            Prefetch("ledger_entries", entries), Prefetch("cited_evidence", cited)
        )
        return list(fetched.order_by("-revision"))

    @cached_property
    def published(self) -> list[Verdict]:
        """The revisions that were published, newest first."""
        return [verdict for verdict in self.verdicts if verdict.published_at]

    @cached_property
    def decision(self) -> Verdict | None:
        """The decision that waits for sign-off or publication."""
        is_decided = self.claim.status == ClaimStatus.DECIDED
        return next((verdict for verdict in self.verdicts if is_decided and not verdict.published_at), None)

    @cached_property
    def change(self) -> Comparison | None:
        """What the decision changes against the verdict that readers know; None where there is none."""
        in_force = next((row for row in self.published if row.pk == self.claim.current_verdict_id), None)
        return Comparison(in_force, self.decision) if in_force and self.decision else None

    @cached_property
    def comparison(self) -> Comparison | None:
        """The two published revisions that are to be put side by side."""
        return compare(self.published, *self.compared)

    @cached_property
    def checklist(self) -> Checklist | None:
        """What publication still takes, for a decision and for a claim on its way to one."""
        if self.decision:
            return Checklist(self.decision.policy, workflow.conditions_of(self.decision))
        if self.claim.status != ClaimStatus.IN_REVIEW:
            return None
        try:
            policy = workflow.get_policy(self.claim)
        except ValidationError as refusal:
            return Checklist(None, problem=" ".join(refusal.messages))
        return Checklist(policy, workflow.conditions_ahead(self.claim, policy))

    @property
    def is_stale(self) -> bool:
        """Whether the verdict in force asks to be looked at again."""
        return self.claim.is_stale(timezone.localdate())
