"""What the API shows of claims and what belongs to them."""

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.documents import desk_of, document_of
from claims.api.shapes import DeskShape, DocumentShape, EntryShape, VerdictShape
from claims.enums import Publication
from claims.interchange.document import verdict_of
from claims.models import Claimant, LedgerEntry, Rating, RatingScale, Topic
from factcheck.api.expansion import Reference


class ClaimSerializer(DocumentShape):
    """A claim: its public document, its address, and the ledger entry that holds the document."""

    url = serializers.URLField(help_text="Address of its page.")
    entry = EntryShape(allow_null=True, help_text="Null for a claim that was never published.")
    desk = DeskShape(help_text="Only for members of the desk.", required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Leave out what only the desk may see, unless it asks."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and not request.user.has_perm("claims.view_claim"):
            fields.pop("desk")
        return fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the fields asked for."""
        shown = super().to_representation(document_of(instance))
        return shown | {"desk": desk_of(instance)} if "desk" in self.fields else shown


class LedgerEntrySerializer(serializers.ModelSerializer):
    """An act of publication with the document it left behind.

    `sha256` is that of the document as canonical JSON (RFC 8785), in UTF-8.
    """

    document = serializers.SerializerMethodField()

    class Meta:
        model = LedgerEntry
        fields = ["sequence", "action", "claim", "sha256", "previous_sha256", "recorded_at", "document"]
        read_only_fields = fields

    @extend_schema_field(DocumentShape)
    def get_document(self, entry: LedgerEntry) -> orjson.Fragment:
        """Return the document as it is kept, so that its hash can be checked."""
        return orjson.Fragment(entry.document)


class VerdictSerializer(VerdictShape):
    """A verdict, in force or not, with the claim it is on."""

    claim = Reference(help_text="Number of the claim.")
    is_in_force = serializers.BooleanField(help_text="Whether it is the one published on the claim now.")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the fields asked for."""
        claim = instance.claim
        is_in_force = claim.current_verdict_id == instance.pk and claim.publication == Publication.PUBLISHED
        return super().to_representation(
            verdict_of(instance) | {"claim": claim.pk, "is_in_force": is_in_force}
        )


class ClaimantSerializer(serializers.ModelSerializer):
    """Who makes claims."""

    aliases: Any = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Claimant
        fields = ["id", "name", "kind", "role", "wikidata_id", "aliases"]
        read_only_fields = fields


class TopicSerializer(serializers.ModelSerializer):
    """What claims are about."""

    class Meta:
        model = Topic
        fields = ["id", "slug", "name", "description"]
        read_only_fields = fields


class ScaleSerializer(serializers.ModelSerializer):
    """The scale of a rating."""

    class Meta:
        model = RatingScale
        fields = ["id", "name", "version", "is_default"]
        read_only_fields = fields


class RatingSerializer(serializers.ModelSerializer):
    """A newsroom's label and what it means in common terms."""

    best = serializers.IntegerField(source="scale.BEST", read_only=True)
    worst = serializers.IntegerField(source="scale.WORST", read_only=True)
    scale = ScaleSerializer(read_only=True)

    class Meta:
        model = Rating
        fields = ["id", "label", "category", "value", "best", "worst", "description", "scale"]
        read_only_fields = fields
