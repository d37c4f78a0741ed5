"""What the desk asks of people outside, and what readers report to it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, Choice, PublicReason, Reason, Text
from claims.api.standing import PersonSerializer
from claims.api.writing import CLAIM, OfClaimViewSet, act
from claims.enums import InquiryKind, InquiryOutcome, ReportChannel, ReportOutcome
from claims.models import Claim, Inquiry, Report
from claims.workflow.holding import lock_with_target


class QuestionBody(Body):
    """What somebody outside was asked, word for word."""

    kind = Choice(InquiryKind.choices, help_text="What it is.")
    addressee = serializers.CharField(max_length=200, help_text="Who was asked, as readers may see it.")
    question = Text(help_text="What they were asked or told, word for word.")
    asked_on = serializers.DateField(required=False, help_text="The day on which it was sent; else today.")
    answer_by = serializers.DateField(
        required=False, allow_null=True, help_text="By when they should answer."
    )


class QuestionChanges(Body):
    """What is to be mended of a question; what is not given stays as it is."""

    addressee = serializers.CharField(required=False, max_length=200)
    question = Text(required=False)
    asked_on = serializers.DateField(required=False)
    answer_by = serializers.DateField(required=False, allow_null=True)

    def arguments(self) -> dict[str, Any]:
        """Return the changes."""
        return {"changes": super().arguments()}


class AnswerBody(Body):
    """What came of an inquiry."""

    outcome = Choice(InquiryOutcome.choices, help_text="It has to fit the kind of inquiry.")
    answer = Text(required=False, allow_blank=True, help_text="Their words.")
    answered_on = serializers.DateField(required=False, help_text="Else today.")
    url = serializers.URLField(
        required=False, allow_blank=True, max_length=2000, help_text="Where it can be read."
    )


class ReportBody(Body):
    """What a reader reports, word for word."""

    channel = Choice(ReportChannel.choices, help_text="How it came.")
    text = Text(help_text="What the reader says.")
    sender = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="Who says it. Never shown in public."
    )


class ClosingBody(Body):
    """What the desk made of a report."""

    outcome = Choice(ReportOutcome.choices, help_text="What the desk found.")
    answer = Text(help_text="What the desk answers, and why.")


class InquirySerializer(serializers.ModelSerializer):
    """What the desk asked a claimant or an outlet, and what they answered."""

    asked_by = PersonSerializer()

    class Meta:
        model = Inquiry
        fields = [
            "id",
            "kind",
            "addressee",
            "question",
            "asked_on",
            "asked_by",
            "answer_by",
            "outcome",
            "answer",
            "answered_on",
            "url",
            "is_public",
        ]
        read_only_fields = fields


class ReportSerializer(serializers.ModelSerializer):
    """What a reader says is wrong about a verdict, and what the desk made of it."""

    received_by = PersonSerializer(allow_null=True)
    closed_by = PersonSerializer(allow_null=True)

    class Meta:
        model = Report
        fields = [
            "id",
            "channel",
            "text",
            "sender",
            "received_at",
            "received_by",
            "outcome",
            "answer",
            "closed_at",
            "closed_by",
        ]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="List what was asked about a claim", operation_id="claims_inquiries_list"),
    retrieve=extend_schema(summary="Show an inquiry", operation_id="claims_inquiries_retrieve"),
)
@extend_schema(tags=["inquiries"], parameters=[CLAIM])
class InquiryViewSet(OfClaimViewSet):
    """What claimants and outlets were asked about a claim, and what they answered."""

    queryset = Inquiry.objects.select_related("asked_by")
    serializer_class = InquirySerializer
    lookup_url_kwarg = "inquiry"
    item = "inquiry"
    names = {"withdraw": "withdraw_inquiry", "show_to_readers": "show_inquiry", "hide": "hide_inquiry"}

    record_answer = act(
        "record_answer",
        "Record what came of an inquiry, or mend what was recorded. Where readers see it, they see this too.",
        body=AnswerBody,
        answer=InquirySerializer,
        example={"outcome": "answered", "answer": "Nine were finished.", "answered_on": "2026-02-23"},
    )
    withdraw = act(
        "withdraw",
        "Withdraw an inquiry that was logged by mistake. Its history stays. Not while readers see it.",
        body=Reason,
        answer=None,
        statuses=(204,),
    )
    show_to_readers = act(
        "show_to_readers",
        "Show an inquiry and its answer to readers. At once on a public claim, else with its publication.",
        answer=InquirySerializer,
    )
    hide = act(
        "hide",
        "Stop showing an inquiry to readers. The ledger keeps that it was shown.",
        body=PublicReason,
        answer=InquirySerializer,
    )

    @extend_schema(
        summary="Log a question to somebody outside",
        operation_id="claims_inquiries_add",
        request=QuestionBody,
        responses={201: InquirySerializer},
        examples=[
            OpenApiExample(
                "Right of reply",
                request_only=True,
                value={
                    "kind": "reply",
                    "addressee": "Office of the mayor",
                    "question": "Which twelve schools?",
                },
            )
        ],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Log that a claimant was asked to reply, or an outlet to correct its piece. Sending it is yours."""
        return self.add("ask", QuestionBody, request)

    @extend_schema(
        summary="Mend what was logged of a question",
        operation_id="claims_inquiries_change",
        request=QuestionChanges,
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Mend what was logged of a question; where readers see it, they see this at once."""
        return self.perform("change_inquiry", QuestionChanges, request, is_partial=True)

    def lock(self, claim: Claim) -> None:
        """Lock the claim and what it went into: readers may see the inquiry there."""
        lock_with_target(claim)

    def handed(self, read: Body, edition: int | None) -> dict[str, Any]:
        """Tell what changes fields on which edition it was made."""
        is_change = isinstance(read, QuestionChanges | AnswerBody)
        return read.arguments() | ({"edition": edition} if is_change else {})


@extend_schema_view(
    list=extend_schema(summary="List readers' reports about a claim", operation_id="claims_reports_list"),
    retrieve=extend_schema(summary="Show a reader's report", operation_id="claims_reports_retrieve"),
)
@extend_schema(tags=["reports"], parameters=[CLAIM])
class ReportViewSet(OfClaimViewSet):
    """What readers report about a verdict, and what the desk made of it."""

    queryset = Report.objects.select_related("received_by", "closed_by")
    serializer_class = ReportSerializer
    lookup_url_kwarg = "report"
    item = "report"
    names = {"close": "close_report"}

    close = act(
        "close",
        "Close a reader's report. It says what the desk found, and why.",
        body=ClosingBody,
        answer=ReportSerializer,
        example={"outcome": "not_upheld", "answer": "The register counts openings, not plans."},
    )

    @extend_schema(
        summary="Log a reader's report",
        operation_id="claims_reports_add",
        request=ReportBody,
        responses={201: ReportSerializer},
        examples=[
            OpenApiExample("A letter", value={"channel": "letter", "text": "It was ten."}, request_only=True)
        ],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Write down what a reader reports about a public claim."""
        return self.add("log_report", ReportBody, request)
