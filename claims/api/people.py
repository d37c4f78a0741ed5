"""Who is asked to do what about a claim, what the desk says of it, and where it was seen."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, Choice, MaybeReason, Person, Text
from claims.api.claim_bodies import LONGEST, PlaceBody
from claims.api.standing import PersonSerializer
from claims.api.writing import CLAIM, OfClaimViewSet, act
from claims.enums import AssignmentTask
from claims.models import Appearance, Assignment, Comment


class AssignmentBody(Body):
    """What somebody is asked to do about a claim."""

    task = Choice(AssignmentTask.choices, help_text="What is to be done.")
    assignee = Person(help_text="User name; your own to take it on yourself.")
    due_on = serializers.DateField(required=False, allow_null=True, help_text="The day by which.")
    note = Text(required=False, allow_blank=True, help_text="What to look at in particular.")


class AssignmentChanges(MaybeReason):
    """What is to be changed of an assignment; what is not given stays as it is."""

    assignee = Person(required=False, help_text="User name of who is to do it from now on.")
    due_on = serializers.DateField(required=False, allow_null=True, help_text="The day by which.")
    note = Text(required=False, allow_blank=True, help_text="What to look at in particular.")


class CommentBody(Body):
    """What somebody says about a claim."""

    text = serializers.CharField(max_length=LONGEST, help_text="A name after @ calls that person in.")


class AssignmentSerializer(serializers.ModelSerializer):
    """A claim in somebody's care, or a review asked of somebody."""

    assignee = PersonSerializer()
    assigned_by = PersonSerializer()

    class Meta:
        model = Assignment
        fields = ["id", "task", "assignee", "due_on", "note", "assigned_by", "assigned_at", "ended_at"]
        read_only_fields = fields


class CommentSerializer(serializers.ModelSerializer):
    """What somebody of the desk said about a claim."""

    author = PersonSerializer()
    text = serializers.CharField(source="shown_text", help_text="Empty once it is withdrawn.")
    calls = serializers.SerializerMethodField(help_text="User names of those whom it calls in.")

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "calls", "written_at", "edited_at", "withdrawn_at"]
        read_only_fields = fields

    def get_calls(self, comment: Comment) -> list[str]:
        """Name those whom it calls in."""
        return sorted(mention.person.get_username() for mention in comment.mentions.all())


class SightingSerializer(serializers.ModelSerializer):
    """Where a claim was seen, for the desk: with its number, and who looked at what the outlet changed."""

    article = serializers.IntegerField(source="version.article_id")
    version = serializers.IntegerField(source="version.number")
    is_vanished = serializers.SerializerMethodField(help_text="Whether a later version has it no more.")

    class Meta:
        model = Appearance
        fields = [
            "id",
            "article",
            "version",
            "exact",
            "prefix",
            "suffix",
            "start",
            "end",
            "claimant",
            "cue",
            "is_outlet_voice",
            "anchor",
            "distance",
            "is_vanished",
            "extractor",
            "change_noted_at",
            "created_at",
        ]
        read_only_fields = fields

    def get_is_vanished(self, appearance: Appearance) -> bool:
        """Tell whether it was not found again."""
        return appearance.vanished_in_id is not None


@extend_schema_view(
    list=extend_schema(
        summary="List who is asked for work on a claim", operation_id="claims_assignments_list"
    ),
    retrieve=extend_schema(summary="Show an assignment", operation_id="claims_assignments_retrieve"),
)
@extend_schema(tags=["assignments"], parameters=[CLAIM])
class AssignmentViewSet(OfClaimViewSet):
    """Who is, and was, asked to do what about a claim."""

    queryset = Assignment.objects.select_related("assignee", "assigned_by")
    serializer_class = AssignmentSerializer
    lookup_url_kwarg = "assignment"
    item = "assignment"

    unassign = act(
        "unassign",
        "Take an assignment back, or give one's own back. It has ended then.",
        body=MaybeReason,
        answer=AssignmentSerializer,
    )

    @extend_schema(
        summary="Ask somebody for work on a claim",
        operation_id="claims_assignments_add",
        request=AssignmentBody,
        responses={201: AssignmentSerializer},
        examples=[
            OpenApiExample("A review", value={"task": "review", "assignee": "amara"}, request_only=True)
        ],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Give the claim into somebody's care, or ask somebody to review it: oneself, or others."""
        return self.add("assign", AssignmentBody, request)

    @extend_schema(
        summary="Hand an assignment on, or change it",
        operation_id="claims_assignments_change",
        request=AssignmentChanges,
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Hand an assignment on to somebody else, or give it another day or note."""
        return self.perform("reassign", AssignmentChanges, request, is_partial=True)

    def handed(self, read: Body, edition: int | None) -> dict[str, Any]:
        """Return what a change says, and what it leaves as it is."""
        if not isinstance(read, AssignmentChanges):
            return read.arguments()
        row = read.context["row"]
        kept = {"assignee": row.assignee, "due_on": row.due_on, "note": row.note}
        return kept | read.arguments() | {"edition": edition}


@extend_schema_view(
    list=extend_schema(summary="List what is said about a claim", operation_id="claims_comments_list"),
    retrieve=extend_schema(summary="Show a comment", operation_id="claims_comments_retrieve"),
)
@extend_schema(tags=["comments"], parameters=[CLAIM])
class CommentViewSet(OfClaimViewSet):
    """What the desk says to one another about a claim."""

    queryset = Comment.objects.select_related("author").prefetch_related("mentions__person")
    serializer_class = CommentSerializer
    lookup_url_kwarg = "comment"
    item = "comment"
    names = {"withdraw": "withdraw_comment"}

    withdraw = act(
        "withdraw",
        "Withdraw a comment. It is out of sight, and its history keeps it. What somebody else wrote takes a "
        "`reason`, and the permission to decide.",
        body=MaybeReason,
        answer=CommentSerializer,
    )

    @extend_schema(
        summary="Say something about a claim",
        operation_id="claims_comments_add",
        request=CommentBody,
        responses={201: CommentSerializer},
        examples=[OpenApiExample("A call", value={"text": "@amara: see page 3."}, request_only=True)],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Say something about a claim; whoever is named with an @ is called in."""
        return self.add("comment", CommentBody, request)

    @extend_schema(summary="Say it better", operation_id="claims_comments_change", request=CommentBody)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what one said oneself; its history keeps what it said first."""
        return self.perform("edit_comment", CommentBody, request)


@extend_schema_view(
    list=extend_schema(summary="List where a claim was seen", operation_id="claims_appearances_list"),
    retrieve=extend_schema(summary="Show where a claim was seen", operation_id="claims_appearances_retrieve"),
)
@extend_schema(tags=["claims"], parameters=[CLAIM])
class AppearanceViewSet(OfClaimViewSet):
    """Where a claim was seen, as the desk knows it. The claim's document has what is public of it."""

    queryset = Appearance.objects.select_related("version")
    serializer_class = SightingSerializer
    lookup_url_kwarg = "appearance"
    item = "appearance"

    note_change = act(
        "note_change",
        "Say that one has looked at what the outlet made of a quote. It leaves the queue of changed quotes.",
        answer=SightingSerializer,
    )

    @extend_schema(
        summary="Mark another place where a claim is made",
        operation_id="claims_appearances_add",
        request=PlaceBody,
        responses={201: SightingSerializer},
        examples=[
            OpenApiExample(
                "A quote", value={"article": 5, "exact": "It built 12 schools in 2025"}, request_only=True
            )
        ],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Mark another place where the claim is made, by its exact words."""
        return self.add("add_appearance", PlaceBody, request)
