"""The desk and the people outside it: what it asks of them, and what readers report to it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.enums import OUTCOMES, InquiryKind, InquiryOutcome, ReportChannel, ReportOutcome
from claims.models.desk import DeskQuerySet
from factcheck.history import History

_FITTING_OUTCOME = Q(outcome="") | Q(
    *(Q(kind=kind, outcome__in=[*outcomes]) for kind, outcomes in OUTCOMES.items()), _connector=Q.OR
)


class InquiryQuerySet(DeskQuerySet["Inquiry"]):
    """The words for sets of inquiries."""

    def waiting(self) -> Self:
        """Keep those that have come to nothing yet."""
        return self.filter(outcome="")

    def overdue(self, on: date) -> Self:
        """Keep those whose answer should have come before this day."""
        return self.waiting().filter(answer_by__lt=on)

    def public(self) -> Self:
        """Keep those that the desk shows with the verdict."""
        return self.filter(is_public=True)

    def in_order(self) -> Self:
        """Order by the day of the question."""
        return self.order_by("asked_on", "pk")


class Inquiry(models.Model):
    """What the desk asked a claimant or an outlet, and what they answered.

    A claimant has a right of reply before a verdict on what they said; an outlet is told what is wrong in its
    piece, and what it did about it is kept.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="inquiries")
    kind = models.CharField(max_length=12, choices=InquiryKind)
    addressee = models.CharField(max_length=200, help_text="Who was asked, as readers may see it.")
    question = models.TextField(help_text="What they were asked or told, word for word.")
    asked_on = models.DateField(help_text="The day on which it was sent.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    answer_by = models.DateField(
        null=True, blank=True, help_text="The day by which they were asked to answer."
    )
    outcome = models.CharField(max_length=12, choices=InquiryOutcome, blank=True)
    answer = models.TextField(blank=True, help_text="What they answered, word for word.")
    answered_on = models.DateField(null=True, blank=True)
    url = models.URLField(
        max_length=2000, blank=True, help_text="Where the answer or the correction can be read."
    )
    is_public = models.BooleanField(
        default=False, editable=False, help_text="Whether readers see it with the verdict."
    )

    history = History()
    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(addressee="") & ~Q(question=""),
                name="inquiry_says_whom_and_what",
                violation_error_message="Say who was asked, and what.",
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(answer_by__gte=F("asked_on")),
                name="inquiry_time_to_answer",
                violation_error_message="The day for the answer lies before the question.",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="", answered_on=None, answer=""))
                | (~Q(outcome="") & Q(answered_on__gte=F("asked_on"))),
                name="inquiry_outcome_has_day",
                violation_error_message="An outcome has a day, which does not lie before the question.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=InquiryOutcome.ANSWERED) | ~Q(answer=""),
                name="inquiry_answer_is_kept",
                violation_error_message="Keep what they answered, word for word.",
            ),
            models.CheckConstraint(
                condition=_FITTING_OUTCOME,
                name="inquiry_outcome_fits_kind",
                violation_error_message="This is no outcome of such an inquiry.",
            ),
        ]
        indexes = [
            # Which answers are we waiting for, the most overdue first?
            models.Index(fields=["answer_by", "id"], condition=Q(outcome=""), name="inquiry_waiting"),
            # What was asked about this claim?
            models.Index(fields=["claim", "id"], name="inquiry_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()}: {self.addressee}"


class ReportQuerySet(DeskQuerySet["Report"]):
    """The words for sets of readers' reports."""

    def open(self) -> Self:
        """Keep those that nobody has dealt with."""
        return self.filter(closed_at=None)


class Report(models.Model):
    """What a reader says is wrong about a verdict, and what the desk made of it."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="reports")
    channel = models.CharField(max_length=10, choices=ReportChannel)
    text = models.TextField(help_text="What the reader says, word for word.")
    sender = models.CharField(
        max_length=300, blank=True, help_text="Who says it, and how to answer them. Never shown in public."
    )
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    outcome = models.CharField(max_length=12, choices=ReportOutcome, blank=True)
    answer = models.TextField(blank=True, help_text="What the desk answers, and why.")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    history = History()
    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="report_has_text",
                violation_error_message="Write down what the reader says.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None, closed_by=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="report_closed_with_answer",
                violation_error_message="A report is closed with an outcome and an answer that says why.",
            ),
        ]
        indexes = [
            # Which reports wait, the oldest first?
            models.Index(fields=["received_at", "id"], condition=Q(closed_at=None), name="report_waiting"),
            # What did readers report about this claim?
            models.Index(fields=["claim", "id"], name="report_of_claim"),
        ]

    def __str__(self) -> str:
        return f"Report of {self.received_at:%Y-%m-%d}"
