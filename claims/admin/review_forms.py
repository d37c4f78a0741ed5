"""The forms of evidence, reviews and decisions."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, ReasonForm, area
from claims.enums import Stance
from claims.models import Claim, Evidence, Rating, Review, Verdict
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
CONFIDENCE = [("", "—"), (1, "1 – a guess"), (2, "2"), (3, "3"), (4, "4"), (5, "5 – certain")]


class EvidenceChoices(forms.ModelMultipleChoiceField):
    """The evidence on the board, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row: Evidence) -> str:
        """Name a piece of evidence by what it says, and where."""
        excerpt = row.excerpt if len(row.excerpt) < 100 else f"{row.excerpt[:99]}…"
        return f"{row.get_stance_display()}: “{excerpt}” – {row.source.title}"


class RatingChoices(forms.ModelChoiceField):
    """The labels of the house's scale, in their order."""

    def label_from_instance(self, row: Rating) -> str:
        """Name a rating by its label, with what it means in common terms where that differs."""
        common = row.get_category_display()
        return row.label if row.label.casefold() == common.casefold() else f"{row.label} ({common})"


def stance_field(**kwargs: Any) -> forms.ChoiceField:
    """Return the field that asks what a piece of evidence says of the claim."""
    missing = "Say whether it supports or refutes the claim, or gives context."
    return forms.ChoiceField(
        choices=Stance, label="What it says of the claim", error_messages={"required": missing}, **kwargs
    )


def ratings(*also: int | None) -> Any:
    """Return the ratings of the scale in use, and these besides."""
    known = Rating.objects.filter(Q(scale__is_default=True) | Q(pk__in=[pk for pk in also if pk]))
    return known.order_by("scale_id", "position", "pk")


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


class ChangeEvidenceForm(ActForm):
    """Mend a piece of evidence that no published verdict rests on."""

    act, label, done = "change_evidence", "Save evidence", "Evidence changed."
    model = Evidence
    evidence = forms.ModelChoiceField(Evidence.objects.all(), widget=forms.HiddenInput)
    stance = stance_field()
    excerpt = forms.CharField(widget=area(3, dir="auto"))
    locator = forms.CharField(required=False, max_length=200)
    credibility = forms.TypedChoiceField(choices=CREDIBILITY, coerce=int)
    note = forms.CharField(required=False, widget=area(2))
    reason = forms.CharField(required=False, label="Why it is changed")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("evidence", claim.evidence.select_related("claim"))

    def arguments(self) -> dict[str, Any]:
        """Return the evidence and its changes."""
        changes = {name: self.cleaned_data[name] for name in EvidenceForm.OWN}
        return {
            "evidence": self.cleaned_data["evidence"],
            "changes": changes,
            "reason": self.cleaned_data["reason"],
        }


