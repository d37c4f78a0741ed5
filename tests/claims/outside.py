"""Fact-checks as other publishers might have them; all of it is ours."""

import io
import json
from typing import Any

from claims.workflow.importing.of_reviews import ReviewFile

SCHOOLS = "Merriwa built 12 schools in 2025."


def review(**changes: Any) -> dict[str, Any]:
    """Return a ClaimReview without oddities; None leaves a property out."""
    written = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://checks.example/schools",
        "claimReviewed": SCHOOLS,
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ada Lindqvist"},
            "datePublished": "2026-02-20",
            "appearance": [{"@type": "CreativeWork", "url": "https://courier.example/council"}],
        },
        "author": {"@type": "Organization", "name": "Checks", "url": "https://checks.example/"},
        "datePublished": "2026-02-24",
        "reviewRating": rating(),
        "inLanguage": "en",
    } | changes
    return {name: value for name, value in written.items() if value is not None}


def rating(**changes: Any) -> dict[str, Any]:
    """Return a rating without oddities; None leaves a property out."""
    written = {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": "5",
        "worstRating": "1",
        "alternateName": "False",
    } | changes
    return {name: value for name, value in written.items() if value is not None}


def google(**changes: Any) -> dict[str, Any]:
    """Return an answer of Google's with one claim."""
    found = {
        "publisher": {"name": "Checks", "site": "checks.example"},
        "url": "https://checks.example/schools",
        "title": "Were there twelve schools?",
        "reviewDate": "2026-02-24T00:00:00Z",
        "textualRating": "False",
        "languageCode": "en",
    }
    claim = {"text": SCHOOLS, "claimant": "Ada Lindqvist", "claimReview": [found]} | changes
    return {"claims": [claim], "nextPageToken": "CAo"}


def feed(*reviews: Any) -> dict[str, Any]:
    """Return a feed of these reviews, laid out as ours."""
    elements = [{"@type": "DataFeedItem", "item": [each]} for each in reviews]
    return {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": elements}


def many(count: int, **changes: Any) -> dict[str, Any]:
    """Return a feed of different reviews."""
    return feed(
        *(
            review(
                url=f"https://checks{number % 7}.example/{number}",
                claimReviewed=f"Town {number} built {number + 1} schools.",
                itemReviewed={"@type": "Claim", "author": {"@type": "Person", "name": f"Mayor {number}"}},
                author=None,
                **changes,
            )
            for number in range(count)
        )
    )


def file_of(content: Any, **options: Any) -> ReviewFile:
    """Return a file with this content: bytes, text, or what is written as JSON."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    return ReviewFile(io.BytesIO(raw), **{"name": "reviews.json", **options})
