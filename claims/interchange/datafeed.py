"""Verdicts as a schema.org DataFeed, laid out as the feeds of ClaimReview that clients already read.

https://schema.org/DataFeed; each element's `item` is a list, as in the feed of Google's Fact Check Markup
Tool (https://datacommons.org/factcheck/download).
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from claims.interchange.claimreview import CONTEXT, address_of, claim_review, newsroom
from claims.interchange.document import Document


def feed_head(*, site_url: str, site_name: str, address: str, modified: str | None) -> Document:
    """Describe a feed at an address, without its elements; `modified` is a moment in ISO 8601."""
    head: Document = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": f"Fact-checks by {site_name}",
        "url": address,
        "publisher": newsroom(site_url, site_name),
    }
    return head | {"dateModified": modified} if modified else head


def feed_element(document: Document, *, site_url: str, site_name: str) -> Document | None:
    """Describe one verdict as an element of a feed; None when none is in force."""
    review = claim_review(document, site_url=site_url, site_name=site_name)
    return review and {
        "@type": "DataFeedItem",
        "dateCreated": review["datePublished"],
        "dateModified": review["dateModified"],
        "url": address_of(document, site_url),
        "item": [review],
    }


def feed_pieces(
    head: Document, documents: Iterable[Document], *, site_url: str, site_name: str
) -> Iterator[str]:
    """Write a feed piece by piece, an element at a time, so that its length does not matter."""
    yield _json(head)[:-1] + ', "dataFeedElement": ['
    before = "\n"
    for document in documents:
        if element := feed_element(document, site_url=site_url, site_name=site_name):
            yield before + _json(element)
            before = ",\n"
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
