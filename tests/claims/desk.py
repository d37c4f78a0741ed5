"""What the tests of the desk share: people who are signed in, and the addresses of its pages."""

import lxml.html
from django.test import Client
from django.urls import reverse

from factcheck.editions import edition_of
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


def opened(row, why="It was wrong.") -> dict[str, object]:
    """Return what a form of reference data sends besides its fields, for whoever opens it now."""
    return {"edition": edition_of(row), "change_reason": why}


def sent_by(response, form_id: str) -> dict[str, list[str]]:
    """Return what a browser would send for a form of the page as it stands, apart from the button."""
    [form] = lxml.html.fromstring(text_of(response)).xpath(f'//form[@id="{form_id}"]')
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        # HTML drops the line break with which Django begins the content of a text area; lxml does not.
        values.setdefault(name, []).append(value.removeprefix("\n"))
    return values
