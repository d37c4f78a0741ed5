"""Reading what was claimed, found and published."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api.documents import STORED, STORED_ENTRY, fetch_parts, stored, stored_list
from claims.api.expansions import OF_CLAIMS, OF_SOURCES, OF_VERDICTS
from claims.api.feeds import ManyFormats, described
from claims.api.serializers import (
    ClaimantSerializer,
    ClaimSerializer,
    LedgerEntrySerializer,
    RatingSerializer,
    TopicSerializer,
    VerdictSerializer,
)
from claims.filters import (
    ActFilter,
    ClaimantFilter,
    ClaimFilter,
    RatingFilter,
    TopicFilter,
    VerdictFilter,
)
from claims.models import Claim, Claimant, LedgerEntry, Rating, Topic, Verdict
from claims.models.visibility import claimants_visible_to, publishers_visible_to, sources_visible_to
from factcheck.api.filtering import SELECTION
from factcheck.api.pagination import FeedPagination, KeysetPagination
from factcheck.api.problems import KINDS
from factcheck.api.rendering import StoredJSONRenderer
from factcheck.api.views import ReadViewSet, StrictView, StrictViewSet
from factcheck.filters import API_CONTROLS
from factcheck.paging import DriversListing, Listing
from sources.api.serializers import PublisherSerializer, SourceSerializer
from sources.filters import PublisherFilter, SourceFilter
from sources.models import Publisher, Source

FEED_CONTROLS = API_CONTROLS - {"cursor", "ordering"}


@extend_schema_view(
    list=extend_schema(responses=described(ClaimSerializer(many=True))),
    retrieve=extend_schema(responses=described(ClaimSerializer)),
)
class ClaimViewSet(ManyFormats, ReadViewSet):
    """Claims with their verdicts, as published: each is the document of its latest ledger entry.

    A merged claim stays at its address, with `merged_into`. The desk also sees claims that were never
    published, in the same shape without verdict and entry, and where each claim stands.
    """

    queryset = Claim.objects.none()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    expandable = OF_CLAIMS

    def get_queryset(self) -> QuerySet[Claim]:
        """Return what this person may see."""
        return Claim.objects.visible_to(self.request.user).with_documents()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """List claims; where whole documents are asked for, they are handed out as the ledger keeps them."""
        if not self._is_stored():
            return super().list(request, *args, **kwargs)
        page = self.pages.paginate_listing(self._listing(request), request)
        answer = self.get_paginated_response(stored(page))
        shown = [row[STORED_ENTRY] for row in page], answer.data | {"results": None}
        answer["ETag"] = _etag(_digest(str(shown)), request)
        return answer

    @property
    def pages(self) -> KeysetPagination:
        """How the list is parted."""
        assert isinstance(self.paginator, KeysetPagination)
        return self.paginator

    def _listing(self, request: Request) -> Listing[Claim]:
        """Return the list asked for, which is the same on every page of it.

        :raises ValidationError: naming the parameters that are wrong.
        """
        asked = request.query_params.copy()
        cursors = asked.pop("cursor", [])
        try:
            if len(cursors) < 2:
                return stored_list(asked.urlencode(), on=timezone.localdate())
        except ValidationError:
            pass  # it does not know of the cursor; all that is wrong is told at once
        claims = self.filter_queryset(Claim.objects.public())
        return DriversListing(claims, self.filterset_class.order_of(request.query_params), STORED)

    def _is_stored(self) -> bool:
        """Whether the documents are asked for as they are."""
        asked = SELECTION | {"expand"}
        return (
            self.request.accepted_renderer.format == "json"
            and not any(map(self.request.query_params.get, asked))
            and not self.request.user.has_perm("claims.view_claim")
        )

    def paginate_queryset(self, queryset: Any) -> Any:
        """Fetch along what the page's documents need."""
        page = super().paginate_queryset(queryset)
        fetch_parts(page or [])
        return page

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Show one claim; for the public, its ETag is the ledger entry's sequence number."""
        claim = self.get_object()
        serializer = self.get_serializer(claim)
        if request.user.has_perm("claims.view_claim") or self.expansions:
            fetch_parts([claim])
            return Response(serializer.data)
        etag = _etag(claim.current_entry_id, request)
        unchanged: Any = get_conditional_response(request._request, etag=etag)
        answer = unchanged or Response(serializer.data)
        answer["ETag"] = etag
        return answer


