"""The forms of the evidence board: add a piece, change it, withdraw it."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from claims import workflow
from claims.admin.acts import EditionForm, ReasonForm, area
from claims.admin.source_forms import SourceForm
from claims.enums import Stance
from claims.models import Claim, Evidence
from factcheck.acts import require_permission
from sources import finding

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CREDIBILITY = [
    (1, "1 – confirmed by others"),
    (2, "2 – probably true"),
    (3, "3 – possibly true"),
    (4, "4 – doubtful"),
    (5, "5 – improbable"),
    (6, "6 – cannot be judged"),
]


class EvidenceChoices(forms.ModelMultipleChoiceField):
    """The evidence on the board, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row: Evidence) -> str:
        """Name a piece of evidence by what it says, and where."""
        excerpt = row.excerpt if len(row.excerpt) < 100 else f"{row.excerpt[:99]}…"
        return f"{row.get_stance_display()}: “{excerpt}” – {row.source.title}"


def stance_field(**kwargs: Any) -> forms.ChoiceField:
    """Return the field that asks what a piece of evidence says of the claim."""
    missing = "Say whether it supports or refutes the claim, or gives context."
    return forms.ChoiceField(
        choices=Stance, label="What it says of the claim", error_messages={"required": missing}, **kwargs
    )


def piece_field() -> "forms.ModelChoiceField[Evidence]":
    """Return the field that says which piece of evidence is meant."""
    gone = "This evidence was withdrawn in the meantime. Add it anew if it is right."
    return forms.ModelChoiceField(
        Evidence.objects.all(), widget=forms.HiddenInput, error_messages={"invalid_choice": gone}
    )


class EvidenceForm(SourceForm):
    """Tie a source to the claim: one that is known, or a new one described here."""

    act, label, done, tone = "add_evidence", "Add evidence", "Evidence added.", "go"
    model = Evidence
    OWN = ("stance", "excerpt", "locator", "credibility", "note")

    stance = stance_field(widget=forms.RadioSelect)
    excerpt = forms.CharField(widget=area(3, dir="auto"), help_text="The words of the source, verbatim.")
    locator = forms.CharField(required=False, max_length=200, help_text="Page, paragraph or timecode.")
    credibility = forms.TypedChoiceField(
        choices=CREDIBILITY, coerce=int, initial=6, help_text="Of this piece of information."
    )
    note = forms.CharField(
        required=False, widget=area(2), help_text="Shown to the public with a published verdict."
    )

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it from acceptance on, to whoever may add evidence."""
        return workflow.takes_evidence(claim) and user.has_perm("claims.add_evidence")

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What the evidence says."""
        return [self[name] for name in self.OWN]

    def arguments(self) -> dict[str, Any]:
        """Return the evidence with its source, made now if it is new."""
        own = {name: self.cleaned_data[name] for name in self.OWN}
        return {"claim": self.claim, "source": self.get_source(), **own}


class LookUpForm(EvidenceForm):
    """Fill the description of a source in from its address; nothing is written, and what was typed stays."""

    act, label, tone = "look_up", "Fill in", ""

    def perform(self) -> bool:
        """Look the address up, to be shown with what was found or with the reason why nothing was."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        self.is_bound, self.data, self.initial = False, {}, typed
        self.full_clean()
        try:
            self.require_open()
            url = self.fields["new_url"].clean(typed["new_url"])
            found = finding.look_up(url, by=self.user, today=timezone.localdate())
        except ValidationError as failure:
            reason = f"{' '.join(failure.messages)} Describe the document by hand."
            self.refuse_address(reason, HTTPStatus.UNPROCESSABLE_ENTITY)
        except PermissionDenied as refusal:
            self.refuse_address(str(refusal), HTTPStatus.FORBIDDEN)
        except workflow.TransitionNotAllowed as refusal:
            self.refuse_address(str(refusal), HTTPStatus.CONFLICT)
        else:
            self.take_over(found, typed)
        return False

    def require_open(self) -> None:
        """Let nobody look addresses up who could not add what is found.

        :raises PermissionDenied: when they may not add evidence.
        :raises TransitionNotAllowed: when the claim as it stands takes none.
        """
        assert self.claim is not None  # pages that offer it show one
        require_permission(self.user, "claims.add_evidence")
        workflow.require_open_board(self.claim)

    def refuse_address(self, reason: str, status: HTTPStatus) -> None:
        """Say at the address why nothing was found there."""
        self.status, self.cleaned_data = status, {}
        self.add_error("new_url", reason)


class ChangeEvidenceForm(EditionForm):
    """Mend a piece of evidence that no published verdict rests on."""

    act, label, done = "change_evidence", "Save evidence", "Evidence changed."
    model = Evidence
    evidence = piece_field()
    stance = stance_field()
    excerpt = forms.CharField(widget=area(3, dir="auto"))
    locator = forms.CharField(required=False, max_length=200)
    credibility = forms.TypedChoiceField(choices=CREDIBILITY, coerce=int)
    note = forms.CharField(required=False, widget=area(2))
    reason = forms.CharField(required=False, label="Why it is changed")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("evidence", claim.evidence.select_related("claim"))

    def get_rows(self) -> QuerySet[Evidence]:
        """Find the piece that is open."""
        return Evidence.objects.filter(pk=self.initial["evidence"])

    def get_shown(self, row: Evidence) -> dict[str, Any]:
        """Return what the piece says now."""
        return {name: getattr(row, name) for name in EvidenceForm.OWN}

    def arguments(self) -> dict[str, Any]:
        """Return the evidence and its changes."""
        changes = {name: self.cleaned_data[name] for name in EvidenceForm.OWN}
        return {
            "evidence": self.cleaned_data["evidence"],
            "changes": changes,
            "reason": self.cleaned_data["reason"],
            "edition": self.cleaned_data["edition"],
        }


class WithdrawEvidenceForm(ReasonForm):
    """Take a piece of evidence off the board."""

    act, label, done, tone = "withdraw_evidence", "Withdraw", "Evidence withdrawn.", "stop"
    model = Evidence
    evidence = piece_field()

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("evidence", claim.evidence.select_related("claim"))

    def arguments(self) -> dict[str, Any]:
        """Return the evidence and why it goes."""
        return dict(self.cleaned_data)
