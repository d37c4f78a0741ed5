"""The forms of rating scales and review policies: what is typed into a draft, and the acts on a version."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.admin.acts import ActForm, area
from claims.models import RatingScale, ReviewPolicy
from claims.workflow import TransitionNotAllowed, enforcement, scales, versions
from factcheck.admin import DeskModelForm
from factcheck.disputes import EditionField
from factcheck.editions import edition_of

Version = RatingScale | ReviewPolicy
POLICY_LABELS = {
    "is_default": "For all other topics",
    "min_reviews": "Reviews",
    "min_sources": "Independent sources",
    "min_primary_sources": "Primary sources",
    "sign_off": "Sign-off by",
}


def wide_area(rows: int) -> forms.Textarea:
    """Return a text area of so many rows, as wide as those of Django's own forms."""
    return area(rows, dir="auto", **{"class": "vLargeTextField"})


class VersionForm(ActForm):
    """An act on one version of a scale or a policy."""

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        self.version = version
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """Return what the function of the workflow takes."""
        name = "scale" if isinstance(self.version, RatingScale) else "policy"
        return {name: self.version, **self.cleaned_data}


class SeenForm(VersionForm):
    """An act on a draft as the person saw it, which is not done to what others made of it since."""

    edition = EditionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["edition"] = edition_of(self.version)

    def refuse(self, refusal: TransitionNotAllowed) -> None:
        """Say why; the page that says so shows the draft as it is now."""
        super().refuse(refusal)
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("edition")] = str(edition_of(self.version))
        self.data = data


class DiscardForm(SeenForm):
    """Delete a draft."""

    label, tone = "Discard", "stop"
    opens, done = "Discard this draft", "The draft is discarded; its history stays."
    reason = forms.CharField(widget=area(2, dir="auto"), label="Reason")


class DraftScaleForm(VersionForm):
    """Begin the next version of a scale."""

    act, label, tone = "draft_scale", "Draft a new version", "go"
    done = "A draft was made. Nothing uses it until it is put in use."
    model = RatingScale


class DiscardScaleForm(DiscardForm):
    """Delete the draft of a scale."""

    act = "discard_scale"
    model = RatingScale


class Confirmations(forms.MultipleChoiceField):
    """Sentences to be ticked; the workflow knows which of them it needs."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        """Take any sentence, also one that has ceased to be true."""
        return True


class UseScaleForm(SeenForm):
    """Put a scale in use, with a tick for each label that comes to mean something else."""

    act, label, tone = "use_scale", "Put in use", "go"
    done = "New reviews use this version from now on. What is published stays as it is."
    model = RatingScale

    confirmed = Confirmations(
        required=False,
        label="I mean this",
        help_text="Readers know these labels. Tick each that is meant to change, or give it another name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.version, RatingScale)
        if turns := scales.get_turns(self.version):
            self.fields["confirmed"].choices = [(turn, turn) for turn in turns]  # type: ignore[attr-defined]
        else:
            del self.fields["confirmed"]


class DraftPolicyForm(VersionForm):
    """Begin the next version of a policy."""

    act, label, tone = "draft_policy", "Draft a new version", "go"
    done = "A draft was made. Nothing is held to it until somebody else puts it in force."
    model = ReviewPolicy


class DraftEndForm(VersionForm):
    """Begin the version that ends a policy."""

    act, label = "draft_end", "Propose to end it"
    done = "A draft was made that holds for no topic. The policy ends once somebody else puts it in force."
    model = ReviewPolicy


class EnforceForm(SeenForm):
    """Put a policy in force."""

    act, label, tone = "enforce_policy", "Put in force", "go"
    done = "Claims are held to this version from their next decision on. What is decided keeps its own."
    model = ReviewPolicy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.version, ReviewPolicy)
        if enforcement.ends(self.version):
            self.label, self.done = "End this policy", "The policy has ended. What is decided keeps its own."


class DiscardPolicyForm(DiscardForm):
    """Delete the draft of a policy."""

    act = "discard_policy"
    model = ReviewPolicy


class DraftForm(DeskModelForm):
    """What is typed into a draft; a version that was put in use meanwhile is not changed any more.

    The labels of a scale have forms of their own.
    """

    OWN: ClassVar[tuple[str, ...]] = ("name", "description")

    class Meta:
        """How its fields are typed."""

        widgets: ClassVar[dict[str, Any]] = {"description": wide_area(3)}

    def clean(self) -> dict[str, Any]:
        """Refuse a version that is no draft; its row is locked."""
        data = super().clean()
        if self.instance.pk and not versions.is_draft(self.instance):
            raise ValidationError(
                f"{self.instance} was put in use while you were writing and stays as it is. Nothing was "
                "changed; draft a new version for what you typed."
            )
        return data

    @property
    def why(self) -> str:
        """The reason that was given, for the history."""
        return str(self.cleaned_data.get("change_reason", ""))

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {
            name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data
        }


class PolicyDraftForm(DraftForm):
    """What a policy asks for, and for which claims."""

    OWN = ("name", "topics", *enforcement.TERMS)

    class Meta(DraftForm.Meta):
        """How its fields are called and typed."""

        labels = POLICY_LABELS
        widgets: ClassVar[dict[str, Any]] = {**DraftForm.Meta.widgets, "topics": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any]:
        """Let the workflow say what does not go together."""
        data = super().clean()
        enforcement.require_reach(is_default=data.get("is_default", False), topics=data.get("topics", ()))
        return data
