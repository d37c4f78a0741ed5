"""Fact-checks that others published: brought in by file, and read beside our own claims."""

import io
from collections.abc import Iterable
from http import HTTPStatus
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bulk import DRY_RUN, DifferenceSerializer
from claims.api.standing import PersonSerializer
from claims.api.writing import CLAIM, DeskPermissions, OfClaimViewSet, acting
from claims.enums import ImportFormat, RatingCategory
from claims.filters import ImportFilter
from claims.interchange.languages import is_language
from claims.models import Import, OutsideReview
from claims.workflow.importing.of_reviews import (
    MOST_TOLD,
    NotAllTaken,
    ReviewFile,
    ReviewReport,
    import_reviews,
    rehearse_import,
)
from claims.workflow.rehearsing import Fate
from factcheck.api.problems import KINDS, Problem, problem_of
from factcheck.api.views import ReadViewSet
from factcheck.lookups import YesNo, nearest
from sources.api.serializers import PublisherReferenceSerializer
from sources.decoding import Unreadable

_PARAMETERS = [
    DRY_RUN,
    OpenApiParameter("skip_bad", bool, description="Whether to leave out rows that cannot be taken."),
    OpenApiParameter("format", str, enum=ImportFormat.values, description="What it is, if it is to be told."),
    OpenApiParameter("language", str, description="BCP 47 tag of the claims where the file does not say."),
]
_EXAMPLE = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/schools",
    "claimReviewed": "Merriwa built 12 schools in 2025.",
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ada Lindqvist"}},
    "author": {"@type": "Organization", "name": "Checks", "url": "https://checks.example/"},
    "datePublished": "2026-02-24",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "False",
    },
    "inLanguage": "en",
}


class WholeBody(BaseParser):
    """Takes a body as it is: what it holds is told by looking at it."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the body under the name that it has in a form."""
        return {"file": io.BytesIO(stream.read())}


def _whole(media_type: str) -> type[WholeBody]:
    return type("WholeBody", (WholeBody,), {"media_type": media_type, "__doc__": WholeBody.__doc__})


class RowProblemSerializer(serializers.Serializer):
    """Why a row was refused."""

    row = serializers.IntegerField(help_text="The row of a table or the line; else the number of the record.")
    place = serializers.CharField(
        help_text="Where it stands in the file, such as “dataFeedElement.3.item.0”."
    )
    field = serializers.CharField(help_text="What is wrong, as the file calls it; “” is the row.")
    problem = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer):
    """A file of fact-checks that was brought in, and what came of it."""

    created_by = PersonSerializer()
    problems = RowProblemSerializer(many=True)

    class Meta:
        model = Import
        fields = [
            *("id", "filename", "address", "sha256", "format", "options"),
            *("new_count", "changed_count", "known_count", "refused_count", "claim_count"),
            *("problems", "created_at", "created_by"),
        ]
        read_only_fields = fields


class RowOutcomeSerializer(serializers.Serializer):
    """What became of a row."""

    row = serializers.IntegerField(source="number")
    place = serializers.CharField()
    about = serializers.CharField(help_text="The claim, or its first words.")
    fate = serializers.ChoiceField([(fate.value, fate.value) for fate in Fate])
    claim = serializers.IntegerField(
        source="key", allow_null=True, help_text="Null for one that is only rehearsed."
    )
    is_new_claim = serializers.BooleanField(help_text="Whether this import proposes the claim.")
    category = serializers.ChoiceField(
        RatingCategory.choices, allow_blank=True, help_text="How the rating is read."
    )
    differences = DifferenceSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was put right.")


class ImportReportSerializer(serializers.Serializer):
    """What became of the rows, or would become of them."""

    is_dry_run = serializers.BooleanField(help_text="Whether nothing was done.")
    id = serializers.IntegerField(allow_null=True, help_text="Number of the import; null for a dry run.")
    format = serializers.ChoiceField(ImportFormat.choices)
    sha256 = serializers.CharField()
    new_count = serializers.IntegerField()
    changed_count = serializers.IntegerField()
    known_count = serializers.IntegerField()
    refused_count = serializers.IntegerField()
    claim_count = serializers.IntegerField(help_text="Claims that are proposed by it.")
    problems = RowProblemSerializer(many=True)
    outcomes = RowOutcomeSerializer(many=True, help_text=f"What became of the first {MOST_TOLD} rows.")


class FileBody(serializers.Serializer):
    """A file of fact-checks, as a form sends it."""

    file = serializers.FileField()


class _Asked(forms.Form):
    """The parameters of an import."""

    dry_run = YesNo(required=False)
    skip_bad = YesNo(required=False)
    format = forms.CharField(required=False)
    language = forms.CharField(required=False, max_length=35, validators=[is_language])

    def clean_format(self) -> str:
        """Refuse a format that nobody reads."""
        asked = str(self.cleaned_data["format"])
        if asked and asked not in ImportFormat.values:
            raise ValidationError(f"“{asked[:60]}” is no format. {nearest(asked, ImportFormat.values)}")
        return asked


