"""The shape of public documents, for the description of the API.

Documents are kept and shown as they are; these classes describe them and decide which of their fields there
are to choose from.
"""

from typing import Any

from rest_framework import serializers

from claims.enums import (
    Anchor,
    ClaimantKind,
    ClaimKind,
    ClaimStatus,
    Comparator,
    InquiryKind,
    InquiryOutcome,
    LedgerAction,
    Publication,
    RatingCategory,
    RejectionReason,
    SignOff,
    Stance,
)
from factcheck.api.expansion import Reference
from sources.enums import Proximity, Reliability, SourceKind


class Shape(serializers.Serializer):
    """Passes a stored object on, with the fields asked for."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the object's fields as they are."""
        return {name: instance.get(name) for name in map(str, self.fields)}


class PublisherShape(Shape):
    """A publisher, as documents name it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    domain = serializers.CharField()


class ClaimantShape(Shape):
    """Who made a claim."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ClaimantKind.choices)
    role = serializers.CharField()
    wikidata_id = serializers.CharField()


class TopicShape(Shape):
    """A topic, as documents name it."""

    slug = serializers.CharField()
    name = serializers.CharField()


class QuantityShape(Shape):
    """A claimed quantity; numbers are strings, so that nobody rounds them."""

    comparator = serializers.ChoiceField(Comparator.choices)
    value = serializers.CharField()
    upper = serializers.CharField(allow_null=True, help_text="The upper end, for “between”.")
    unit = serializers.CharField()
    period = serializers.CharField(help_text="ISO 8601 duration over which it is counted, such as “P10Y”.")
    is_approximate = serializers.BooleanField()


class RatingShape(Shape):
    """A rating, as frozen with a verdict."""

    label = serializers.CharField()  # type: ignore[assignment]  # the name in the document
    category = serializers.ChoiceField(RatingCategory.choices)
    value = serializers.IntegerField(allow_null=True, help_text="1 (false) to 5 (true), or none.")
    best = serializers.IntegerField()
    worst = serializers.IntegerField()
    scale = serializers.CharField(help_text="Name and version of the newsroom's scale.")


class PolicyShape(Shape):
    """What the review policy asked for when the verdict was published."""

    name = serializers.CharField()
    min_reviews = serializers.IntegerField()
    min_sources = serializers.IntegerField(help_text="Independent ones.")
    min_primary_sources = serializers.IntegerField()
    sign_off = serializers.ChoiceField(SignOff.choices)


class ConfirmationShape(Shape):
    """Which verdict was looked at again and found to stand."""

    revision = serializers.IntegerField()
    note = serializers.CharField(help_text="What was looked at.")


