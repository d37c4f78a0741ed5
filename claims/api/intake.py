"""What the API takes and tells of articles that come in."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.bodies import Body
from claims.interchange.languages import is_language
from claims.models import Extraction
from sources.models import ArticleVersion, Ingestion
from sources.workflow import Given

WAYS_IN = ("text", "file", "url")


class IntakeSerializer(Body):
    """An article to be taken in: exactly one of `text`, `file` and `url`, and what is known of it."""

    text = serializers.CharField(
        required=False, trim_whitespace=False, help_text="The text, plain or as HTML."
    )
    file = serializers.FileField(
        required=False, help_text="An HTML or text file, sent as multipart/form-data."
    )
    url = serializers.URLField(
        required=False, max_length=2000, help_text="Address to fetch the article from, in the background."
    )
    canonical_url = serializers.URLField(
        required=False, max_length=2000, help_text="Address of the article, when its text is given."
    )
    title = serializers.CharField(required=False, max_length=500, help_text="Wins over what the page says.")
    byline = serializers.CharField(required=False, max_length=500, help_text="Who wrote it.")
    publisher = serializers.CharField(required=False, max_length=200, help_text="Name of the publisher.")
    language = serializers.CharField(
        required=False, max_length=35, validators=[is_language], help_text="BCP 47 tag."
    )
    published_on = serializers.DateField(required=False, help_text="Day of publication.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse anything but one way in."""
        if errors := _wrong_ways_in(attrs):
            raise serializers.ValidationError(errors)
        return attrs

    def get_given(self) -> Given:
        """Return what the client says of the article."""
        known = self.validated_data
        return Given(
            title=known.get("title", ""),
            byline=known.get("byline", ""),
            url=known.get("canonical_url", ""),
            publisher_name=known.get("publisher", ""),
            language=known.get("language", ""),
            published_on=known.get("published_on"),
        )


class WrittenIntakeSerializer(IntakeSerializer):
    """An article to be taken in, as JSON: exactly one of `text` and `url`, and what is known of it."""

    file = None  # type: ignore[assignment]  # so DRF leaves a field out


def _wrong_ways_in(attrs: dict[str, Any]) -> dict[str, list[str]]:
    given = [name for name in WAYS_IN if name in attrs]
    if not given:
        return {"text": ["Give the article as `text`, as a `file`, or as a `url`."]}
    if len(given) > 1:
        return {name: [f"Give only one of {', '.join(given)}."] for name in given}
    if given == ["url"] and "canonical_url" in attrs:
        return {"canonical_url": ["Only for `text` and `file`; the page fetched names its own address."]}
    return {}


class VersionReferenceSerializer(serializers.ModelSerializer):
    """A version of an article, without its text."""

    class Meta:
        model = ArticleVersion
        fields = [
            "number",
            "title",
            "text_sha256",
            "raw_sha256",
            "media_type",
            "reader",
            "intake",
            "retrieved_at",
        ]
        read_only_fields = fields


class IngestedArticleSerializer(serializers.Serializer):
    """The article that came in."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    canonical_url = serializers.CharField()


class ExtractionSerializer(serializers.ModelSerializer):
    """How far the search for claims in a version has come."""

    class Meta:
        model = Extraction
        fields = ["status", "candidate_count", "error"]
        read_only_fields = fields


class LinksSerializer(serializers.Serializer):
    """Where to go on."""

    ingestion = serializers.URLField(help_text="This ingestion, to be asked again until it is done.")
    article = serializers.URLField(allow_null=True, help_text="The article, once it is in.")


class IngestionSerializer(serializers.ModelSerializer):
    """A request to take an article in, and what came of it."""

    article = IngestedArticleSerializer(source="version.article", default=None, allow_null=True)
    version = VersionReferenceSerializer(allow_null=True)
    extraction = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Ingestion
        fields = [
            "id",
            "status",
            "kind",
            "url",
            "filename",
            "attempts",
            "error",
            "created_at",
            "finished_at",
            "article",
            "version",
            "is_new_version",
            "extraction",
            "links",
        ]
        read_only_fields = fields

    @extend_schema_field(ExtractionSerializer(allow_null=True))
    def get_extraction(self, ingestion: Ingestion) -> dict[str, Any] | None:
        """Return how far the search for claims has come; None before there is a text."""
        extraction = Extraction.objects.filter(version=ingestion.version_id).first()
        return ExtractionSerializer(extraction).data if extraction else None

    @extend_schema_field(LinksSerializer)
    def get_links(self, ingestion: Ingestion) -> dict[str, str | None]:
        """Return where to go on."""
        absolute = self.context["request"].build_absolute_uri
        version = ingestion.version
        article = version and absolute(reverse("api:article-detail", args=[version.article_id]))
        return {
            "ingestion": absolute(reverse("api:ingestion-detail", args=[ingestion.pk])),
            "article": article,
        }
