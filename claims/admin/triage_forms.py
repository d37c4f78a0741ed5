"""The forms of triage: those of the claim's life, for a candidate that nobody has judged yet."""

from typing import TYPE_CHECKING, Any

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.claim_forms import AcceptForm, EditForm, MergeForm, RejectForm
from claims.models import Claim

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class JudgingForm(ActForm):
    """An act that judges a candidate; it is refused once somebody else has."""

    def call(self, arguments: dict[str, Any]) -> object:
        """Judge it, unless somebody was faster."""
        assert self.claim is not None  # every form of triage is sent with a claim
        workflow.require_unjudged(self.claim, into=arguments.get("into"))
        return super().call(arguments)

    @property
    def has_words(self) -> bool:
        """Whether somebody typed anything that is not to be lost."""
        return bool(self.data.get("note", "").strip())


class AcceptCandidateForm(JudgingForm, AcceptForm):
    """Take the candidate on."""


class RejectCandidateForm(JudgingForm, RejectForm):
    """Lay the candidate aside, saying why."""


class MergeCandidateForm(JudgingForm, MergeForm):
    """Say that the candidate is the same as another claim."""


class UndoForm(ActForm):
    """Take back what one did last to a claim."""

    act, label, done = "undo", "Undo", "Undone."

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it to whoever did it, as long as nothing was done since."""
        return workflow.is_undoable(claim, user)


JUDGING: dict[str, type[JudgingForm]] = {
    form.act: form for form in (AcceptCandidateForm, RejectCandidateForm, MergeCandidateForm)
}
FORMS: dict[str, type[ActForm]] = {**JUDGING, EditForm.act: EditForm, UndoForm.act: UndoForm}
