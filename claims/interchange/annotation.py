"""Appearances as W3C Web Annotations, which readers and archives can lay over the articles.

https://www.w3.org/TR/annotation-model/. An annotation's body is the claim's page and what was found; its
target the words in the article. Positions count Unicode code points in the main text as it was read.
"""

from typing import Any, Final

from claims.interchange.claimreview import address_of, title_of
from claims.interchange.document import Document

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE: Final = f'application/ld+json; profile="{CONTEXT}"'


def collection(document: Document, *, address: str, site_url: str) -> Document:
    """Describe all appearances of a public document as a collection found at an address, on one page."""
    items = [
        annotation(appearance, document, address=address, site_url=site_url)
        for appearance in document["appearances"]
    ]
    described: Document = {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": document["statement"],
        "total": len(items),
    }
    if not items:
        return described
    page = {"id": f"{address}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return described | {"first": page}


def annotation(appearance: Document, document: Document, *, address: str, site_url: str) -> Document:
    """Describe one appearance; its name holds while the words stand where they stand."""
    article, version = appearance["article"], appearance["version"]
    place = f"article-{article['id']}-v{version['number']}-{appearance['start']}-{appearance['end']}"
    return {
        "id": f"{address}#{place}",
        "type": "Annotation",
        "motivation": "assessing" if document["verdict"] else "identifying",
        "body": _bodies(document, site_url),
        "target": {
            "type": "SpecificResource",
            "source": _source(article, site_url),
            "state": {"type": "TimeState", "sourceDate": version["retrieved_at"]},
            "selector": [_quote(appearance), _position(appearance)],
        },
    }


def _bodies(document: Document, site_url: str) -> list[Document]:
    page: Document = {
        "type": "SpecificResource",
        "source": address_of(document, site_url),
        "purpose": "linking",
    }
    if not document["verdict"]:
        return [page]
    found = f"{title_of(document)} {document['verdict']['summary']}"
    words = {"type": "TextualBody", "value": found, "format": "text/plain", "purpose": "assessing"}
    return [page, words | {"language": document["language"]}]


def _source(article: Document, site_url: str) -> str | Document:
    """Return the article's address, or its page here when it has none; with its language if known."""
    address = article["url"] or f"{site_url}/articles/{article['id']}"
    known: dict[str, Any] = {"id": address, "type": "Text"}
    return known | {"language": article["language"]} if article["language"] else known


def _quote(appearance: Document) -> Document:
    around = {name: appearance[name] for name in ("prefix", "suffix") if appearance[name]}
    return {"type": "TextQuoteSelector", "exact": appearance["exact"], **around}


def _position(appearance: Document) -> Document:
    return {"type": "TextPositionSelector", "start": appearance["start"], "end": appearance["end"]}
