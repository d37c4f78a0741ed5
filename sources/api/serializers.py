"""Publishers and source documents as the API shows them."""

from rest_framework import serializers

from sources.models import Publisher, Source


class PublisherSerializer(serializers.ModelSerializer):
    """A publisher."""

    class Meta:
        model = Publisher
        fields = ["id", "name", "domain", "country", "language"]
        read_only_fields = fields


class PublisherReferenceSerializer(serializers.ModelSerializer):
    """A publisher, as other things name it."""

    class Meta:
        model = Publisher
        fields = ["id", "name", "domain"]
        read_only_fields = fields


class SourceSerializer(serializers.ModelSerializer):
    """A document that evidence is taken from, with its grade."""

    publisher = PublisherReferenceSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Source
        fields = [
            "id",
            "title",
            "url",
            "archive_url",
            "kind",
            "proximity",
            "reliability",
            "reliability_reason",
            "publisher",
            "author",
            "language",
            "published_on",
            "accessed_on",
            "content_sha256",
        ]
        read_only_fields = fields
