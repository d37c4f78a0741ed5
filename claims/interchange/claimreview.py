"""A published verdict as schema.org ClaimReview, which search engines and archives read.

https://schema.org/ClaimReview; Google's additional demands on it are met where the document allows.
"""

from typing import Any

from django.utils.encoding import iri_to_uri

from claims.enums import ClaimantKind, LedgerAction
from claims.interchange.document import Document
from claims.models import Claim

_KINDS = {ClaimantKind.ORGANIZATION: "Organization", ClaimantKind.OUTLET: "Organization"}


def claim_review(document: Document, *, site_url: str, site_name: str) -> Document | None:
    """Describe the verdict of a public document; None when no verdict is in force.

    `site_url` is the site's address without a slash at its end.
    """
    verdict = document["verdict"]
    if verdict is None:
        return None
    url = iri_to_uri(site_url + page_of(document))
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{url}#review",
        "url": url,
        "claimReviewed": document["statement"],
        "itemReviewed": _claim(document),
        "reviewRating": review_rating(verdict["rating"]),
        "reviewBody": verdict["summary"],
        "author": {"@type": "Organization", "name": site_name, "url": f"{site_url}/"},
        "datePublished": document["history"][0]["at"],
        "dateModified": verdict["published_at"],
        "inLanguage": document["language"],
    } | _texts(document)


def page_of(document: Document) -> str:
    """Return the path of the page on the document's claim; the desk may have reworded the claim since."""
    return Claim(pk=document["id"], statement=document["statement"]).get_absolute_url()


def review_rating(rating: Document) -> Document:
    """Describe the rating; one that has no place between worst and best has its label alone."""
    described = {"@type": "Rating", "alternateName": rating["label"]}
    if rating["value"] is None:
        return described
    return described | {
        "ratingValue": rating["value"],
        "bestRating": rating["best"],
        "worstRating": rating["worst"],
    }


def _texts(document: Document) -> Document:
    """Describe the latest correction; that a verdict was looked at again and stands is none."""
    notes = [act["note"] for act in document["history"] if act["action"] == LedgerAction.CORRECTED]
    return {"correction": notes[-1]} if notes else {}


def _claim(document: Document) -> Document:
    appearances = [_work(appearance) for appearance in document["appearances"]]
    claim: Document = {"@type": "Claim", "text": document["statement"], "inLanguage": document["language"]}
    author = _author(document)
    if author:
        claim["author"] = author
    if document["first_appeared_on"]:
        claim["datePublished"] = document["first_appeared_on"]
    if appearances:
        claim["firstAppearance"] = appearances[0]
        claim["appearance"] = appearances
    return claim


def _author(document: Document) -> Document | None:
    """Describe who made the claim: the claimant, or the outlet that first said it in its own voice."""
    claimant = document["claimant"]
    if claimant:
        author = {"@type": _KINDS.get(claimant["kind"], "Person"), "name": claimant["name"]}
        if claimant["role"]:
            author["jobTitle" if author["@type"] == "Person" else "description"] = claimant["role"]
        if claimant["wikidata_id"]:
            author["sameAs"] = f"https://www.wikidata.org/entity/{claimant['wikidata_id']}"
        return author
    publishers = (appearance["article"]["publisher"] for appearance in document["appearances"])
    return _organization(next(publishers, None))


def _work(appearance: Document) -> Document:
    article = appearance["article"]
    facts: dict[str, Any] = {
        "url": article["url"],
        "headline": article["title"],
        "datePublished": article["published_on"],
        "inLanguage": article["language"],
        "publisher": _organization(article["publisher"]),
    }
    return {"@type": "CreativeWork"} | {name: fact for name, fact in facts.items() if fact}


def _organization(publisher: Document | None) -> Document | None:
    return {"@type": "Organization", "name": publisher["name"]} if publisher else None