@extend_schema_view(
    list=extend_schema(summary="List what was imported"),
    retrieve=extend_schema(summary="Show an import"),
)
@extend_schema(tags=["imports"])
class ImportViewSet(ReadViewSet):
    """Files of fact-checks by others that the desk brought in, the latest first; for the desk only."""

    queryset = Import.objects.select_related("created_by")
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    permission_classes = [DeskPermissions]
    parser_classes = [
        *map(
            _whole, ("application/json", "application/ld+json", "application/x-ndjson", "application/jsonl")
        ),
        *map(_whole, ("text/csv", "text/html", "text/plain", "application/octet-stream")),
        MultiPartParser,
    ]

    def get_parameters(self) -> Iterable[str] | None:
        """Return the parameters of an import."""
        return _Asked.base_fields if self.request.method == "POST" else super().get_parameters()

    @extend_schema(
        summary="Import fact-checks by others",
        parameters=_PARAMETERS,
        request={
            "application/json": OpenApiTypes.ANY,
            "application/ld+json": OpenApiTypes.ANY,
            "application/x-ndjson": OpenApiTypes.STR,
            "text/csv": OpenApiTypes.STR,
            "text/html": OpenApiTypes.STR,
            "multipart/form-data": FileBody,
        },
        responses={200: ImportReportSerializer, 201: ImportReportSerializer},
        examples=[OpenApiExample("A review", value=_EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Take in ClaimReview (alone, in a list, a graph, a feed), Google's claims, a page's markup, or CSV.

        Nothing is published by it. A record proposes a claim, or joins one in the same words; what the other
        publisher found is kept beside it. The same again changes nothing. All rows are taken, or none:
        `errors` says which cannot be, by their place. `skip_bad=true` takes the others; `dry_run=true` tells
        what would come of it.
        """
        asked = _Asked(request.query_params)
        if not asked.is_valid():
            raise ValidationError({name: list(said) for name, said in asked.errors.items()})
        known = asked.cleaned_data
        file = _file_of(request, known)
        try:
            if known["dry_run"]:
                report = rehearse_import(file, **acting(request))
            else:
                report = import_reviews(file, skip_bad=bool(known["skip_bad"]), **acting(request))
        except Unreadable as refusal:
            raise ValidationError({"file": refusal.reason}) from refusal
        return self._told(report, request)

    def _told(self, report: ReviewReport, request: Request) -> Response:
        imported = report.imported
        body = ImportReportSerializer(_body_of(report)).data
        if imported is None:
            return Response(body)
        place = request.build_absolute_uri(f"{request.path}{imported.pk}/")
        return Response(body, status=HTTPStatus.CREATED, headers={"Location": place})


class OutsideReviewSerializer(serializers.ModelSerializer):
    """What another publisher found about a claim, as written, and how we read it."""

    publisher = PublisherReferenceSerializer()
    record = serializers.JSONField(source="original", help_text="The record as it was brought in.")
    imported_at = serializers.DateTimeField(source="brought_by.created_at")

    class Meta:
        model = OutsideReview
        fields = [
            *("id", "publisher", "author", "url", "language", "reviewed_on"),
            *("statement", "claimant", "claimed_on", "appearances"),
            *("rating_label", "rating_value", "rating_best", "rating_worst", "category", "value"),
            *("notes", "record", "brought_by", "imported_at"),
        ]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(
        summary="List what others found about a claim", operation_id="claims_outside_reviews_list"
    ),
    retrieve=extend_schema(
        summary="Show what another publisher found", operation_id="claims_outside_reviews_retrieve"
    ),
)
@extend_schema(tags=["imports"], parameters=[CLAIM])
class OutsideReviewViewSet(OfClaimViewSet):
    """What others found about a claim, or about one merged into it; none of it counts for our verdict."""

    http_method_names = ["get", "head", "options"]
    queryset: Any = OutsideReview.objects.select_related("publisher", "brought_by")
    serializer_class = OutsideReviewSerializer
    lookup_url_kwarg = "outsidereview"

    def get_queryset(self) -> QuerySet[Any]:
        """Return those on the claim, and on what was merged into it."""
        rows = self.queryset.visible_to(self.request.user)
        return rows if getattr(self, "swagger_fake_view", False) else rows.about(self.get_claim().pk)


@problem_of.register
def _(error: NotAllTaken) -> Problem:
    """Say of each row that is refused why, by its place in what was sent."""
    errors: dict[str, list[str]] = {}
    for told in error.report.problems:
        place = ".".join(filter(None, [told["place"], told["field"]])) or "file"
        errors.setdefault(place, []).append(told["problem"])
    detail = f"{error} Refused: {error.report.refused_count}. To take the others, add skip_bad=true."
    return Problem(KINDS["invalid"], detail, extra={"errors": errors})


def _file_of(request: Request, known: dict[str, Any]) -> ReviewFile:
    """Return what was sent.

    :raises ValidationError: naming `file`, when nothing was.
    """
    sent = request.data.get("file") if hasattr(request.data, "get") else None
    if sent is None or isinstance(sent, str):
        raise ValidationError({"file": "Send the file as the body, or as `file` of a form."})
    content = io.BytesIO(sent.read())
    return ReviewFile(
        content, name=getattr(sent, "name", ""), format=known["format"], language=known["language"]
    )


def _body_of(report: ReviewReport) -> dict[str, Any]:
    return {
        "is_dry_run": report.imported is None,
        "id": report.imported.pk if report.imported else None,
        "format": report.format,
        "sha256": report.sha256,
        "new_count": report.counts[Fate.NEW],
        "changed_count": report.counts[Fate.CHANGED],
        "known_count": report.counts[Fate.UNCHANGED],
        "refused_count": report.refused_count,
        "claim_count": report.claim_count,
        "problems": report.problems,
        "outcomes": report.outcomes,
    }
