"""Where a claim was seen, as W3C Web Annotations."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.interchange import annotation
from claims.models import Claim
from factcheck.api.views import StrictView

_EXAMPLE = {
    "@context": annotation.CONTEXT,
    "id": "https://facts.example/api/v1/claims/12/annotations/",
    "type": "AnnotationCollection",
    "label": "Merriwa built more than 12 schools in 2025.",
    "total": 1,
}


class AnnotationRenderer(JSONRenderer):
    """JSON-LD with the profile that the Web Annotation Protocol asks for."""

    media_type = "application/ld+json"
    format = "anno"


class AnnotationsView(StrictView):
    """The appearances of a public claim as W3C Web Annotations."""

    renderer_classes = [AnnotationRenderer, JSONRenderer]
    permission_classes = ()

    @extend_schema(
        tags=["claims"],
        summary="Read where a claim was seen, as Web Annotations",
        operation_id="claims_annotations",
        parameters=[
            OpenApiParameter("claim", int, OpenApiParameter.PATH, description="Number of the claim.")
        ],
        responses={
            (200, "application/ld+json"): OpenApiResponse(
                OpenApiTypes.OBJECT, examples=[OpenApiExample("A collection", _EXAMPLE)]
            ),
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request, claim: str) -> Any:
        """Read the appearances of a public claim as an AnnotationCollection, all on its first page.

        Each has a TextQuoteSelector and a TextPositionSelector, and what was found on the claim.
        """
        row = get_object_or_404(Claim.objects.public().with_documents(), pk=claim)
        if row.current_entry is None:
            raise Http404
        address = settings.SITE_URL + reverse("api:claim-annotations", args=[row.pk])
        written = annotation.collection(
            row.current_entry.content, address=address, site_url=settings.SITE_URL
        )
        is_linked = request.accepted_renderer.format == "anno"
        return Response(written, content_type=annotation.MEDIA_TYPE if is_linked else None)