class ClaimHistoryViewSet(mixins.ListModelMixin, StrictViewSet):
    """The acts of publication on one claim, in order."""

    queryset = LedgerEntry.objects.none()
    serializer_class = LedgerEntrySerializer
    filterset_class = ActFilter
    pagination_class = FeedPagination
    controls = FEED_CONTROLS
    renderer_classes = [StoredJSONRenderer]

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        """Return the entries of a claim that this person may see."""
        claim = get_object_or_404(Claim.objects.visible_to(self.request.user), pk=self.kwargs["claim"])
        return claim.ledger_entries.all()

    @extend_schema(
        tags=["claims"],
        summary="List the acts of publication on one claim",
        operation_id="claims_history_list",
        parameters=[
            OpenApiParameter("claim", int, OpenApiParameter.PATH, description="Number of the claim.")
        ],
    )
    def list(self, request: Request, claim: str) -> Response:
        """List what was published on this claim, the first act first."""
        return super().list(request)


class VerdictViewSet(ReadViewSet):
    """Verdicts, in force and superseded; none is ever changed. What corrects or confirms one is the next."""

    queryset = Verdict.objects.none()
    serializer_class = VerdictSerializer
    filterset_class = VerdictFilter
    expandable = OF_VERDICTS

    def get_queryset(self) -> QuerySet[Verdict]:
        """Return what this person may see."""
        visible = Verdict.objects.visible_to(self.request.user)
        return visible.select_related("claim", "policy", "confirms", "decided_by", "signed_off_by")


class PublisherViewSet(ReadViewSet):
    """Publishers of articles and sources."""

    queryset = Publisher.objects.none()
    serializer_class = PublisherSerializer
    filterset_class = PublisherFilter

    def get_queryset(self) -> QuerySet[Publisher]:
        """Return what this person may know of."""
        return publishers_visible_to(self.request.user)


class SourceViewSet(ReadViewSet):
    """Documents used as evidence."""

    queryset = Source.objects.none()
    serializer_class = SourceSerializer
    filterset_class = SourceFilter
    expandable = OF_SOURCES

    def get_queryset(self) -> QuerySet[Source]:
        """Return what this person may know of."""
        return sources_visible_to(self.request.user).select_related("publisher")


class ClaimantViewSet(ReadViewSet):
    """People and organizations that made claims."""

    queryset = Claimant.objects.none()
    serializer_class = ClaimantSerializer
    filterset_class = ClaimantFilter

    def get_queryset(self) -> QuerySet[Claimant]:
        """Return what this person may know of."""
        return claimants_visible_to(self.request.user).prefetch_related("aliases")


class RatingViewSet(ReadViewSet):
    """The labels of all rating scales, but for those that the desk is still drafting."""

    queryset = Rating.objects.public().select_related("scale")
    serializer_class = RatingSerializer
    filterset_class = RatingFilter


class TopicViewSet(ReadViewSet):
    """What claims are filed under."""

    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilter


class RootView(StrictView):
    """Where everything is."""

    permission_classes = []
    lists = (
        *("claim", "verdict", "article", "publisher", "source", "claimant", "rating", "topic"),
        *("change", "dump", "import", "token", "webhook", "problem"),
    )

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """List the addresses."""
        names = {f"{name}s": f"api:{name}-list" for name in self.lists} | {
            "schema": "api:schema",
            "docs": "api:docs",
        }
        return Response({name: reverse(route, request=request) for name, route in names.items()})


class ProblemView(StrictView):
    """What the kinds of problems mean, at the addresses that answers name as their `type`."""

    permission_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, slug: str = "") -> Response:
        """Explain one kind, or all."""
        if slug and slug not in KINDS:
            raise Http404
        kinds = [KINDS[slug]] if slug else list(KINDS.values())
        explained = [
            {"type": kind.uri, "title": kind.title, "status": kind.status, "meaning": kind.meaning}
            for kind in kinds
        ]
        return Response(explained[0] if slug else explained)


def _etag(shown: object, request: Request) -> str:
    """Return the ETag of public documents: which are shown, the selection from them, and the format."""
    query, format_ = request.META.get("QUERY_STRING", ""), request.accepted_renderer.media_type
    return quote_etag(f"{shown}-{settings.SPECTACULAR_SETTINGS['VERSION']}-{_digest(f'{format_} {query}')}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
