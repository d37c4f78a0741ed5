"""What the desk asks of people outside, and what readers report to it."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from claims.enums import (
    ClaimStatus,
    InquiryKind,
    InquiryOutcome,
    LedgerAction,
    ReportChannel,
    ReportOutcome,
)
from claims.models import Claim, Inquiry, Report
from claims.workflow.holding import lock
from claims.workflow.publication import restate
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_TOO_EARLY = frozenset({ClaimStatus.PROPOSED, ClaimStatus.REJECTED, ClaimStatus.MERGED})


@transaction.atomic
def ask(
    *,
    claim: Claim,
    kind: InquiryKind | str,
    addressee: str,
    question: str,
    by: "User",
    at: datetime,
    asked_on: date | None = None,
    answer_by: date | None = None,
) -> Inquiry:
    """Log that a claimant was asked to reply, or an outlet to correct its piece. Sending it is the person's.

    :raises PermissionDenied: when the person may not.
    :raises TransitionNotAllowed: for a claim that is not accepted, or that is rejected or merged.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    require_permission(by, "claims.add_inquiry")
    claim = lock(claim)
    if claim.status in _TOO_EARLY:
        raise TransitionNotAllowed(
            f"This claim is {claim.get_status_display()}; nobody outside is asked about it."
        )
    asked_on = asked_on or timezone.localdate(at)
    _require_not_ahead("asked_on", asked_on, at)
    inquiry = Inquiry(
        claim=claim,
        kind=kind,
        addressee=tidy(addressee),
        question=tidy(question),
        asked_on=asked_on,
        answer_by=answer_by,
        asked_by=by,
    )
    inquiry.full_clean()
    record(inquiry, by=by, at=at, reason="asked")
    return inquiry


@transaction.atomic
def record_answer(
    *,
    inquiry: Inquiry,
    outcome: InquiryOutcome | str,
    by: "User",
    at: datetime,
    answer: str = "",
    answered_on: date | None = None,
    url: str = "",
) -> Inquiry:
    """Log what came of an inquiry, or mend what was logged; where readers see it, they see this at once.

    :raises PermissionDenied: when the person may not or, where readers see it, may not publish.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    require_permission(by, "claims.change_inquiry")
    inquiry = _locked(inquiry)
    if inquiry.is_public and not by.has_perm("claims.publish_claim"):
        raise PermissionDenied(
            "Readers see this; changing it takes the permission to publish. Ask an editor."
        )
    if not outcome:
        raise ValidationError({"outcome": "Say what came of it."})
    inquiry.outcome, inquiry.answer, inquiry.url = outcome, tidy(answer), url
    inquiry.answered_on = answered_on or timezone.localdate(at)
    _require_not_ahead("answered_on", inquiry.answered_on, at)
    inquiry.full_clean()
    record(inquiry, by=by, at=at, reason=f"outcome: {InquiryOutcome(outcome).label}")
    if inquiry.is_public:
        _tell_readers(inquiry, by=by, at=at, note=f"{inquiry} ({inquiry.get_outcome_display()})")
    return inquiry


@transaction.atomic
def show_inquiry(*, inquiry: Inquiry, by: "User", at: datetime) -> Inquiry:
    """Show an inquiry and its answer to readers: at once on a public claim, else with its publication.

    :raises PermissionDenied: when the person may not publish.
    :raises TransitionNotAllowed: when readers see it already.
    """
    return _turn(inquiry, is_public=True, by=by, at=at, reason="shown to readers")


@transaction.atomic
def hide_inquiry(*, inquiry: Inquiry, by: "User", at: datetime, reason: str) -> Inquiry:
    """Stop showing an inquiry with the verdict; the ledger keeps that it was shown.

    :raises PermissionDenied: when the person may not publish.
    :raises TransitionNotAllowed: when readers do not see it.
    """
    return _turn(inquiry, is_public=False, by=by, at=at, reason=tidy(reason) or "no longer shown")


@transaction.atomic
def log_report(
    *,
    claim: Claim,
    channel: ReportChannel | str,
    text: str,
    by: "User | None",
    at: datetime,
    sender: str = "",
) -> Report:
    """Write down what a reader reports about a public claim; `by` is None for what comes by itself.

    :raises PermissionDenied: when the person may not.
    :raises TransitionNotAllowed: when the public does not know the claim.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    if by is not None:
        require_permission(by, "claims.add_report")
    claim = lock(claim)
    if not claim.is_public:
        raise TransitionNotAllowed("Readers do not know this claim; there is nothing to report about it.")
    report = Report(
        claim=claim, channel=channel, text=tidy(text), sender=tidy(sender), received_at=at, received_by=by
    )
    report.full_clean()
    record(report, by=by, at=at, reason="received")
    return report


@transaction.atomic
def close_report(
    *, report: Report, outcome: ReportOutcome | str, answer: str, by: "User", at: datetime
) -> Report:
    """Say what the desk made of a reader's report, and why.

    :raises PermissionDenied: when the person may not.
    :raises TransitionNotAllowed: when it is closed already.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    require_permission(by, "claims.change_report")
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.closed_at is not None:
        raise TransitionNotAllowed("This report is closed already.")
    missing = {
        "outcome": "" if outcome else "Say what the desk found.",
        "answer": "" if answer.strip() else "Say why.",
    }
    if wrong := {field: sentence for field, sentence in missing.items() if sentence}:
        raise ValidationError(wrong)
    report.outcome, report.answer = outcome, tidy(answer)
    report.closed_at, report.closed_by = at, by
    report.full_clean()
    record(report, by=by, at=at, reason=f"closed: {ReportOutcome(outcome).label}")
    return report


def _locked(inquiry: Inquiry) -> Inquiry:
    lock(inquiry.claim)
    return Inquiry.objects.select_related("claim").get(pk=inquiry.pk)


def _turn(inquiry: Inquiry, *, is_public: bool, by: "User", at: datetime, reason: str) -> Inquiry:
    require_permission(by, "claims.publish_claim")
    inquiry = _locked(inquiry)
    if inquiry.is_public == is_public:
        raise TransitionNotAllowed(f"Readers {'see' if is_public else 'do not see'} this already.")
    inquiry.is_public = is_public
    record(inquiry, by=by, at=at, reason=reason)
    _tell_readers(inquiry, by=by, at=at, note=f"{inquiry}: {reason}")
    return inquiry


def _tell_readers(inquiry: Inquiry, *, by: "User", at: datetime, note: str) -> None:
    restate(lock(inquiry.claim), action=LedgerAction.AMENDED, by=by, at=at, note=note)


def _require_not_ahead(field: str, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise ValidationError({field: "This day is still to come."})
