"""The addresses of the public pages."""

from django.urls import path, register_converter

from claims.views import articles, claims, listing
from factcheck.addresses import RowNumberConverter

register_converter(RowNumberConverter, "row")

app_name = "pages"
urlpatterns = [
    path("", claims.front, name="front"),
    path("claims/", listing.listing, name="claims"),
    path("claims/<row:pk>", claims.claim_page, name="claim"),
    path("claims/<row:pk>/", claims.claim_page),
    path("claims/<row:pk>/<str:slug>", claims.claim_page),
    path("articles/<row:pk>", articles.article_page, name="article"),
    path("ledger/<row:sequence>.json", claims.ledger_entry, name="ledger-entry"),
]
