"""Public documents as Google's Claim; what is not known is absent, as in protocol buffers."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from claims.interchange.claimreview import address_of, claimant_name, title_of
from claims.interchange.document import Document


def search_answer(claims: Iterable[Document], next_page: str | None) -> Document:
    """Write the answer to a search; one that found nothing is an empty object."""
    return _known(claims=list(claims), nextPageToken=next_page)


def found_claim(document: Document, *, site_url: str, site_name: str) -> Document:
    """Describe a public document whose verdict is in force."""
    day = document["first_appeared_on"]
    review = _known(
        publisher=_known(name=site_name, site=review_host(site_url)),
        url=address_of(document, site_url),
        title=title_of(document),
        reviewDate=document["history"][0]["at"],
        textualRating=document["verdict"]["rating"]["label"],
        languageCode=document["language"],
    )
    return _known(
        text=document["statement"],
        claimant=claimant_name(document),
        claimDate=day and f"{day}T00:00:00Z",
        claimReview=[review],
    )


def review_host(address: str) -> str:
    """Return the host of a site, given as an address or as a host, without “www.” before it."""
    given = address.strip().lower()
    split = urlsplit(given if "//" in given else f"//{given}")
    return (split.hostname or "").removeprefix("www.")


def _known(**facts: Any) -> Document:
    return {name: fact for name, fact in facts.items() if fact}
