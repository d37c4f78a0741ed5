"""What the tests of the desk share: people who are signed in, and the addresses of its pages."""

from django.test import Client
from django.urls import reverse

from tests import factories

ROLES = {
    "contributor": factories.Contributor,
    "reviewer": factories.Reviewer,
    "editor": factories.Editor,
    "administrator": factories.Administrator,
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def claim_url(claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def article_url(article) -> str:
    return reverse("admin:sources_article_change", args=[article.pk])


def text_of(response) -> str:
    return response.content.decode()
