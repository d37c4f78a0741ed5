"""What the desk asks of people outside, and what readers report to it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from claims.enums import (
    ClaimStatus,
    InquiryKind,
    InquiryOutcome,
    LedgerAction,
    Publication,
    ReportChannel,
    ReportOutcome,
)
from claims.models import Claim, Inquiry, Report
from claims.workflow.holding import lock, lock_with_target
from claims.workflow.publication import restate
from factcheck.acts import TransitionNotAllowed, record, require_permission, tidy
from factcheck.editions import require_edition

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_TOO_EARLY = frozenset({ClaimStatus.PROPOSED, ClaimStatus.REJECTED, ClaimStatus.MERGED})
# What can be mended of a question, in the order in which people read it.
INQUIRY_FIELDS = ("addressee", "question", "asked_on", "answer_by")


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
    if not is_askable(claim):
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


def is_askable(claim: Claim) -> bool:
    """Tell whether people outside are asked about the claim as it stands."""
    return claim.status not in _TOO_EARLY


@transaction.atomic
def change_inquiry(
    *, inquiry: Inquiry, changes: dict[str, Any], by: "User", at: datetime, edition: int | None = None
) -> Inquiry:
    """Mend what was logged of a question; where readers see it, they see this at once.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not or, where it is shown to readers, may not publish.
    :raises EditConflict: when somebody else changed the same fields since that edition.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    require_permission(by, "claims.change_inquiry")
    if unknown := set(changes).difference(INQUIRY_FIELDS):
        raise ValidationError(dict.fromkeys(sorted(unknown), "This field cannot be changed."))
    changes = {name: tidy(value) if isinstance(value, str) else value for name, value in changes.items()}
    if changes.get("asked_on"):
        _require_not_ahead("asked_on", changes["asked_on"], at)
    note = f"Mended what we asked {changes.get('addressee') or inquiry.addressee}."
    return _rewrite(inquiry, changes, by=by, at=at, edition=edition, reason="question mended", note=note)


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
    edition: int | None = None,
) -> Inquiry:
    """Log what came of an inquiry, or mend what was logged; where readers see it, they see this at once.

    `edition` is the one that the changes were made on; None for whoever has seen none.

    :raises PermissionDenied: when the person may not or, where it is shown to readers, may not publish.
    :raises EditConflict: when somebody else logged something else since that edition.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    require_permission(by, "claims.change_inquiry")
    if not outcome:
        raise ValidationError({"outcome": "Say what came of it."})
    if outcome == InquiryOutcome.NO_ANSWER and answer.strip():
        raise ValidationError({"answer": "If these are their words, choose another outcome."})
    answered_on = answered_on or timezone.localdate(at)
    _require_not_ahead("answered_on", answered_on, at)
    changes = {"outcome": outcome, "answer": tidy(answer), "answered_on": answered_on, "url": url}
    became = dict(InquiryOutcome.choices).get(outcome, outcome)
    done = "Mended" if inquiry.outcome else "Added"
    note = f"{done} what came of our question to {inquiry.addressee}: {became}."
    reason = f"outcome: {became}"
    return _rewrite(inquiry, changes, by=by, at=at, edition=edition, reason=reason, note=note)


@transaction.atomic
def withdraw_inquiry(*, inquiry: Inquiry, by: "User", at: datetime, reason: str) -> None:
    """Take an inquiry off the claim that was logged by mistake; its history stays.

    :raises PermissionDenied: when the person may not change inquiries.
    :raises TransitionNotAllowed: while it is shown to readers.
    :raises ValidationError: when no reason is given.
    """
    require_permission(by, "claims.change_inquiry")
    inquiry = _locked(inquiry)
    if inquiry.is_public:
        raise TransitionNotAllowed("This is shown to readers. Stop showing it first.")
    if not tidy(reason):
        raise ValidationError({"reason": "Say why."})
    record(inquiry, by=by, at=at, reason=f"withdrawn: {tidy(reason)}")
    inquiry.delete()


@transaction.atomic
def show_inquiry(*, inquiry: Inquiry, by: "User", at: datetime) -> Inquiry:
    """Show an inquiry and its answer to readers: at once on a public claim, else with its publication.

    :raises PermissionDenied: when the person may not publish.
    :raises TransitionNotAllowed: when readers see it already.
    """
    return _turn(inquiry, is_public=True, by=by, at=at, reason="shown to readers")


@transaction.atomic
def hide_inquiry(*, inquiry: Inquiry, by: "User", at: datetime, reason: str) -> Inquiry:
    """Stop showing an inquiry with the verdict, saying publicly why; the ledger keeps that it was shown.

    :raises PermissionDenied: when the person may not publish.
    :raises TransitionNotAllowed: when readers do not see it.
    :raises ValidationError: when no reason is given.
    """
    if not tidy(reason):
        raise ValidationError({"reason": "Say why; readers see it in the claim's history."})
    return _turn(inquiry, is_public=False, by=by, at=at, reason=tidy(reason))


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
    :raises TransitionNotAllowed: when the public does not know the claim, or is led from it to another.
    :raises ValidationError: naming the field that is missing or wrong.
    """
    if by is not None:
        require_permission(by, "claims.add_report")
    claim = lock(claim)
    if refusal := _why_not_reported(claim):
        raise TransitionNotAllowed(refusal)
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
        "answer": "" if tidy(answer) else "Say why.",
    }
    if wrong := {field: sentence for field, sentence in missing.items() if sentence}:
        raise ValidationError(wrong)
    report.outcome, report.answer = outcome, tidy(answer)
    report.closed_at, report.closed_by = at, by
    report.full_clean()
    record(report, by=by, at=at, reason=f"closed: {ReportOutcome(outcome).label}")
    return report


