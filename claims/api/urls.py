"""The addresses of the API, under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from claims.api import problems as problems  # teaches the shared handler what claims raise
from claims.api import views
from claims.api.annotations import AnnotationsView
from claims.api.articles import ArticleViewSet, IngestionViewSet
from claims.api.batches import ClaimBatchView, EvidenceBatchView, SourceBatchView
from claims.api.bulk import BULK_VIEWS
from claims.api.changes import ChangeViewSet
from claims.api.claims import WorkedClaimViewSet
from claims.api.dumps import DumpFileView, DumpViewSet
from claims.api.evidence import EvidenceViewSet, GradedSourceViewSet
from claims.api.feeds import ClaimReviewFeedView
from claims.api.imports import ImportViewSet, OutsideReviewViewSet
from claims.api.outside import InquiryViewSet, ReportViewSet
from claims.api.people import AppearanceViewSet, AssignmentViewSet, CommentViewSet
from claims.api.reviews import ReviewViewSet
from claims.api.stateless import ExtractView, MatchView
from claims.api.tokens import TokenViewSet
from claims.api.webhooks import DeliveryViewSet, WebhookViewSet
from factcheck.addresses import ROW_NUMBER
from factcheck.api.schema import SchemaView

app_name = "api"

router = SimpleRouter()
router.register("claims", WorkedClaimViewSet, basename="claim")
of_claim = rf"claims/(?P<claim>{ROW_NUMBER})"
router.register(f"{of_claim}/history", views.ClaimHistoryViewSet, basename="history")
router.register(f"{of_claim}/appearances", AppearanceViewSet, basename="appearance")
router.register(f"{of_claim}/assignments", AssignmentViewSet, basename="assignment")
router.register(f"{of_claim}/comments", CommentViewSet, basename="comment")
router.register(f"{of_claim}/evidence", EvidenceViewSet, basename="evidence")
router.register(f"{of_claim}/reviews", ReviewViewSet, basename="review")
router.register(f"{of_claim}/inquiries", InquiryViewSet, basename="inquiry")
router.register(f"{of_claim}/outside-reviews", OutsideReviewViewSet, basename="outsidereview")
router.register(f"{of_claim}/reports", ReportViewSet, basename="report")
router.register("verdicts", views.VerdictViewSet, basename="verdict")
router.register("articles", ArticleViewSet, basename="article")
router.register("ingestions", IngestionViewSet, basename="ingestion")
router.register("publishers", views.PublisherViewSet, basename="publisher")
router.register("sources", GradedSourceViewSet, basename="source")
router.register("claimants", views.ClaimantViewSet, basename="claimant")
router.register("ratings", views.RatingViewSet, basename="rating")
router.register("topics", views.TopicViewSet, basename="topic")
router.register("changes", ChangeViewSet, basename="change")
router.register("dumps", DumpViewSet, basename="dump")
router.register("imports", ImportViewSet, basename="import")
router.register("tokens", TokenViewSet, basename="token")
router.register("webhooks", WebhookViewSet, basename="webhook")
router.register(rf"webhooks/(?P<webhook>{ROW_NUMBER})/deliveries", DeliveryViewSet, basename="delivery")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.RootView.as_view(), name="root"),
    path("problems/", views.ProblemView.as_view(), name="problem-list"),
    path("problems/<slug:slug>/", views.ProblemView.as_view(), name="problem-detail"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
    re_path(
        rf"^claims/(?P<claim>{ROW_NUMBER})/annotations/$", AnnotationsView.as_view(), name="claim-annotations"
    ),
    re_path(
        rf"^dumps/(?P<dump>{ROW_NUMBER})/(?P<name>[a-z]+(?:\.[a-z]+)+)$",
        DumpFileView.as_view(),
        name="dump-file",
    ),
    path("claimreviews/feed.json", ClaimReviewFeedView.as_view(), name="claimreviews"),
    path("extract/", ExtractView.as_view(), name="extract"),
    path("match/", MatchView.as_view(), name="match"),
    path("claims/bulk/", ClaimBatchView.as_view(), name="claim-bulk"),
    *(
        path(f"claims/bulk/{act}/", view.as_view(), name=f"claim-bulk-{act}")
        for act, view in BULK_VIEWS.items()
    ),
    path("sources/bulk/", SourceBatchView.as_view(), name="source-bulk"),
    path("evidence/bulk/", EvidenceBatchView.as_view(), name="evidence-bulk"),
    *router.urls,
]
