"""Claims as documents: the public one of the ledger, or one written on the fly for the desk.

Both have the same shape. A claim that was never published has no verdict, no history and no ledger entry in
its document; only the desk ever gets to see it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import QueryDict

from claims.enums import ReviewStatus
from claims.filters import ClaimFilter
from claims.interchange import document as public
from claims.models import Appearance, Claim, Evidence, Inquiry, Review, Topic
from claims.models.claim import path_of
from factcheck.filters import API_CONTROLS
from factcheck.paging import DriversListing

Document = dict[str, Any]

_SEEN = Appearance.objects.with_article().in_order()
# All that a working document is made of, in a constant number of queries for any number of claims.
_PARTS = (
    "claimant",
    Prefetch("topics", Topic.objects.order_by("slug")),
    Prefetch("appearances", _SEEN),
    Prefetch("merged_claims__appearances", _SEEN),
    Prefetch("evidence", Evidence.objects.with_sources().order_by("stance", "pk")),
    Prefetch("inquiries", Inquiry.objects.public()),
    Prefetch("merged_claims__inquiries", Inquiry.objects.public()),
    Prefetch("reviews", Review.objects.filter(status=ReviewStatus.SUBMITTED).only("claim", "round")),
)


def fetch_parts(claims: Iterable[Claim]) -> None:
    """Fetch what is needed to write documents of the claims that have none in the ledger."""
    prefetch_related_objects([claim for claim in claims if claim.current_entry_id is None], *_PARTS)


def document_of(claim: Claim) -> Document:
    """Return the claim's document with its public address and its place in the ledger."""
    entry = claim.current_entry
    document = entry.content if entry else _working_document(claim)
    return document | {
        "url": address_of(claim.pk, document["statement"]),
        "entry": entry
        and {
            "sequence": entry.sequence,
            "action": entry.action,
            "sha256": entry.sha256,
            "recorded_at": document["ledger"]["recorded_at"],
        },
    }


# What `stored` is made of, after the value ordered by and the claim's number.
STORED = (
    "statement",
    *(f"current_entry__{name}" for name in ("pk", "action", "sha256", "recorded_at", "document")),
)

# Where the number of the entry is in such a row.
STORED_ENTRY = 3


def stored_list(query: str, *, on: date) -> DriversListing[Claim]:
    """Return the list of public claims that a query string asks for on a day, without its `cursor`.

    Many ask the same, so that how it is asked for is kept. Nothing of the answer is; and what asks for topics
    is put together each time, as they may have gone since.

    :raises ValidationError: naming the parameters that are wrong.
    """
    return (_listed if "topic" in query else _listed_again)(query, on)


def _listed(query: str, on: date) -> DriversListing[Claim]:
    controls = API_CONTROLS | {"expand"}
    asked = QueryDict(query)
    claims = ClaimFilter(asked, Claim.objects.public(), controls=controls, is_form_shown=False).qs
    return DriversListing(claims, ClaimFilter.order_of(asked), STORED)


_listed_again = lru_cache(maxsize=512)(_listed)


def stored(rows: Iterable[Sequence[Any]]) -> list[orjson.Fragment]:
    """Return what `document_of` does for claims with an entry, as JSON, without reading their documents.

    The rows have the columns `STORED`; moments are in UTC, with or without saying so. A public claim keeps
    its words, so that its address is at hand.
    """
    # Of what is put in, nothing needs escaping but perhaps the address of the site.
    site_url = orjson.dumps(settings.SITE_URL).decode().strip('"')
    return [
        orjson.Fragment(
            f'{{"url":"{site_url}{path_of(number, statement)}","entry":{{"sequence":{sequence}'
            f',"action":"{action}","sha256":"{sha256}"'
            f',"recorded_at":"{recorded_at.replace(tzinfo=None).isoformat()}Z"}},{document[1:]}'
        )
        for _, number, statement, sequence, action, sha256, recorded_at, document in rows
    ]


def desk_of(claim: Claim) -> Document:
    """Describe where the claim stands on the desk."""
    return {
        "status": claim.status,
        "review_round": claim.review_round,
        "rejection_reason": claim.rejection_reason,
        "rejection_note": claim.rejection_note,
        "created_at": claim.created_at,
    }


def address_of(number: int, statement: str) -> str:
    """Return the address of a claim's page.

    Its readable part comes from the statement given, so that an edit shows only once it is published.
    """
    return settings.SITE_URL + path_of(number, statement)


def appearances_in(article: int, claims: Iterable[Claim]) -> list[Document]:
    """List where the claims' documents place them in an article, each with the number of its claim."""
    return [
        {"claim": claim.pk} | {name: value for name, value in appearance.items() if name != "article"}
        for claim in claims
        for appearance in document_of(claim)["appearances"]
        if appearance["article"]["id"] == article
    ]


def _place_in_order(appearance: Appearance) -> tuple[Any, ...]:
    """Return what sorts appearances as `in_order` does, those of several claims together."""
    day = appearance.version.article.published_on
    return (day is None, day or date.min, appearance.version_id, appearance.start, appearance.pk)


def _working_document(claim: Claim) -> Document:
    """Write the document of a claim that was never published, from the parts fetched along."""
    seen, asked = [*claim.appearances.all()], [*claim.inquiries.all()]
    for other in claim.merged_claims.all():
        seen += other.appearances.all()
        asked += other.inquiries.all()
    asked.sort(key=lambda inquiry: (inquiry.asked_on, inquiry.pk))
    merged = sorted(other.pk for other in claim.merged_claims.all())
    return {
        "id": claim.pk,
        "statement": claim.statement,
        "language": claim.language,
        "kind": claim.kind,
        "status": claim.publication,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in claim.topics.all()],
        "claimant": public.claimant_of(claim.claimant),
        "check_worthiness": claim.check_worthiness,
        "quantity": public.quantity_of(claim),
        "speaks_of": public.period_of(claim),
        **public.describe_places(sorted(seen, key=_place_in_order), merged),
        "verdict": None,
        "evidence": [public.evidence_of(item, is_cited=False) for item in claim.evidence.all()],
        "responses": [public.response_of(inquiry) for inquiry in asked],
        "review_count": sum(review.round == claim.review_round for review in claim.reviews.all()),
        "merged_into": claim.merged_into_id,
        "history": [],
        "ledger": None,
    }
