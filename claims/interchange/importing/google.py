"""Claims as Google's Fact Check Tools answer with them (`claims:search`): one claim, several reviews.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims
"""

from collections.abc import Iterator
from typing import Any, Final

from claims.interchange.importing.records import Found

_NAMES: Final = {"statement": "text", "publisher": "claimReview.publisher", "url": "claimReview.url"}


def is_claim(node: dict[str, Any]) -> bool:
    """Tell whether an object is one of Google's claims."""
    return "claimReview" in node and "@type" not in node


def reviews_of(claim: dict[str, Any], place: str) -> Iterator[tuple[str, Found]]:
    """Yield each review of a claim with its place."""
    listed = claim["claimReview"]
    reviews = listed if isinstance(listed, list) else [listed]
    within = f"{place}.claimReview" if place else "claimReview"
    for number, review in enumerate(reviews or [{}]):
        yield f"{within}.{number}", _found(claim, review if isinstance(review, dict) else {})


def _found(claim: dict[str, Any], review: dict[str, Any]) -> Found:
    publisher = review.get("publisher")
    names = publisher if isinstance(publisher, dict) else {"name": publisher}
    return Found(
        original={**claim, "claimReview": [review]},
        statement=claim.get("text"),
        language=review.get("languageCode"),
        claimant=claim.get("claimant"),
        claimed_on=claim.get("claimDate"),
        url=review.get("url"),
        publisher=names.get("name"),
        site=names.get("site"),
        reviewed_on=review.get("reviewDate"),
        label=review.get("textualRating"),
        names=_NAMES,
    )
