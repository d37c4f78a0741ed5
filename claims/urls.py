"""The addresses of the public pages."""

from django.urls import path

from claims.views import articles, claims, listing

app_name = "pages"
urlpatterns = [
    path("", claims.front, name="front"),
    path("claims/", listing.listing, name="claims"),
    path("claims/<int:pk>", claims.claim_page, name="claim"),
    path("claims/<int:pk>/", claims.claim_page),
    path("claims/<int:pk>/<str:slug>", claims.claim_page),
    path("articles/<int:pk>", articles.article_page, name="article"),
    path("ledger/<int:sequence>.json", claims.ledger_entry, name="ledger-entry"),
]
