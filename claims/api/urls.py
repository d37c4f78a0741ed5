"""The addresses of the API, under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from claims.api import problems as problems  # teaches the shared handler what claims raise
from claims.api import views
from claims.api.articles import ArticleViewSet, IngestionViewSet
from claims.api.tokens import TokenViewSet
from factcheck.addresses import ROW_NUMBER
from factcheck.api.schema import SchemaView

app_name = "api"

router = SimpleRouter()
router.register("claims", views.ClaimViewSet, basename="claim")
router.register(rf"claims/(?P<claim>{ROW_NUMBER})/history", views.ClaimHistoryViewSet, basename="history")
router.register("verdicts", views.VerdictViewSet, basename="verdict")
router.register("articles", ArticleViewSet, basename="article")
router.register("ingestions", IngestionViewSet, basename="ingestion")
router.register("publishers", views.PublisherViewSet, basename="publisher")
router.register("sources", views.SourceViewSet, basename="source")
router.register("claimants", views.ClaimantViewSet, basename="claimant")
router.register("ratings", views.RatingViewSet, basename="rating")
router.register("topics", views.TopicViewSet, basename="topic")
router.register("changes", views.ChangeViewSet, basename="change")
router.register("tokens", TokenViewSet, basename="token")

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
    *router.urls,
]
