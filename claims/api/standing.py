"""Where a claim stands on the desk, as one person may know it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims import workflow
from claims.api.shapes import VerdictShape
from claims.enums import ClaimStatus
from claims.interchange.document import verdict_of
from claims.models import Claim, ReviewPolicy
from claims.workflow.possible import get_waiting, possible_acts


class PersonSerializer(serializers.Serializer):
    """Somebody of the desk."""

    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name", help_text="Empty where none is known.")


class HoldSerializer(serializers.Serializer):
    """Who is at work on a claim, and until when nobody else changes it."""

    person = PersonSerializer()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class ConditionSerializer(serializers.Serializer):
    """What the review policy asks for before a verdict is published."""

    text = serializers.CharField(help_text="As a sentence that says how far it is met.")
    is_met = serializers.BooleanField()


class StandingSerializer(serializers.Serializer):
    """Where a claim stands on the desk, what it still lacks, and what whoever asks may do to it now."""

    status = serializers.ChoiceField(ClaimStatus.choices)
    review_round = serializers.IntegerField(help_text="1 for the first check, one more for each re-check.")
    status_since = serializers.DateTimeField(allow_null=True)
    hold = serializers.SerializerMethodField(help_text="Null: nobody says that they are at work on it.")
    policy = serializers.SerializerMethodField(help_text="The review policy that it is held to.")
    conditions = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField(
        help_text="The decision that waits; one that was sent back only for whoever may decide."
    )
    acts = serializers.SerializerMethodField(
        help_text="What would not be refused to you as things stand: `publish` is POST …/publish/."
    )

    @extend_schema_field(HoldSerializer(allow_null=True))
    def get_hold(self, claim: Claim) -> Any:
        """Return who is at work on the claim."""
        hold = workflow.get_hold(claim, timezone.now())
        return HoldSerializer(hold).data if hold else None

    @extend_schema_field({"type": ["string", "null"], "example": "Two and two v1"})
    def get_policy(self, claim: Claim) -> str | None:
        """Name the policy, with its version."""
        policy = self._policy(claim)
        return str(policy) if policy else None

    @extend_schema_field(ConditionSerializer(many=True))
    def get_conditions(self, claim: Claim) -> Any:
        """Return what the policy asks for: of the decision, or of a claim in review on its way to one."""
        decision, policy = self._decision(claim), self._policy(claim)
        if decision is not None and claim.status == ClaimStatus.DECIDED:
            return ConditionSerializer(workflow.conditions_of(decision), many=True).data
        if policy is None or claim.status != ClaimStatus.IN_REVIEW:
            return []
        return ConditionSerializer(workflow.conditions_ahead(claim, policy), many=True).data

    @extend_schema_field(VerdictShape(allow_null=True))
    def get_decision(self, claim: Claim) -> Any:
        """Return the decision that waits for sign-off or publication."""
        decision = self._decision(claim)
        return VerdictShape(verdict_of(decision)).data if decision else None

    @extend_schema_field(
        {"type": "array", "items": {"type": "string"}, "example": ["start-review", "reject"]}
    )
    def get_acts(self, claim: Claim) -> list[str]:
        """Return what the person may do to the claim now, by the addresses of the acts."""
        acts = possible_acts(claim, self.context["request"].user, timezone.now())
        return [name.replace("_", "-") for name in acts]

    def _decision(self, claim: Claim) -> Any:
        return get_waiting(claim, self.context["request"].user)

    def _policy(self, claim: Claim) -> ReviewPolicy | None:
        decision = self._decision(claim)
        if decision is not None and claim.status == ClaimStatus.DECIDED:
            return decision.policy
        try:
            return workflow.get_policy(claim)
        except ValidationError:
            return None
