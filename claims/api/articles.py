"""Articles: what is known of them, and taking new ones in."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from claims import workflow
from claims.api.documents import appearances_in, fetch_parts
from claims.api.expansions import OF_ARTICLES
from claims.api.intake import (
    IngestionSerializer,
    IntakeSerializer,
    VersionReferenceSerializer,
    WrittenIntakeSerializer,
)
from claims.api.shapes import ClaimInArticleShape
from claims.filters import ArticleFilter
from claims.models import Claim
from claims.models.visibility import articles_visible_to
from factcheck.api.parsing import StrictJSONParser
from factcheck.api.permissions import ModelPermissions
from factcheck.api.problems import PayloadTooLarge, too_large
from factcheck.api.views import ReadViewSet, StrictViewSet
from sources.api.serializers import PublisherReferenceSerializer
from sources.models import Article, ArticleVersion, Ingestion
from sources.reading import MAX_BYTES


class ArticleSerializer(serializers.ModelSerializer):
    """An article, without its text."""

    publisher = PublisherReferenceSerializer(read_only=True, allow_null=True)
    version_count = serializers.IntegerField(read_only=True, help_text="How many texts were retrieved.")

    class Meta:
        model = Article
        fields = [
            "id",
            "title",
            "canonical_url",
            "byline",
            "publisher",
            "language",
            "published_on",
            "created_at",
            "version_count",
        ]
        read_only_fields = fields


def may_read(context: Mapping[str, Any]) -> bool:
    """Whether whoever asks may read whole texts; the API's schema, which nobody asks for, has them."""
    request = context.get("request")
    return request is None or request.user.has_perm("sources.view_articleversion")


class VersionSerializer(VersionReferenceSerializer):
    """A version of an article; its text only for the desk, because it belongs to others."""

    text = serializers.CharField(read_only=True, required=False, help_text="Only for members of the desk.")

    class Meta(VersionReferenceSerializer.Meta):
        fields = [*VersionReferenceSerializer.Meta.fields, "text"]
        read_only_fields = fields

    def get_fields(self) -> dict[str, serializers.Field]:
        """Leave the text out for the public."""
        fields = super().get_fields()
        if not may_read(self.context):
            fields.pop("text")
        return fields


class ArticleDetailSerializer(ArticleSerializer):
    """An article with its versions and the claims seen in it."""

    versions = serializers.SerializerMethodField()
    appearances = serializers.SerializerMethodField()

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "versions", "appearances"]
        read_only_fields = fields

    @extend_schema_field(VersionSerializer(many=True))
    def get_versions(self, article: Article) -> Any:
        """Return the versions, the oldest first."""
        versions = article.versions.order_by("number")
        if not may_read(self.context):
            versions = versions.defer("text")
        return VersionSerializer(versions, many=True, context=self.context).data

    @extend_schema_field(ClaimInArticleShape(many=True))
    def get_appearances(self, article: Article) -> list[dict[str, Any]]:
        """Return where the claims' documents place them in this article, as it reads."""
        user = self.context["request"].user
        claims = list(Claim.objects.visible_to(user).seen_in(article.pk).with_documents())
        fetch_parts(claims)
        places = appearances_in(article.pk, claims)
        return sorted(places, key=lambda place: (place["version"]["number"], place["start"], place["claim"]))


@extend_schema(tags=["articles"])
class ArticleViewSet(ReadViewSet):
    """Articles in which claims were seen. The desk also sees those in which none is public."""

    queryset = Article.objects.none()
    filterset_class = ArticleFilter
    expandable = OF_ARTICLES
    parser_classes = [StrictJSONParser, MultiPartParser]

    def get_queryset(self) -> QuerySet[Article]:
        """Return what this person may know of."""
        versions = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by().values("article")
        counted = Subquery(versions.annotate(total=Count("pk")).values("total"))
        visible = articles_visible_to(self.request.user).select_related("publisher")
        return visible.annotate(version_count=Coalesce(counted, 0))

    def get_serializer_class(self) -> Any:
        """Return the short form for lists."""
        if self.action == "create":
            return IntakeSerializer
        return ArticleDetailSerializer if self.action == "retrieve" else ArticleSerializer

    @extend_schema(
        summary="Take an article in",
        request={"application/json": WrittenIntakeSerializer, "multipart/form-data": IntakeSerializer},
        responses={201: IngestionSerializer, 202: IngestionSerializer},
        examples=[
            OpenApiExample(
                "Text",
                request_only=True,
                value={
                    "text": "The council met on Monday. It built 12 schools in 2025, the mayor said.",
                    "canonical_url": "https://news.example/council",
                    "title": "The council met",
                    "published_on": "2026-02-20",
                },
            ),
            OpenApiExample("Address", request_only=True, value={"url": "https://news.example/council"}),
        ],
    )
    def create(self, request: Request) -> Response:
        """Take an article in, and queue it to be read for claims.

        Text and files are read at once (201). An address is fetched in the background (202): ask the
        ingestion at Location until its status is `done` or `failed`. The same text makes no new version.
        """
        intake = self.get_serializer(data=request.data)
        intake.is_valid(raise_exception=True)
        ingestion = _take_in(intake, request.user)
        body = IngestionSerializer(ingestion, context=self.get_serializer_context()).data
        is_in = ingestion.version is not None
        location = body["links"]["article" if is_in else "ingestion"]
        return Response(body, status=201 if is_in else 202, headers={"Location": location})


@extend_schema(tags=["ingestions"])
class IngestionViewSet(mixins.RetrieveModelMixin, StrictViewSet):
    """Articles on their way in; for the desk only."""

    queryset = Ingestion.objects.select_related("version__article")
    serializer_class = IngestionSerializer
    permission_classes = [ModelPermissions]


def _take_in(intake: IntakeSerializer, by: Any) -> Ingestion:
    """Hand the article to the workflow.

    :raises PayloadTooLarge: when it is larger than can be read.
    :raises ValidationError: naming the field that is wrong.
    """
    data, given, at = intake.validated_data, intake.get_given(), timezone.now()
    if url := data.get("url"):
        return workflow.take_in_url(url=url, given=given, by=by, at=at)
    try:
        if upload := data.get("file"):
            _check_size(upload.size)
            return workflow.take_in_file(
                raw=upload.read(),
                filename=upload.name,
                media_type=_media_type(upload),
                given=given,
                by=by,
                at=at,
            )
        _check_size(len(data["text"].encode()))
        return workflow.take_in_text(text=data["text"], given=given, by=by, at=at)
    except ValidationError as error:
        raise _with_field_renamed(error, "url", "canonical_url") from error


def _media_type(upload: UploadedFile) -> str:
    """Return the Content-Type header that the file came with."""
    charset: Any = upload.charset
    if isinstance(charset, bytes):  # as Django's parser leaves it, whatever its types say
        charset = charset.decode("ascii", "ignore")
    return f"{upload.content_type or ''}; charset={charset}" if charset else upload.content_type or ""


def _check_size(size_bytes: int) -> None:
    if size_bytes > MAX_BYTES:
        raise PayloadTooLarge(too_large(MAX_BYTES))


def _with_field_renamed(error: ValidationError, old: str, new: str) -> ValidationError:
    """Name the field as this request does."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError(
        {new if name == old else name: messages for name, messages in error.message_dict.items()}
    )
