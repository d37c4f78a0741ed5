"""What the claim page shows: everything known of one claim, and what this person may do next."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied

from claims import workflow
from claims.admin import (
    assignment_forms,
    claim_forms,
    discussion_forms,
    evidence_forms,
    outside_forms,
    quotes,
    review_forms,
    timeline,
    verdict_forms,
)
from claims.admin.acts import ActForm
from claims.admin.care import Care
from claims.admin.findings import Findings
from claims.admin.outside import Outside
from claims.admin.talk import Talk
from claims.admin.wording import number_in, quantity_of, standing_of, under_way
from claims.interchange.document import appearances_of
from claims.models import Appearance, Claim, OutsideReview
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
    verdict_forms.ConfirmForm,
    verdict_forms.CorrectForm,
    verdict_forms.SendBackForm,
    claim_forms.StopReviewForm,
    claim_forms.PutBackForm,
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
    evidence_forms.LookUpForm,
    review_forms.DraftReviewForm,
    claim_forms.NoteChangeForm,
)
PIECE_FORMS = (evidence_forms.ChangeEvidenceForm, evidence_forms.WithdrawEvidenceForm)
PEOPLE = (*assignment_forms.FORMS, *discussion_forms.FORMS, *outside_forms.FORMS)
FORMS = {form.act: form for form in (*STEPS, *SECTIONS, *ITEMS, *PEOPLE)}
# Where the page goes on after an act; after all others it starts at the top, which has to be said: browsers
# else go back to the form that was sent, and unfold it again.
TOP = "#top"
AFTER = {
    "add_evidence": "#evidence",
    "change_evidence": "#evidence",
    "withdraw_evidence": "#evidence",
    "draft_review": "#reviews",
    "note_change": "#appearances",
    **{form.act: "#talk" for form in discussion_forms.FORMS},
    **{form.act: "#outside" for form in outside_forms.FORMS},
}


@dataclass
class ClaimPage:
    """The context of the claim page."""

    claim: Claim
    user: "User"
    refused: ActForm | None = None
    open_evidence_id: int | None = None
    compared: tuple[int | None, int | None] = (None, None)
    opened: str = ""

    def __post_init__(self) -> None:
        self.care = Care(self.claim, self.user, self.refused, self.opened)
        self.talk = Talk(self.claim, self.user, self.refused, self.opened)
        self.outside = Outside(self.claim, self.user, self.refused, self.opened)
        self.findings = Findings(self.claim, self.user, self.compared)
        self.steps = [self._form(form) for form in STEPS if self._is_offered(form)]
        self.evidence_form, self.review_form, self.decide_form = (self._section(form) for form in SECTIONS)
        if isinstance(self.refused, review_forms.DraftReviewForm):
            self.review_form = self.refused
        if isinstance(self.refused, evidence_forms.LookUpForm):
            self.evidence_form = self.refused
        self.item_forms = self._item_forms()

    @property
    def media(self) -> forms.Media:
        """What the forms on the page need of scripts and styles."""
        shown = [*self.steps, *self.item_forms, self.evidence_form, self.review_form, self.decide_form]
        return sum((form.media for form in shown if form), forms.Media())

    @property
    def held_back(self) -> list[str]:
        """What this person may do once nobody else is at work on the claim."""
        return [
            form.opens or form.label
            for form in (*STEPS, *SECTIONS)
            if self._waits(form) and self._is_open(form)
        ]

    @property
    def is_signed(self) -> bool:
        """Whether somebody put their name to the decision already."""
        decision = self.findings.decision
        return decision is not None and decision.signed_off_by_id is not None

    @cached_property
    def why_not_sign(self) -> str:
        """Why this person, who signs decisions off, may not sign this one; nothing for all others."""
        may_sign = workflow.is_open_to(verdict_forms.SignOffForm.act, self.claim, self.user)
        decision = self.findings.decision
        if decision is None or self.is_signed or not may_sign:
            return ""
        try:
            require_signer(self.user, decision)
        except PermissionDenied as refusal:
            return str(refusal)
        return ""

    @cached_property
    def why_not_review(self) -> str:
        """Why this person, who reviews, may not review this claim; nothing for all others."""
        may_review = workflow.is_open_to(review_forms.SubmitReviewForm.act, self.claim, self.user)
        return workflow.why_not_review(self.claim, self.user) if may_review else ""

    @property
    def is_blind(self) -> bool:
        """Whether reviews are still to come in whose authors should not be hinted at what others think."""
        checklist = self.findings.checklist
        return workflow.awaits_reviews(self.claim, checklist.policy if checklist else None)

    @property
    def standing(self) -> list[tuple[str, str]]:
        """Where it stands: what the public sees, and what the desk does with it."""
        return standing_of(self.claim, self.findings.decision)

    @property
    def under_way(self) -> str:
        """What is under way while a verdict is public."""
        return under_way(self.claim, self.findings.decision)

    @property
    def quantity(self) -> str:
        """The quantity that the claim names."""
        return quantity_of(self.claim)

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

    def get_elsewhere(self) -> list[OutsideReview]:
        """Return what other publishers found, the latest first, for whoever may see it."""
        theirs = OutsideReview.objects.visible_to(self.user).about(self.claim.pk)
        return list(theirs.select_related("publisher", "brought_by").latest_first())

    def get_timeline(self) -> timeline.Timeline:
        """Return what happened, newest first."""
        return timeline.of_object(self.claim, self.user)

    def _is_offered(self, form: type[ActForm]) -> bool:
        return bool(self._refused(form)) or (not self._waits(form) and self._is_open(form))

    def _waits(self, form: type[ActForm]) -> bool:
        return self.care.is_held and workflow.is_guarded(form.act)

    def _is_open(self, form: type[ActForm]) -> bool:
        if form is verdict_forms.SignOffForm and (self.is_signed or self.why_not_sign):
            return False
        if form is review_forms.SubmitReviewForm and self.why_not_review:
            return False
        if form is verdict_forms.PublishForm and not self._is_ready:
            return False
        return form.is_open(self.claim, self.user)

    @property
    def _is_ready(self) -> bool:
        checklist = self.findings.checklist
        return checklist is not None and checklist.is_complete

    def _form(self, form: type[ActForm]) -> ActForm:
        return self._refused(form) or form(claim=self.claim, user=self.user)

    def _refused(self, form: type[ActForm]) -> ActForm | None:
        return self.refused if type(self.refused) is form else None

    def _section(self, form: type[ActForm]) -> ActForm | None:
        return self._form(form) if self._is_offered(form) else None

    @property
    def stray_form(self) -> ActForm | None:
        """The form of a piece of evidence that was withdrawn while somebody typed into it."""
        is_there = any(item.pk == self.open_evidence_id for item in self.findings.evidence)
        return self.refused if isinstance(self.refused, PIECE_FORMS) and not is_there else None

    def _item_forms(self) -> list[ActForm]:
        """Return the forms of the one piece of evidence that is open."""
        if isinstance(self.refused, PIECE_FORMS):
            self.open_evidence_id = number_in(str(self.refused.data.get("evidence", "")))
        piece = next((item for item in self.findings.evidence if item.pk == self.open_evidence_id), None)
        if piece is None:
            return []
        values = {name: getattr(piece, name) for name in evidence_forms.EvidenceForm.OWN} | {
            "evidence": piece.pk
        }
        allowed = {
            evidence_forms.ChangeEvidenceForm: ("claims.change_evidence", workflow.is_changeable),
            evidence_forms.WithdrawEvidenceForm: ("claims.delete_evidence", workflow.is_withdrawable),
        }
        return [
            self._refused(form) or form(claim=self.claim, user=self.user, initial=values)
            for form, (permission, is_possible) in allowed.items()
            if self._refused(form)
            or (self.user.has_perm(permission) and not self._waits(form) and is_possible(piece))
        ]
