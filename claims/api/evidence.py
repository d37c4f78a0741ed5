"""Evidence and the sources it is taken from: what speaks for a claim, and what against it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, Choice, MaybeReason, Reason, Row, Text, read_body
from claims.api.standing import PersonSerializer
from claims.api.views import SourceViewSet
from claims.api.writing import CLAIM, OfClaimViewSet, act, acting
from claims.enums import Stance
from claims.interchange.languages import is_language
from claims.models import Evidence
from claims.models.visibility import publishers_visible_to, sources_visible_to
from factcheck.api.preconditions import etag_of, require_match
from sources import workflow
from sources.api.serializers import SourceSerializer
from sources.enums import Proximity, Reliability, SourceKind
from sources.models import Source


class EvidenceBody(Body):
    """What a source says of a claim, in its own words, and where."""

    source = Row("source", sources_visible_to, help_text="Number of the source.")  # type: ignore[assignment]
    stance = Choice(Stance.choices, help_text="What it says of the claim.")
    excerpt = Text(help_text="The words of the source, verbatim.")
    locator = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Page, paragraph or timecode."
    )
    credibility = serializers.IntegerField(
        required=False, min_value=1, max_value=6, help_text="1 (confirmed) to 6 (cannot be judged)."
    )
    note = Text(required=False, allow_blank=True, help_text="The public sees it with a published verdict.")


class EvidenceChanges(MaybeReason):
    """What is to be changed of a piece of evidence; what is not given stays as it is."""

    stance = Choice(Stance.choices, required=False)
    excerpt = Text(required=False)
    locator = serializers.CharField(required=False, allow_blank=True, max_length=200)
    credibility = serializers.IntegerField(required=False, min_value=1, max_value=6)
    note = Text(required=False, allow_blank=True)

    def arguments(self) -> dict[str, Any]:
        """Return the changes, and why."""
        changes = super().arguments()
        reason = changes.pop("reason", "")
        return {"changes": changes, "reason": reason}


class SourceBody(Body):
    """A document that evidence is taken from."""

    title = serializers.CharField(max_length=500)
    kind = Choice(SourceKind.choices)
    proximity = Choice(
        Proximity.choices, help_text="Primary: the record itself. Secondary: a report about it."
    )
    url = serializers.URLField(required=False, allow_blank=True, max_length=2000)
    archive_url = serializers.URLField(required=False, allow_blank=True, max_length=2000)
    reliability = Choice(
        Reliability.choices, required=False, help_text="Grade by the Admiralty code; F if not given."
    )
    reliability_reason = Text(
        required=False, allow_blank=True, help_text="Why this grade. Required for A to E."
    )
    publisher = Row("publisher", publishers_visible_to, required=False, allow_null=True, help_text="Number.")
    publisher_name = serializers.CharField(
        required=False, max_length=200, help_text="Instead: a name or domain, entered now if there is none."
    )
    author = serializers.CharField(required=False, allow_blank=True, max_length=300)
    language = serializers.CharField(
        required=False, allow_blank=True, max_length=35, validators=[is_language], help_text="BCP 47 tag."
    )
    published_on = serializers.DateField(required=False, allow_null=True)
    accessed_on = serializers.DateField(required=False, allow_null=True, help_text="When the desk read it.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two publishers."""
        if "publisher" in attrs and "publisher_name" in attrs:
            raise serializers.ValidationError(
                {"publisher_name": ["Give the publisher's number or name, not both."]}
            )
        return attrs

    def arguments(self) -> dict[str, Any]:
        """Return the values, with the publisher found or entered.

        :raises ValidationError: naming `publisher_name`, when it is no name.
        """
        values = super().arguments()
        if name := values.pop("publisher_name", ""):
            by = self.context["request"].user
            try:
                values["publisher"] = workflow.publisher_called(name, by=by, at=timezone.now())
            except ValidationError as error:
                raise ValidationError({"publisher_name": error.messages}) from error
        return values


class SourceChanges(SourceBody):
    """What is to be changed of a source; what is not given stays as it is."""

    reason = Text(required=False, help_text="Why, for its history.")

    def arguments(self) -> dict[str, Any]:
        """Return the changes, and why."""
        changes = super().arguments()
        reason = changes.pop("reason", "")
        return {"changes": changes, "reason": reason}


