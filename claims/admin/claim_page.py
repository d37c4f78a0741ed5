"""What the claim page shows: everything known of one claim, and what this person may do next."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch

from claims import workflow
from claims.admin import claim_forms, evidence_forms, quotes, review_forms, timeline, verdict_forms
from claims.admin.acts import ActForm
from claims.admin.wording import number_in, quantity_of
from claims.enums import ClaimStatus, Stance
from claims.interchange.document import appearances_of
from claims.models import Appearance, Claim, Evidence, LedgerEntry, Review, Verdict
from claims.workflow.policy import require_signer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# In the order in which the page offers them.
STEPS: tuple[type[ActForm], ...] = (
    claim_forms.AcceptForm,
    claim_forms.StartReviewForm,
    verdict_forms.SignOffForm,
    verdict_forms.PublishForm,
    claim_forms.EditForm,
    verdict_forms.CorrectForm,
    verdict_forms.SendBackForm,
    claim_forms.StopReviewForm,
    claim_forms.RejectForm,
    claim_forms.MergeForm,
    claim_forms.ReopenForm,
    verdict_forms.RetractForm,
    verdict_forms.ReinstateForm,
)
SECTIONS: tuple[type[ActForm], ...] = (
    evidence_forms.EvidenceForm,
    review_forms.SubmitReviewForm,
    verdict_forms.DecideForm,
)
ITEMS: tuple[type[ActForm], ...] = (
    evidence_forms.ChangeEvidenceForm,
    evidence_forms.WithdrawEvidenceForm,
    review_forms.DraftReviewForm,
)
PIECE_FORMS = (evidence_forms.ChangeEvidenceForm, evidence_forms.WithdrawEvidenceForm)
FORMS = {form.act: form for form in (*STEPS, *SECTIONS, *ITEMS)}
# Where the page goes on after an act; elsewhere it starts at the top.
AFTER = {
    "add_evidence": "#evidence",
    "change_evidence": "#evidence",
    "withdraw_evidence": "#evidence",
    "draft_review": "#reviews",
}


@dataclass
class ClaimPage:
    """The context of the claim page."""

    claim: Claim
    user: "User"
    refused: ActForm | None = None
    open_evidence_id: int | None = None
    decision: Verdict | None = None
    conditions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.claim.status == ClaimStatus.DECIDED:
            self.decision = workflow.get_decision(self.claim)
            self.conditions = workflow.unmet_conditions(self.decision)
        self.steps = [self._form(form) for form in STEPS if self._is_offered(form)]
        self.evidence = list(self.claim.evidence.with_sources().order_by("stance", "pk"))
        self.evidence_form, self.review_form, self.decide_form = (self._section(form) for form in SECTIONS)
        if isinstance(self.refused, review_forms.DraftReviewForm):
            self.review_form = self.refused
        self.item_forms = self._item_forms()

    @property
    def media(self) -> forms.Media:
        """What the forms on the page need of scripts and styles."""
        shown = [*self.steps, *self.item_forms, self.evidence_form, self.review_form, self.decide_form]
        return sum((form.media for form in shown if form), forms.Media())

    @property
    def is_signed(self) -> bool:
        """Whether somebody put their name to the decision already."""
        return self.decision is not None and self.decision.signed_off_by_id is not None

    @cached_property
    def why_not_sign(self) -> str:
        """Why this person, who signs decisions off, may not sign this one; nothing for all others."""
        may_sign = workflow.is_open_to(verdict_forms.SignOffForm.act, self.claim, self.user)
        if self.decision is None or self.is_signed or not may_sign:
            return ""
        try:
            require_signer(self.user, self.decision)
        except PermissionDenied as refusal:
            return str(refusal)
        return ""

    @property
    def quantity(self) -> str:
        """The quantity that the claim names."""
        return quantity_of(self.claim)

    @property
    def board(self) -> list[tuple[Stance, list[Evidence]]]:
        """The evidence in three columns."""
        return [(stance, [item for item in self.evidence if item.stance == stance]) for stance in Stance]

    @cached_property
    def appearances(self) -> list[Appearance]:
        """Where it was seen, first to last."""
        return list(quotes.with_changes(appearances_of(self.claim)))

    @property
    def badges(self) -> list[str]:
        """What became of its words in later versions."""
        return quotes.badges(quotes.changes_of(self.appearances))

    @property
    def sightings(self) -> list[tuple[Appearance, list[quotes.Change]]]:
        """Each appearance with what became of its words."""
        return [(appearance, list(quotes.changes_of([appearance]))) for appearance in self.appearances]

    def get_reviews(self) -> list[Review]:
        """Return the reviews that this person may see, the latest round first."""
        visible = self.claim.reviews.visible_to(self.user).select_related("rating", "reviewer")
        return list(visible.order_by("-round", "pk"))

    def get_hidden_count(self) -> int:
        """Return how many reviews of this round are in that this person may not see yet."""
        submitted = self.claim.reviews.submitted().filter(round=self.claim.review_round)
        return submitted.exclude(pk__in=self.claim.reviews.visible_to(self.user).values("pk")).count()

    def get_verdicts(self) -> list[Verdict]:
        """Return the verdicts, newest first; a decision that was sent back only to whoever may decide."""
        entries = LedgerEntry.objects.defer("document").order_by("sequence")
        verdicts = self.claim.verdicts.select_related("decided_by", "signed_off_by", "published_by", "policy")
        if self.claim.status != ClaimStatus.DECIDED and not self.user.has_perm("claims.decide_claim"):
            verdicts = verdicts.published()
        return list(verdicts.prefetch_related(Prefetch("ledger_entries", entries)).order_by("-revision"))

    def get_timeline(self) -> timeline.Timeline:
        """Return what happened, newest first."""
        return timeline.of_object(self.claim, self.user)

    def _is_offered(self, form: type[ActForm]) -> bool:
        if self._refused(form):
            return True
        if form is verdict_forms.SignOffForm and (self.is_signed or self.why_not_sign):
            return False
        if form is verdict_forms.PublishForm and self.conditions:
            return False
        return form.is_open(self.claim, self.user)

    def _form(self, form: type[ActForm]) -> ActForm:
        return self._refused(form) or form(claim=self.claim, user=self.user)

    def _refused(self, form: type[ActForm]) -> ActForm | None:
        return self.refused if type(self.refused) is form else None

    def _section(self, form: type[ActForm]) -> ActForm | None:
        return self._form(form) if self._is_offered(form) else None

    @property
    def stray_form(self) -> ActForm | None:
        """The form of a piece of evidence that was withdrawn while somebody typed into it."""
        is_there = any(item.pk == self.open_evidence_id for item in self.evidence)
        return self.refused if isinstance(self.refused, PIECE_FORMS) and not is_there else None

    def _item_forms(self) -> list[ActForm]:
        """Return the forms of the one piece of evidence that is open."""
        if isinstance(self.refused, PIECE_FORMS):
            self.open_evidence_id = number_in(str(self.refused.data.get("evidence", "")))
        piece = next((item for item in self.evidence if item.pk == self.open_evidence_id), None)
        if piece is None:
            return []
        values = {name: getattr(piece, name) for name in evidence_forms.EvidenceForm.OWN} | {
            "evidence": piece.pk
        }
        allowed = {
            evidence_forms.ChangeEvidenceForm: "claims.change_evidence",
            evidence_forms.WithdrawEvidenceForm: "claims.delete_evidence",
        }
        return [
            self._refused(form) or form(claim=self.claim, user=self.user, initial=values)
            for form, permission in allowed.items()
            if self.user.has_perm(permission)
        ]
