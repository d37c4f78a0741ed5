"""The forms of decisions and of what becomes of them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, ReasonForm, area
from claims.admin.evidence_forms import EvidenceChoices
from claims.admin.review_forms import RatingChoices, ratings
from claims.enums import Publication
from claims.models import Claim, Evidence, Rating, Verdict

if TYPE_CHECKING:
    from django.http import QueryDict


def _days_from_today() -> dict[str, date]:
    today = timezone.localdate()
    return {"as_of": today, "review_by": today + timedelta(days=settings.REVIEW_BY_DAYS)}


def _days_of(verdict: Verdict) -> dict[str, date]:
    return {"as_of": verdict.as_of, "review_by": verdict.review_by}


class DecideForm(ActForm):
    """Decide on the claim."""

    act, label, done, tone = "decide", "Decide", "Decided. Somebody else has to sign it off.", "go"
    model = Verdict
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
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
        help_text="What changes against the published verdict, and why; or what you looked at, if it stands. "
        "The public reads it.",
    )
    stands: forms.BooleanField | None = forms.BooleanField(
        required=False,
        label="The verdict stands",
        help_text="The rating is the same, and the new words bring it up to date. Leave it empty where they "
        "correct an error: readers are told so.",
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        before = self._before(claim)
        kwargs.setdefault("initial", self._initial(claim, before))
        super().__init__(*args, claim=claim, **kwargs)
        self.offer("rating", ratings(before.rating_id if before else None))
        self.offer("cited_evidence", claim.evidence.with_sources().order_by("stance", "pk"))
        self.fields["seen"].initial = " | ".join([self._verdict_seen(before), self._reviews_seen(claim)])
        if not (claim.is_public or self.act == CorrectForm.act):
            del self.fields["correction_note"]
        if claim.publication != Publication.PUBLISHED:
            self.fields.pop("stands", None)

    def clean(self) -> dict[str, Any]:
        """Refuse what was written without having seen a review, or a decision, that came in meanwhile."""
        data = super().clean() or self.cleaned_data
        seen, now = data.pop("seen", ""), self.fields["seen"].initial
        if seen and seen != now:
            self.data = typed = cast("QueryDict", self.data).copy()
            typed["seen"] = now
            if seen.partition(" | ")[0] != now.partition(" | ")[0]:
                raise ValidationError(
                    "Somebody else decided on this claim after you opened this. Read what they wrote under "
                    "“Verdicts”, and take over what is to stay."
                )
            raise ValidationError(
                "A review came in or was revised after you opened this. Read the reviews below, then decide."
            )
        return data

    def call(self, arguments: dict[str, Any]) -> object:
        """Decide, and say at once what a sign-off would not mend."""
        verdict = cast("Verdict", super().call(arguments))
        if lacking := [item.text for item in workflow.conditions_of(verdict) if item.is_lacking]:
            self.done = f"{self.done} It cannot be published as it stands, signed or not: {' '.join(lacking)}"
        return verdict

    @staticmethod
    def _verdict_seen(before: Verdict | None) -> str:
        """Return what stands for the verdict that one starts from."""
        return f"{before.pk} {before.decided_at:%Y-%m-%dT%H:%M:%S.%f}" if before else "none"

    @staticmethod
    def _reviews_seen(claim: Claim) -> str:
        """Return what stands for the reviews of the round as they are now."""
        reviews = claim.reviews.submitted().filter(round=claim.review_round).order_by("pk")
        return "; ".join(
            f"{number} {max(filter(None, moments)):%Y-%m-%dT%H:%M:%S.%f}"
            for number, *moments in reviews.values_list("pk", "submitted_at", "revised_at")
        )

    @staticmethod
    def _before(claim: Claim) -> Verdict | None:
        """Return the verdict to start from: the decision that was sent back, else the one in force."""
        waiting = claim.verdicts.unpublished().first()
        return waiting or claim.current_verdict

    def _initial(self, claim: Claim, before: Verdict | None) -> dict[str, Any]:
        if before is None:
            return _days_from_today()
        kept = {name: getattr(before, name) for name in ("summary", "explanation", "correction_note")}
        if before.published_at or before.confirms_id:
            kept["correction_note"] = ""
        cited = list(before.cited_evidence.values_list("pk", flat=True))
        return self._days(claim, before) | kept | {"rating": before.rating_id, "cited_evidence": cited}

    def _days(self, claim: Claim, before: Verdict) -> dict[str, date]:
        """Return the days of a decision that was sent back; what was published speaks of today anew."""
        return _days_from_today() if before.published_at else _days_of(before)


class CorrectForm(DecideForm):
    """Correct a published verdict without another round of review."""

    act, label, tone = "correct", "Correct", ""
    stands = None
    done = "The correction waits for its sign-off. Until it is published the verdict stays up as it is."

    def _days(self, claim: Claim, before: Verdict) -> dict[str, date]:
        """Return the days that the verdict has: what is not corrected stays, unless it is stale."""
        is_stale = claim.is_stale(timezone.localdate()) and before.published_at
        return _days_from_today() if is_stale else _days_of(before)


class ConfirmForm(ActForm):
    """Say that a published verdict still stands."""

    act, label, opens = "confirm", "Confirm", "Confirm that it stands"
    done = "Confirmed. That waits for its sign-off; until then the verdict stays up as it is."
    model = Verdict
    as_of = forms.DateField(widget=DayInput(), help_text="The day whose state of knowledge you checked.")
    review_by = forms.DateField(
        widget=DayInput(), help_text="After this day it is stale and should be looked at again."
    )
    note = forms.CharField(
        required=False,
        widget=area(2, dir="auto"),
        help_text="What you looked at, for the public to read. Empty: “Checked again: the verdict stands.”",
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _days_from_today())
        super().__init__(*args, claim=claim, **kwargs)
        self.tone = "go" if claim.is_stale(timezone.localdate()) else ""


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
