"""What the desk asked of people outside about a claim, and what readers reported to it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm
from claims.admin.outside_forms import (
    AskForm,
    ChangeInquiryForm,
    CloseReportForm,
    HideInquiryForm,
    LogReportForm,
    RecordAnswerForm,
    ShowInquiryForm,
    WithdrawInquiryForm,
)
from claims.admin.parts import Part
from claims.enums import ClaimStatus, InquiryKind, ReportOutcome
from claims.interchange.document import Document, inquiries_of, response_of
from claims.models import Appearance, Inquiry, Report

# How the page is asked for the form of each kind of question, and what the link says.
_ASKS = {
    "ask-reply": (InquiryKind.REPLY, "Ask for a reply"),
    "ask-correction": (InquiryKind.CORRECTION, "Ask the outlet for a correction"),
}


@dataclass(frozen=True)
class Question:
    """An inquiry with the forms to go on with it where it is open; `shown` is how readers read it."""

    inquiry: Inquiry
    is_overdue: bool
    shown: Document
    is_open: bool = False
    may_change: bool = False
    forms: list[ActForm] = field(default_factory=list)


@dataclass(frozen=True)
class Notice:
    """A reader's report with the form to close it; `is_due` once it was found to be right.

    It is due until the verdict is taken up again.
    """

    report: Report
    is_due: bool
    form: ActForm | None = None


class Outside(Part):
    """A claim and the people outside."""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see or to do here for this person."""
        return bool(self.questions or self.notices or self.asks or self.log_form)

    @cached_property
    def questions(self) -> list[Question]:
        """What was asked, in order; about a claim that was merged into this one, it is changed over there."""
        if not self.user.has_perm("claims.view_inquiry"):
            return []
        return [self._question(inquiry) for inquiry in inquiries_of(self.claim)]

    @property
    def overdue(self) -> list[Question]:
        """The questions whose answer should be there."""
        return [question for question in self.questions if question.is_overdue]

    @cached_property
    def notices(self) -> list[Notice]:
        """What readers reported, what is open first."""
        if not self.user.has_perm("claims.view_report"):
            return []
        reports = self.claim.reports.select_related("received_by", "closed_by").order_by("received_at", "pk")
        notices = [self._notice(report) for report in reports]
        return sorted(notices, key=lambda notice: notice.report.closed_at is not None)

    @property
    def waiting(self) -> list[Notice]:
        """The reports that nobody has dealt with."""
        return [notice for notice in self.notices if notice.report.closed_at is None]

    @property
    def due(self) -> list[Notice]:
        """The reports that were found to be right and have come to nothing yet."""
        return [notice for notice in self.notices if notice.is_due]

    @property
    def asks(self) -> list[tuple[str, str]]:
        """What may be asked of people outside: how the page opens the form, and what the link says."""
        if not self._may_ask:
            return []
        return [(name, label) for name, (_, label) in _ASKS.items() if name != self.opened]

    @cached_property
    def ask_form(self) -> ActForm | None:
        """The form to log a question, with whom it likely goes to."""
        if isinstance(self.refused, AskForm):
            return self.refused
        if not self._may_ask or self.opened not in _ASKS:
            return None
        kind = _ASKS[self.opened][0]
        claimants, outlets = self._claimants, self._outlets
        likely = [*claimants, *outlets] if kind == InquiryKind.REPLY else outlets
        return AskForm(
            claim=self.claim, user=self.user, initial={"kind": kind, "addressee": next(iter(likely), "")}
        )

    @property
    def concerned(self) -> list[str]:
        """Whom a question may go to."""
        return list(dict.fromkeys([*self._claimants, *self._outlets]))

    @cached_property
    def log_form(self) -> ActForm | None:
        """The form to write a reader's report down."""
        is_offered = workflow.is_reportable(self.claim) and self.user.has_perm("claims.add_report")
        return self.form(LogReportForm) if is_offered or isinstance(self.refused, LogReportForm) else None

    @cached_property
    def _appearances(self) -> list[Appearance]:
        return list(self.claim.appearances.with_article().in_order())

    @property
    def _claimants(self) -> list[str]:
        said = [self.claim.claimant, *(appearance.claimant for appearance in self._appearances)]
        return [claimant.name for claimant in said if claimant]

    @property
    def _outlets(self) -> list[str]:
        publishers = [appearance.version.article.publisher for appearance in self._appearances]
        return [publisher.name for publisher in publishers if publisher]

    @property
    def _may_ask(self) -> bool:
        return workflow.is_askable(self.claim) and self.user.has_perm("claims.add_inquiry")

    def _question(self, inquiry: Inquiry) -> Question:
        is_own = inquiry.claim_id == self.claim.pk
        may_publish = is_own and self.user.has_perm("claims.publish_claim")
        may_change = (
            is_own and self.user.has_perm("claims.change_inquiry") and (may_publish or not inquiry.is_public)
        )
        kinds: list[type[ActForm]] = [RecordAnswerForm] if may_change else []
        if may_publish:
            kinds.append(HideInquiryForm if inquiry.is_public else ShowInquiryForm)
        if may_change:
            kinds.append(ChangeInquiryForm)
        if may_change and not inquiry.is_public:
            kinds.append(WithdrawInquiryForm)
        answer_by = inquiry.answer_by
        return Question(
            inquiry,
            is_overdue=not inquiry.outcome and answer_by is not None and answer_by < timezone.localdate(),
            shown=response_of(inquiry),
            is_open=self.is_opened(inquiry),
            may_change=bool(kinds),
            forms=self.forms_of(inquiry, *kinds),
        )

    def _notice(self, report: Report) -> Notice:
        return Notice(report, is_due=self._is_due(report), form=self._close_form(report))

    def _close_form(self, report: Report) -> ActForm | None:
        if isinstance(self.refused, CloseReportForm) and self.is_opened(report):
            return self.refused
        if report.closed_at or not self.user.has_perm("claims.change_report"):
            return None
        return CloseReportForm(claim=self.claim, user=self.user, row=report)

    def _is_due(self, report: Report) -> bool:
        """Tell whether a reader is right about a verdict that nobody has taken up since."""
        closed_at, since = report.closed_at, self.claim.status_since
        stands = self.claim.status in (ClaimStatus.PUBLISHED, ClaimStatus.RETRACTED)
        is_right = report.outcome == ReportOutcome.UPHELD
        return stands and is_right and closed_at is not None and (since is None or closed_at > since)
