"""The forms of what the desk asks of people outside, and of what readers report to it."""

from typing import Any

from django import forms
from django.utils import timezone

from claims import workflow
from claims.admin.acts import ActForm, DayInput, ReasonForm, area
from claims.admin.item_forms import ItemEditionForm, ItemForm
from claims.enums import OUTCOMES, InquiryKind, InquiryOutcome, ReportChannel, ReportOutcome
from claims.models import Inquiry, Report

WORD_FOR_WORD = "Word for word."


class AskForm(ActForm):
    """Log that somebody outside was asked; sending it is the person's."""

    act, label, done, tone = "ask", "Log the question", "Logged. Record the answer here when it comes.", "go"
    model = Inquiry
    kind = forms.ChoiceField(choices=InquiryKind, label="What it is")
    addressee = forms.CharField(
        max_length=200,
        label="Asked of",
        widget=forms.TextInput(attrs={"list": "concerned"}),
        help_text="As readers may see it.",
    )
    question = forms.CharField(
        widget=area(4, dir="auto"), help_text="What they were asked or told, word for word."
    )
    asked_on = forms.DateField(widget=DayInput(), initial=timezone.localdate, label="Sent on")
    answer_by = forms.DateField(
        required=False, widget=DayInput(), help_text="The day by which they were asked to answer."
    )


class ChangeInquiryForm(ItemEditionForm):
    """Mend what was logged of a question."""

    act, label, opens, done = "change_inquiry", "Save", "Mend the question", "Changed."
    item, relation, model = "inquiry", "inquiries", Inquiry
    addressee = forms.CharField(max_length=200, label="Asked of")
    question = forms.CharField(widget=area(4, dir="auto"))
    asked_on = forms.DateField(widget=DayInput(), label="Sent on")
    answer_by = forms.DateField(required=False, widget=DayInput())

    def get_shown(self, row: Inquiry) -> dict[str, Any]:
        """Return what was asked."""
        return {name: getattr(row, name) for name in workflow.INQUIRY_FIELDS}

    def arguments(self) -> dict[str, Any]:
        """Return the inquiry and its changes."""
        typed = self.cleaned_data
        changes = {name: typed[name] for name in workflow.INQUIRY_FIELDS}
        return {"inquiry": typed["inquiry"], "changes": changes, "edition": typed["edition"]}


class RecordAnswerForm(ItemEditionForm):
    """Log what came of a question, or mend what was logged."""

    act, label, done, tone = "record_answer", "Record", "Recorded.", "go"
    item, relation, model = "inquiry", "inquiries", Inquiry
    outcome = forms.ChoiceField(
        choices=InquiryOutcome,
        widget=forms.RadioSelect,
        label="What came of it",
        error_messages={"required": "Say what came of it."},
    )
    answer = forms.CharField(required=False, widget=area(4, dir="auto"), help_text=WORD_FOR_WORD)
    answered_on = forms.DateField(
        widget=DayInput(), label="On", help_text="The day of the answer, or of giving up on one."
    )
    url = forms.URLField(
        required=False,
        max_length=2000,
        assume_scheme="https",
        label="Address",
        help_text="Where the answer or the correction can be read.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.row, Inquiry):
            field = self.fields["outcome"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(item.value, item.label) for item in OUTCOMES[InquiryKind(self.row.kind)]]

    def get_shown(self, row: Inquiry) -> dict[str, Any]:
        """Return what was recorded so far."""
        answered_on = row.answered_on or timezone.localdate()
        return {"outcome": row.outcome, "answer": row.answer, "answered_on": answered_on, "url": row.url}


class WithdrawInquiryForm(ItemForm, ReasonForm):
    """Take off what was logged by mistake."""

    act, label, done, tone = "withdraw_inquiry", "Withdraw", "Withdrawn.", "stop"
    item, relation, model = "inquiry", "inquiries", Inquiry


class ShowInquiryForm(ItemForm):
    """Show a question and its answer to readers."""

    act, label, done = "show_inquiry", "Show to readers", "Shown to readers with the verdict."
    item, relation, model = "inquiry", "inquiries", Inquiry


class HideInquiryForm(ItemForm, ReasonForm):
    """Stop showing a question and its answer."""

    act, label, done, tone = "hide_inquiry", "Stop showing it", "No longer shown.", "stop"
    item, relation, model = "inquiry", "inquiries", Inquiry
    reason = forms.CharField(
        widget=area(2, dir="auto"),
        label="Why",
        help_text="Readers of a public claim see this in its history.",
    )


class LogReportForm(ActForm):
    """Write down what a reader reports."""

    act, label, opens, done = "log_report", "Log the report", "Log a reader’s report", "Logged."
    model = Report
    channel = forms.ChoiceField(choices=ReportChannel, label="It came by")
    text = forms.CharField(widget=area(4, dir="auto"), label="What the reader says", help_text=WORD_FOR_WORD)
    sender = forms.CharField(
        required=False,
        max_length=300,
        label="From",
        help_text="Who says it, and how to answer them. Never shown in public.",
    )


class CloseReportForm(ItemForm):
    """Say what the desk made of a report."""

    act, label, opens, done, tone = "close_report", "Close", "Close it", "Closed.", "go"
    item, relation, model = "report", "reports", Report
    is_in_place = True
    outcome = forms.ChoiceField(
        choices=ReportOutcome,
        widget=forms.RadioSelect,
        label="What you found",
        error_messages={"required": "Say what the desk found."},
    )
    answer = forms.CharField(
        widget=area(3, dir="auto"),
        help_text="What the desk answers, and why.",
        error_messages={"required": "Say why."},
    )

    def call(self, arguments: dict[str, Any]) -> object:
        """Close it, and say what comes next."""
        report = super().call(arguments)
        if self.cleaned_data["outcome"] == ReportOutcome.UPHELD:
            self.done = "Closed. Now take the verdict up again: start a review, or correct it."
        return report


FORMS: tuple[type[ActForm], ...] = (
    AskForm,
    ChangeInquiryForm,
    RecordAnswerForm,
    WithdrawInquiryForm,
    ShowInquiryForm,
    HideInquiryForm,
    LogReportForm,
    CloseReportForm,
)