class VerdictShape(Shape):
    """A verdict."""

    id = serializers.IntegerField()
    revision = serializers.IntegerField()
    rating = RatingShape()
    summary = serializers.CharField()
    explanation = serializers.CharField()
    as_of = serializers.DateField()
    review_by = serializers.DateField()
    correction_note = serializers.CharField(help_text="What it corrects of the revision before, and why.")
    confirms = ConfirmationShape(
        allow_null=True, help_text="Null: it is no confirmation of an earlier revision."
    )
    policy = PolicyShape()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField()
    signed_off_by = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class SourceShape(Shape):
    """A source, as it was graded when the document was written."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    archive_url = serializers.CharField()
    kind = serializers.ChoiceField(SourceKind.choices)
    proximity = serializers.ChoiceField(Proximity.choices)
    reliability = serializers.ChoiceField(Reliability.choices)
    reliability_reason = serializers.CharField()
    publisher = PublisherShape(allow_null=True)
    author = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    accessed_on = serializers.DateField(allow_null=True)
    content_sha256 = serializers.CharField()
    language = serializers.CharField()


class EvidenceShape(Shape):
    """A piece of evidence."""

    id = serializers.IntegerField()
    stance = serializers.ChoiceField(Stance.choices)
    excerpt = serializers.CharField()
    locator = serializers.CharField()
    credibility = serializers.IntegerField(help_text="1 (confirmed) to 6 (cannot be judged).")
    note = serializers.CharField()
    is_cited = serializers.BooleanField(help_text="Whether the verdict rests on it.")
    source = SourceShape()  # type: ignore[assignment]  # the name in the document


class ArticleShape(Shape):
    """An article, as documents name it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    publisher = PublisherShape(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    language = serializers.CharField()


class VersionShape(Shape):
    """A version of an article, as documents name it."""

    number = serializers.IntegerField()
    text_sha256 = serializers.CharField()
    retrieved_at = serializers.DateTimeField()


class PlaceShape(Shape):
    """A place in an article, by the W3C's TextQuoteSelector and TextPositionSelector."""

    version = VersionShape()
    exact = serializers.CharField()
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    claimant = ClaimantShape(allow_null=True)
    cue = serializers.CharField()
    is_outlet_voice = serializers.BooleanField()
    anchor = serializers.ChoiceField(Anchor.choices)
    distance = serializers.IntegerField()
    is_vanished = serializers.BooleanField()


class AppearanceShape(PlaceShape):
    """Where a claim was seen."""

    article = ArticleShape()


class ClaimInArticleShape(PlaceShape):
    """Which claim was seen at a place of an article."""

    claim = Reference(help_text="Number of the claim.")


class ActRatingShape(Shape):
    """The rating at an act of publication."""

    label = serializers.CharField()  # type: ignore[assignment]  # the name in the document
    category = serializers.ChoiceField(RatingCategory.choices)


class ActShape(Shape):
    """An act of publication."""

    sequence = serializers.IntegerField()
    action = serializers.ChoiceField(LedgerAction.choices)
    at = serializers.DateTimeField()
    revision = serializers.IntegerField()
    rating = ActRatingShape()
    note = serializers.CharField()


class PeriodShape(Shape):
    """The time a claim speaks of."""

    until = serializers.DateField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, which is no name in Python."""
        return {"from": serializers.DateField(allow_null=True), **super().get_fields()}


class LedgerShape(Shape):
    """What ties a document to its place in the ledger."""

    sequence = serializers.IntegerField()
    action = serializers.ChoiceField(LedgerAction.choices)
    recorded_at = serializers.DateTimeField()
    previous_sha256 = serializers.CharField()


class ResponseShape(Shape):
    """What the desk asked a claimant or an outlet, and what they answered."""

    kind = serializers.ChoiceField(InquiryKind.choices)
    addressee = serializers.CharField()
    question = serializers.CharField()
    asked_on = serializers.DateField()
    outcome = serializers.ChoiceField(
        InquiryOutcome.choices, allow_blank=True, help_text="Empty: no answer so far."
    )
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    url = serializers.CharField(help_text="Where the answer or the correction can be read.")


class DocumentShape(Shape):
    """The public document of a claim."""

    id = serializers.IntegerField()
    statement = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47 tag.")
    kind = serializers.ChoiceField(ClaimKind.choices)
    status = serializers.ChoiceField(Publication.choices)
    topics = TopicShape(many=True)
    claimant = ClaimantShape(allow_null=True, help_text="Null: the outlet said it in its own voice.")
    check_worthiness = serializers.FloatField(allow_null=True)
    quantity = QuantityShape(allow_null=True)
    speaks_of = PeriodShape(allow_null=True)
    first_appeared_on = serializers.DateField(allow_null=True)
    appearances = AppearanceShape(many=True)
    verdict = VerdictShape(allow_null=True, help_text="The verdict in force.")
    evidence = EvidenceShape(many=True)
    responses = ResponseShape(many=True)
    review_count = serializers.IntegerField()
    merged_into = Reference(allow_null=True, help_text="Number of the claim it went into.")
    merged_claims = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of the claims that went into this one."
    )
    history = ActShape(many=True)
    ledger = LedgerShape(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the document's fields; documents of the first days know no responses."""
        return super().to_representation({"responses": []} | instance)


class EntryShape(Shape):
    """The ledger entry that holds a document."""

    sequence = serializers.IntegerField()
    action = serializers.ChoiceField(LedgerAction.choices)
    sha256 = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class DeskShape(Shape):
    """Where a claim stands on the desk."""

    status = serializers.ChoiceField(ClaimStatus.choices)
    review_round = serializers.IntegerField()
    rejection_reason = serializers.ChoiceField(RejectionReason.choices, allow_blank=True)
    rejection_note = serializers.CharField()
    created_at = serializers.DateTimeField()
