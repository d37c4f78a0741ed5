"""Reviews: one's own, and of others those that one may see; each is written before its author sees them."""

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.bodies import Body, read_body
from claims.api.claim_bodies import FinishedReview, ReviewBody
from claims.api.serializers import RatingSerializer
from claims.api.standing import PersonSerializer
from claims.api.writing import CLAIM, OfClaimViewSet, done
from claims.models import Evidence, Review
from claims.workflow.holding import lock_in_order
from claims.workflow.independence import find_own
from factcheck.api.preconditions import require_match
from factcheck.api.problems import KINDS, MEDIA_TYPE
from factcheck.api.schema import ProblemSerializer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_EXAMPLE = {
    "rating": 5,
    "rationale": "The register lists nine.",
    "confidence": 4,
    "cited_evidence": [31],
}
_OWN = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of one's own review, if there is one already.",
)


class ReviewSerializer(serializers.ModelSerializer):
    """One reviewer's assessment of a claim in one round of checking."""

    reviewer = PersonSerializer()
    rating = RatingSerializer(allow_null=True)
    cited_evidence: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Review
        fields = [
            "id",
            "round",
            "reviewer",
            "status",
            "rating",
            "rationale",
            "confidence",
            "cited_evidence",
            "created_at",
            "submitted_at",
            "revised_at",
        ]
        read_only_fields = fields


_WRITTEN: dict[Any, Any] = {200: ReviewSerializer, 201: ReviewSerializer} | {
    (status, MEDIA_TYPE): OpenApiResponse(
        ProblemSerializer, " · ".join(kind.title for kind in KINDS.values() if kind.status == status)
    )
    for status in (412, 428)
}


@extend_schema_view(
    list=extend_schema(summary="List the reviews of a claim", operation_id="claims_reviews_list"),
    retrieve=extend_schema(summary="Show a review of a claim", operation_id="claims_reviews_retrieve"),
)
@extend_schema(tags=["reviews"], parameters=[CLAIM])
class ReviewViewSet(OfClaimViewSet):
    """The reviews of a claim that you may see: your own, and once it is in, or the round over, the others'.

    Nobody sees a draft of somebody else.
    """

    queryset = Review.objects.all()
    serializer_class = ReviewSerializer
    lookup_url_kwarg = "review"
    unmatched = frozenset({"draft", "submit"})

    def get_queryset(self) -> QuerySet[Review]:
        """Return the reviews that this person may see, with all that is shown of them."""
        cited = Prefetch("cited_evidence", Evidence.objects.only("pk").order_by("pk"))
        return super().get_queryset().select_related("reviewer", "rating__scale").prefetch_related(cited)

    @extend_schema(
        summary="Save a draft of one's review",
        operation_id="claims_reviews_draft",
        request=ReviewBody,
        parameters=[_OWN],
        responses=_WRITTEN,
        examples=[
            OpenApiExample("Not done yet", value={"rating": 5, "rationale": "So far:"}, request_only=True)
        ],
    )
    @action(detail=False, methods=["post"])
    def draft(self, request: Request, claim: str) -> Response:
        """Save one's review of a claim in review as far as it has come; nobody else sees it.

        It is kept as it is sent: what is left out is empty. The first draft takes no If-Match; after that it
        takes the ETag of one's review.
        """
        return self.write("draft_review", ReviewBody, request)

    @extend_schema(
        summary="Hand one's review in, or revise it",
        operation_id="claims_reviews_submit",
        request=FinishedReview,
        parameters=[_OWN],
        responses=_WRITTEN,
        examples=[OpenApiExample("A review", value=_EXAMPLE, request_only=True)],
    )
    @action(detail=False, methods=["post"])
    def submit(self, request: Request, claim: str) -> Response:
        """Hand one's review in, or revise it before the decision; its history keeps the earlier text.

        Where one has a draft or a review already, it takes the ETag of that.
        """
        return self.write("submit_review", FinishedReview, request)

    def write(self, name: str, body: type[Body], request: Request) -> Response:
        """Write one's own review, as it was seen if there is one."""
        claim, by = self.get_claim(), cast("User", request.user)
        options: dict[str, Any] = {}
        read = read_body(body, request)
        with transaction.atomic():
            lock_in_order(claim)
            own = find_own(claim, by)
            if own is not None:
                edition = require_match(request, own)
                # Drafts have no editions.
                options = {"edition": edition} if body is FinishedReview else {}
            review = done(name, request, claim=claim, **read.arguments(), **options)
        status = 200 if own is not None else 201
        address = request.build_absolute_uri(f"/api/v1/claims/{claim.pk}/reviews/{review.pk}/")
        return self.show(review, status=status, headers={"Location": address} if status == 201 else {})
