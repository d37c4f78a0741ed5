"""The forms of the claim's life before and between reviews: accept, edit, reject, merge, reopen."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import fields_for_model, model_to_dict
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, EditionForm, ReasonForm, RecentSelect, area
from claims.admin.wording import number_in
from claims.enums import ClaimStatus, RejectionReason
from claims.interchange.document import appearances_of
from claims.interchange.numbers import plain
from claims.matching import Match, similar
from claims.models import Appearance, Claim, Topic

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FOUND = 8
EDITED = workflow.EDITABLE_FIELDS


class AcceptForm(ActForm):
    """Take the claim on."""

    act, label, done, tone = "accept", "Accept", "Accepted.", "go"


class RejectForm(ActForm):
    """Lay the claim aside, saying why."""

    act, label, done, tone = "reject", "Reject", "Rejected.", "stop"
    reason = forms.ChoiceField(
        choices=RejectionReason,
        widget=forms.RadioSelect,
        label="It is",
        error_messages={"required": "Choose why it is rejected."},
    )
    note = forms.CharField(required=False, widget=area(2), help_text="More, for whoever wonders later.")


class PutBackForm(ActForm):
    """Put an accepted claim back among the candidates."""

    act, label, done = "put_back", "Put back", "Put back among the proposed claims."
    reason = forms.CharField(required=False, label="Reason")


class ReopenForm(ReasonForm):
    """Bring a rejected or merged claim back."""

    act, label, done = "reopen", "Reopen", "Reopened."

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        if claim.status == ClaimStatus.MERGED:
            self.label, self.done = "Undo the merge", "The merge is undone."
        if claim.is_public:
            self.fields["reason"].help_text = "The public reads it; the claim and its verdict are back."

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it to whoever may accept claims; for a public one it takes what reinstating takes."""
        return super().is_open(claim, user) and (not claim.is_public or user.has_perm("claims.retract_claim"))


class NoteChangeForm(ActForm):
    """Say that one has looked at what the outlet made of a quote."""

    act, label, done = "note_change", "I have looked at this", "Noted. It leaves the queue of changed quotes."
    appearance = forms.ModelChoiceField(
        Appearance.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "This quote is not one of the claim's."},
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("appearance", appearances_of(claim).select_related("claim"))

    def arguments(self) -> dict[str, Any]:
        """Return the quote."""
        return {"appearance": self.cleaned_data["appearance"]}


class EditForm(EditionForm):
    """Change what the claim says."""

    act, label, opens, done = "edit", "Save changes", "Edit", "Saved."
    new_claimant = forms.CharField(
        required=False, max_length=200, label="… or somebody new", help_text="Full name, without titles."
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields
        self.fields = fields_for_model(Claim, fields=EDITED, widgets=self._widgets())
        self.fields.update(own)
        self.order_fields([*EDITED[:4], "new_claimant", *EDITED[4:], "topics"])

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it for a claim in work, to whoever may accept claims and to its proposer."""
        return workflow.is_editable(claim, user)

    def get_rows(self) -> QuerySet[Claim]:
        """Find the claim."""
        assert self.claim is not None  # pages that offer it show one
        return Claim.objects.filter(pk=self.claim.pk)

    def get_shown(self, row: Claim) -> dict[str, Any]:
        """Return what the claim says now."""
        said = model_to_dict(row, fields=[*EDITED, "topics"])
        for name in ("quantity_value", "quantity_upper"):
            said[name] = plain(said[name]) if said[name] is not None else ""
        return said

    def arguments(self) -> dict[str, Any]:
        """Return the changes, with the claimant found or made."""
        changes = {name: self.cleaned_data[name] for name in EDITED}
        if name := self.cleaned_data["new_claimant"]:
            changes["claimant"] = workflow.claimant_called(name, by=self.user, at=timezone.now())
        return {
            "claim": self.claim,
            "changes": changes,
            "topics": list(self.cleaned_data["topics"]),
            "edition": self.cleaned_data["edition"],
        }

    @staticmethod
    def _widgets() -> dict[str, type[forms.Widget] | forms.Widget]:
        return {
            "statement": area(3, dir="auto"),
            "claimant": RecentSelect(Claim._meta.get_field("claimant"), admin.site),
            "speaks_of_from": DayInput(),
            "speaks_of_until": DayInput(),
        }


class MergeForm(ActForm):
    """Say that the claim is the same as another, chosen among those alike, by number or by words."""

    act, label, done = "merge", "Merge", "Merged."
    pick = forms.CharField(required=False, widget=forms.HiddenInput)
    into = forms.CharField(
        required=False, label="Another claim", help_text="Its number, or words of it to look for."
    )
    reason = forms.CharField(required=False, label="Reason")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.matches = self.get_matches(claim)
        if claim.is_public:
            self.fields[
                "reason"
            ].help_text = "The public reads it, and is led on to the other claim for good."

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it to whoever may merge claims; for a public one it takes what publishing takes."""
        return super().is_open(claim, user) and (not claim.is_public or user.has_perm("claims.publish_claim"))

    def get_matches(self, claim: Claim) -> list[Match]:
        """Find the claims to choose from: by the words typed, else those that say about the same.

        What the public knows goes only into what is published.
        """
        among = Claim.objects.visible_to(self.user).select_related("claimant", "current_verdict")
        among = among.exclude(status__in=[ClaimStatus.REJECTED, ClaimStatus.MERGED])
        among = among.published() if claim.is_public else among
        if words := self._words():
            found = among.exclude(pk=claim.pk).search(words).order_by("-pk")[:FOUND]
            return [Match(other, 0) for other in found]
        return similar(claim, among=among)

    def clean(self) -> dict[str, Any]:
        """Find the one claim that is meant."""
        given = (self.cleaned_data.get("pick") or self.cleaned_data.get("into") or "").strip().lstrip("#")
        if not given:
            raise forms.ValidationError({"into": "Choose a claim, or give its number."})
        number = number_in(given)
        if number is None:
            found = len(self.matches)
            sentence = f"Choose one of the {found} found." if found else "No claim holds these words."
            raise forms.ValidationError({"into": sentence})
        target = Claim.objects.visible_to(self.user).filter(pk=number).first()
        if target is None:
            raise forms.ValidationError({"into": f"There is no claim {given}."})
        return {"into": target, "reason": self.cleaned_data.get("reason", "")}

    def _words(self) -> str:
        typed = self.data.get("into", "").strip() if self.is_bound else ""
        return typed if number_in(typed.lstrip("#")) is None else ""


class StartReviewForm(ActForm):
    """Open a round of review."""

    act, label, done, tone = "start_review", "Start review", "In review.", "go"
    reason = forms.CharField(required=False, label="Reason")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        if claim.is_public:
            self.label, self.tone = "Start a new review", ""


class StopReviewForm(ReasonForm):
    """Close the round without a decision."""

    act, label, done = "stop_review", "Stop review", "Review stopped."