class WithdrawEvidenceForm(ReasonForm):
    """Take a piece of evidence off the board."""

    act, label, done, tone = "withdraw_evidence", "Withdraw", "Evidence withdrawn.", "stop"
    model = Evidence
    evidence = forms.ModelChoiceField(Evidence.objects.all(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("evidence", claim.evidence.select_related("claim"))

    def arguments(self) -> dict[str, Any]:
        """Return the evidence and why it goes."""
        return dict(self.cleaned_data)


class SubmitReviewForm(ActForm):
    """Hand in one's own assessment."""

    act, label, done, tone = "submit_review", "Submit review", "Your review is in.", "go"
    model = Review
    rating = RatingChoices(Rating.objects.none(), required=False)
    confidence = forms.TypedChoiceField(
        choices=CONFIDENCE, coerce=int, empty_value=None, required=False, label="How sure you are"
    )
    rationale = forms.CharField(
        required=False, widget=area(6, dir="auto"), help_text="How the evidence leads to the rating."
    )
    cited_evidence = EvidenceChoices(Evidence.objects.none(), required=False, label="Evidence it rests on")

    @classmethod
    def is_open(cls, claim: Claim, user: "User") -> bool:
        """Offer it to whoever may review the claim and has not seen the others' reviews."""
        return super().is_open(claim, user) and not workflow.why_not_review(claim, user)

    def __init__(self, *args: Any, claim: Claim, user: "User", **kwargs: Any) -> None:
        self.own = claim.reviews.filter(round=claim.review_round, reviewer=user).first()
        if self.own and "initial" not in kwargs:
            kwargs["initial"] = {
                "rating": self.own.rating_id,
                "confidence": self.own.confidence,
                "rationale": self.own.rationale,
                "cited_evidence": list(self.own.cited_evidence.values_list("pk", flat=True)),
            }
        super().__init__(*args, claim=claim, user=user, **kwargs)
        self.offer("rating", ratings(self.own.rating_id if self.own else None))
        self.offer("cited_evidence", claim.evidence.with_sources().order_by("stance", "pk"))


class DraftReviewForm(SubmitReviewForm):
    """Keep one's own assessment as far as it has come."""

    act, label, done, tone = "draft_review", "Save draft", "Draft saved. Nobody else sees it.", ""


class DecideForm(ActForm):
    """Decide on the claim."""

    act, label, done, tone = "decide", "Decide", "Decided. Somebody else has to sign it off.", "go"
    model = Verdict
    rating = RatingChoices(Rating.objects.none())
    summary = forms.CharField(
        widget=area(2, dir="auto"), help_text="What we found, in one or two sentences for the listing."
    )
    explanation = forms.CharField(
        widget=area(8, dir="auto"),
        help_text="How the evidence leads there, for the reader who wants to check.",
    )
    cited_evidence = EvidenceChoices(Evidence.objects.none(), required=False, label="Evidence it rests on")
    as_of = forms.DateField(widget=DayInput(), help_text="The day whose state of knowledge it reflects.")
    review_by = forms.DateField(
        widget=DayInput(), help_text="After this day it is stale and should be looked at again."
    )
    correction_note = forms.CharField(
        widget=area(2, dir="auto"),
        help_text="What changes against the published verdict, and why. The public reads it.",
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        before = self._before(claim)
        kwargs.setdefault("initial", self._initial(before))
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("rating", ratings(before.rating_id if before else None))
        self.offer("cited_evidence", claim.evidence.with_sources().order_by("stance", "pk"))
        if not claim.is_public:
            del self.fields["correction_note"]

    @staticmethod
    def _before(claim: Claim) -> Verdict | None:
        """Return the verdict to start from: the decision that was sent back, else the one in force."""
        waiting = claim.verdicts.unpublished().first()
        return waiting or claim.current_verdict

    def _initial(self, before: Verdict | None) -> dict[str, Any]:
        today = timezone.localdate()
        days = {"as_of": today, "review_by": today + timedelta(days=settings.REVIEW_BY_DAYS)}
        if before is None:
            return days
        kept = {name: getattr(before, name) for name in ("summary", "explanation", "correction_note")}
        cited = list(before.cited_evidence.values_list("pk", flat=True))
        if before.published_at:
            kept["correction_note"] = ""
        return days | kept | {"rating": before.rating_id, "cited_evidence": cited}


class CorrectForm(DecideForm):
    """Correct a published verdict without another round of review."""

    act, label, done, tone = "correct", "Correct", "The correction waits for its sign-off.", ""


class SendBackForm(ReasonForm):
    """Return a decision to review."""

    act, label, done = "send_back", "Send back", "Sent back to review."


class SignOffForm(ActForm):
    """Put one's name to a decision."""

    act, label, done, tone = "sign_off", "Sign off", "Signed off.", "go"


class PublishForm(ActForm):
    """Make the decision public."""

    act, label, done, tone = "publish", "Publish", "Published.", "go"


class RetractForm(ReasonForm):
    """Withdraw the published verdict."""

    act, label, done, tone = "retract", "Retract", "Retracted.", "stop"
    reason = forms.CharField(widget=area(2), label="Reason", help_text="The public reads it.")


class ReinstateForm(ReasonForm):
    """Put a retracted verdict in force again."""

    act, label, done = "reinstate", "Reinstate", "Reinstated."
    reason = forms.CharField(widget=area(2), label="Reason", help_text="The public reads it.")
