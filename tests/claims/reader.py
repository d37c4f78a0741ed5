"""What a reader of the public pages does, and what must stay hidden from all readers."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from tests import factories


def page(client, path, status=200):
    response = client.get(path, follow=status == 200)
    assert response.status_code == status
    return response.content.decode()


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, path)
    return len(captured)


def place(text, quote, number=1, **fields):
    """Find a quote in a new article of this text."""
    version = factories.VersionFactory(text=text, number=number)
    start = text.index(quote)
    return workflow.Place(version=version, start=start, end=start + len(quote), **fields)


def unpublished():
    yield factories.proposed()
    yield factories.rejected()
    yield factories.in_review()
    yield factories.signed_off()
    yield factories.merged()