class EvidenceSerializer(serializers.ModelSerializer):
    """A piece of evidence on the board of a claim."""

    source: Any = SourceSerializer()
    added_by = PersonSerializer()

    class Meta:
        model = Evidence
        fields = [
            "id",
            "source",
            "stance",
            "excerpt",
            "locator",
            "credibility",
            "note",
            "added_by",
            "added_at",
        ]
        read_only_fields = fields


_PIECE = {
    "source": 9,
    "stance": "refutes",
    "excerpt": "Schools opened in 2025: nine.",
    "locator": "p. 3",
    "credibility": 2,
}


@extend_schema_view(
    list=extend_schema(summary="List the evidence on a claim", operation_id="claims_evidence_list"),
    retrieve=extend_schema(summary="Show a piece of evidence", operation_id="claims_evidence_retrieve"),
)
@extend_schema(tags=["evidence"], parameters=[CLAIM])
class EvidenceViewSet(OfClaimViewSet):
    """The evidence on a claim's board. What of it is public stands in the claim's document."""

    queryset = Evidence.objects.with_sources()
    serializer_class = EvidenceSerializer
    lookup_url_kwarg = "evidence"
    item = "evidence"
    names = {"withdraw": "withdraw_evidence"}

    withdraw = act(
        "withdraw",
        "Withdraw a piece of evidence. It leaves the board, and its history stays.",
        body=Reason,
        answer=None,
        statuses=(204,),
    )

    @extend_schema(
        summary="Add evidence to a claim",
        operation_id="claims_evidence_add",
        request=EvidenceBody,
        responses={201: EvidenceSerializer},
        examples=[OpenApiExample("A record", value=_PIECE, request_only=True)],
    )
    def create(self, request: Request, claim: str) -> Response:
        """Tie a source to the claim. On a published claim the public sees it with the next publication."""
        return self.add("add_evidence", EvidenceBody, request)

    @extend_schema(
        summary="Change a piece of evidence", operation_id="claims_evidence_change", request=EvidenceChanges
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change a piece of evidence that no published verdict rests on."""
        return self.perform("change_evidence", EvidenceChanges, request, is_partial=True)

    def handed(self, read: Body, edition: int | None) -> dict[str, Any]:
        """Tell a change on which edition it was made."""
        is_change = isinstance(read, EvidenceChanges)
        return read.arguments() | ({"edition": edition} if is_change else {})


class GradedSourceViewSet(SourceViewSet):
    """Documents used as evidence."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(
        summary="Add a source",
        request=SourceBody,
        responses={201: SourceSerializer},
        examples=[
            OpenApiExample(
                "A record",
                request_only=True,
                value={
                    "title": "Register of schools, 2025",
                    "url": "https://register.example/schools",
                    "kind": "official_record",
                    "proximity": "primary",
                    "publisher_name": "Ministry of Education",
                },
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Enter a document that evidence is taken from. No two have the same address."""
        read = read_body(SourceBody, request)
        with transaction.atomic():
            source = workflow.add_source(**read.arguments(), **acting(request))
        address = request.build_absolute_uri(f"{request.path}{source.pk}/")
        return self.show(source, status=201, headers={"Location": address})

    @extend_schema(summary="Describe a source anew", request=SourceChanges)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Describe or grade a source anew; its history keeps what was said of it before."""
        source = self.get_object()
        read = read_body(SourceChanges, request, is_partial=True)
        with transaction.atomic():
            edition = require_match(request, source)
            workflow.change_source(source=source, edition=edition, **read.arguments(), **acting(request))
        return self.show(source)

    def show(self, source: Source, **options: Any) -> Response:
        """Answer with the source as it is now, and its ETag."""
        now = self._known().get(pk=source.pk)
        headers = {"ETag": etag_of(now), **options.pop("headers", {})}
        return Response(self.get_serializer(now).data, headers=headers, **options)

    def _known(self) -> QuerySet[Source]:
        return Source.objects.select_related("publisher")
