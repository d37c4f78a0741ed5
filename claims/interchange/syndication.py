"""Verdicts for feed readers: Atom (RFC 4287) and JSON Feed (https://jsonfeed.org/version/1.1)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from claims.interchange.claimreview import address_of, title_of
from claims.interchange.document import Document


def atom(documents: Iterable[Document], *, site_url: str, site_name: str, address: str) -> str:
    """Write the verdicts in force among these documents as an Atom feed that is found at an address."""
    feed = Atom1Feed(
        title=f"Fact-checks by {site_name}",
        link=f"{site_url}/claims/",
        description="",
        feed_url=address,
        author_name=site_name,
    )
    for document in _in_force(documents):
        feed.add_item(
            title=title_of(document),
            link=address_of(document, site_url),
            description=document["verdict"]["summary"],
            unique_id=_name(document, site_url),
            pubdate=_moment(document["history"][0]["at"]),
            updateddate=_moment(document["history"][-1]["at"]),
            categories=[topic["name"] for topic in document["topics"]],
        )
    written: str = feed.writeString("utf-8")
    return written


def json_feed(
    documents: Iterable[Document], *, site_url: str, site_name: str, address: str, next_page: str | None
) -> Document:
    """Write the verdicts in force among these documents as a JSON Feed that is found at an address."""
    feed: Document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Fact-checks by {site_name}",
        "home_page_url": f"{site_url}/",
        "feed_url": address,
        "authors": [{"name": site_name, "url": f"{site_url}/"}],
        "items": [_item(document, site_url) for document in _in_force(documents)],
    }
    return feed | {"next_url": next_page} if next_page else feed


def _item(document: Document, site_url: str) -> Document:
    item: dict[str, Any] = {
        "id": _name(document, site_url),
        "url": address_of(document, site_url),
        "title": title_of(document),
        "content_text": document["verdict"]["summary"],
        "date_published": document["history"][0]["at"],
        "date_modified": document["history"][-1]["at"],
        "language": document["language"],
    }
    tags = [topic["name"] for topic in document["topics"]]
    return item | {"tags": tags} if tags else item


def _in_force(documents: Iterable[Document]) -> list[Document]:
    return [document for document in documents if document["verdict"]]


def _name(document: Document, site_url: str) -> str:
    """Return what a claim is called in feeds, which no rewording changes."""
    return f"{site_url}/claims/{document['id']}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
