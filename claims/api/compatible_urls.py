"""Addresses that clients of other services know; they only change the base address."""

from django.urls import path, re_path

from claims.api import google
from claims.api.stateless import ClaimBusterView
from claims.interchange.claimbuster import score_sentences

# ClaimBuster lives below a folder of its host; its clients may change the host alone, or all before “api”.
_CLAIMBUSTER = r"^(?:claimbuster/)?api/v2/score/text"

app_name = "compatible"
urlpatterns = [
    path("v1alpha1/claims:search", google.ClaimSearchView.as_view(), name="google-search"),
    path("v1alpha1/claims:imageSearch", google.NotOfferedView.as_view()),
    path("v1alpha1/pages", google.NotOfferedView.as_view()),
    path("v1alpha1/pages/<str:page>", google.NotOfferedView.as_view()),
    path("v1alpha1/<path:rest>", google.NoMethodView.as_view()),
    re_path(
        rf"{_CLAIMBUSTER}/sentences(?:/(?P<text>[\s\S]*))?$",
        ClaimBusterView.as_view(score=score_sentences),
        name="claimbuster-sentences",
    ),
    re_path(rf"{_CLAIMBUSTER}(?:/(?P<text>[\s\S]*))?$", ClaimBusterView.as_view(), name="claimbuster-text"),
    path("$discovery/rest", google.DiscoveryView.as_view(), name="google-discovery"),
]
