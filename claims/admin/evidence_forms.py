"""The forms of the evidence board: add a piece, change it, withdraw it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, EditionForm, ReasonForm, area
from claims.enums import Stance
from claims.models import Claim, Evidence
from sources.enums import Proximity, Reliability, SourceKind
from sources.models import Publisher, Source
from sources.workflow import add_source

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


class EvidenceForm(ActForm):
    """Tie a source to the claim: one that is known, or a new one described here."""

    act, label, done, tone = "add_evidence", "Add evidence", "Evidence added.", "go"
    model = Evidence
    OWN = ("stance", "excerpt", "locator", "credibility", "note")
    NEW = ("title", "url", "kind", "proximity", "reliability", "reliability_reason", "author", "published_on")

    stance = stance_field(widget=forms.RadioSelect)
    excerpt = forms.CharField(widget=area(3, dir="auto"), help_text="The words of the source, verbatim.")
    locator = forms.CharField(required=False, max_length=200, help_text="Page, paragraph or timecode.")
    credibility = forms.TypedChoiceField(choices=CREDIBILITY, coerce=int, initial=6)
    note = forms.CharField(
        required=False, widget=area(2), help_text="Shown to the public with a published verdict."
    )
    source = forms.ModelChoiceField(Source.objects.all(), required=False, label="Known source")
    new_title = forms.CharField(required=False, max_length=500, label="Title")
    new_url = forms.URLField(required=False, max_length=2000, label="Address", assume_scheme="https")
    new_kind = forms.ChoiceField(required=False, choices=SourceKind, label="Kind")
    new_proximity = forms.ChoiceField(required=False, choices=Proximity, label="Proximity")
    new_publisher = forms.ModelChoiceField(Publisher.objects.all(), required=False, label="Publisher")
    new_author = forms.CharField(required=False, max_length=300, label="Author")
    new_published_on = forms.DateField(required=False, widget=DayInput(), label="Published on")
    new_reliability = forms.ChoiceField(
        required=False, choices=Reliability, initial=Reliability.F, label="Reliability"
    )
    new_reliability_reason = forms.CharField(
        required=False, widget=area(2), label="Why this grade", help_text="Required for A to E."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search("source", Evidence._meta.get_field("source"))
        self.search("new_publisher", Source._meta.get_field("publisher"))

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it from acceptance on, to whoever may add evidence."""
        return workflow.takes_evidence(claim) and user.has_perm("claims.add_evidence")

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What the evidence says."""
        return [self[name] for name in self.OWN]

    @property
    def new_source_fields(self) -> list[forms.BoundField]:
        """What describes a source that is not known yet."""
        return [field for field in self if field.name.startswith("new_")]

    @property
    def is_new_source(self) -> bool:
        """Whether somebody began to describe a new source."""
        return self.is_bound and any(self.data.get(name) for name in ("new_title", "new_url"))

    def clean(self) -> dict[str, Any]:
        """Ask for one source, known or new."""
        data = super().clean() or self.cleaned_data
        if data.get("source") and data.get("new_title"):
            self.add_error("source", "Choose a known source or describe a new one, not both.")
        elif not data.get("source") and not data.get("new_title"):
            where = "new_title" if data.get("new_url") else "source"
            self.add_error(where, "Choose a known source, or give the title of a new one.")
        return data

    def arguments(self) -> dict[str, Any]:
        """Return the evidence with its source, made now if it is new."""
        source = self.cleaned_data["source"] or self._new_source()
        return {"claim": self.claim, "source": source, **{name: self.cleaned_data[name] for name in self.OWN}}

    def _new_source(self) -> Source:
        values = {name: self.cleaned_data[f"new_{name}"] for name in (*self.NEW, "publisher")}
        try:
            return add_source(by=self.user, at=timezone.now(), **values)
        except ValidationError as error:
            raise ValidationError(_as_new(error)) from error


def _as_new(error: ValidationError) -> dict[str, list[str]]:
    """Move a source's errors to the fields that describe a new one."""
    general = {
        "A source with this address exists already.": "new_url",
        "Say why it has this grade, or grade it F (cannot be judged).": "new_reliability_reason",
    }
    placed: dict[str, list[str]] = {}
    for field, messages in error.message_dict.items():
        for message in messages:
            placed.setdefault(general.get(message, f"new_{field}"), []).append(message)
    return placed


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