def is_reportable(claim: Claim) -> bool:
    """Tell whether readers can have something to report about the claim."""
    return not _why_not_reported(claim)


def _why_not_reported(claim: Claim) -> str:
    if not claim.is_public:
        return "Readers do not know this claim; there is nothing to report about it."
    if claim.publication == Publication.MERGED:
        return f"Readers are led from this claim to claim {claim.merged_into_id}; log the report there."
    return ""


def _locked(inquiry: Inquiry) -> Inquiry:
    lock_with_target(inquiry.claim)
    now = Inquiry.objects.select_related("claim").filter(pk=inquiry.pk).first()
    if now is None:
        raise TransitionNotAllowed("This was withdrawn in the meantime.")
    return now


def _rewrite(
    inquiry: Inquiry,
    changes: dict[str, Any],
    *,
    by: "User",
    at: datetime,
    edition: int | None,
    reason: str,
    note: str,
) -> Inquiry:
    inquiry = _locked(inquiry)
    if inquiry.is_public and not by.has_perm("claims.publish_claim"):
        raise PermissionDenied(
            "This is shown to readers; changing it takes the permission to publish. Ask an editor."
        )
    require_edition(inquiry, edition, changes)
    if all(getattr(inquiry, field) == value for field, value in changes.items()):
        return inquiry
    for field, value in changes.items():
        setattr(inquiry, field, value)
    inquiry.full_clean()
    record(inquiry, by=by, at=at, reason=reason)
    if inquiry.is_public:
        _tell_readers(inquiry, by=by, at=at, note=note)
    return inquiry


def _turn(inquiry: Inquiry, *, is_public: bool, by: "User", at: datetime, reason: str) -> Inquiry:
    require_permission(by, "claims.publish_claim")
    inquiry = _locked(inquiry)
    if inquiry.is_public == is_public:
        raise TransitionNotAllowed(
            "This is shown to readers already." if is_public else "This is not shown to readers."
        )
    inquiry.is_public = is_public
    record(inquiry, by=by, at=at, reason=reason)
    asked = f"what we asked {inquiry.addressee}"
    became = f", and what came of it: {inquiry.get_outcome_display()}" if inquiry.outcome else ""
    note = f"Added {asked}{became}." if is_public else f"Removed {asked}. {reason}"
    _tell_readers(inquiry, by=by, at=at, note=note)
    return inquiry


def _tell_readers(inquiry: Inquiry, *, by: "User", at: datetime, note: str) -> None:
    claim = lock(inquiry.claim)
    standing = lock(claim.merged_into) if claim.merged_into else claim
    restate(standing, action=LedgerAction.AMENDED, by=by, at=at, note=note)


def _require_not_ahead(field: str, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise ValidationError({field: "This day is still to come."})
