"""A published verdict as schema.org ClaimReview, which search engines and archives read.

https://schema.org/ClaimReview, and what Google asks of it beyond that:
https://developers.google.com/search/docs/appearance/structured-data/factcheck
"""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.encoding import iri_to_uri

from claims.enums import ClaimantKind, LedgerAction
from claims.interchange.document import Document, web_address
from claims.models import Claim

CONTEXT: Final = "https://schema.org"
_KINDS = {ClaimantKind.ORGANIZATION: "Organization", ClaimantKind.OUTLET: "Organization"}


def claim_review(document: Document, *, site_url: str, site_name: str) -> Document | None:
    """Describe the verdict of a public document; None when no verdict is in force.

    `site_url` is the site's address without a slash at its end. What an `@id` names is the same in every
    edition of the document, however the claim is reworded.
    """
    verdict = document["verdict"]
    if verdict is None:
        return None
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "@id": f"{site_url}/claims/{document['id']}#review",
        "url": address_of(document, site_url),
        "headline": title_of(document),
        "claimReviewed": document["statement"],
        "itemReviewed": {"@id": f"{site_url}/claims/{document['id']}#claim"} | _claim(document),
        "reviewRating": review_rating(verdict["rating"]) | {"ratingExplanation": verdict["summary"]},
        "reviewBody": verdict["summary"],
        "author": newsroom(site_url, site_name),
        "datePublished": document["history"][0]["at"],
        "dateModified": verdict["published_at"],
        "version": verdict["revision"],
        "inLanguage": document["language"],
    } | _known(
        keywords=[topic["name"] for topic in document["topics"]],
        citation=_citations(document["evidence"]),
        correction=_corrections(document["history"]),
    )


def page_of(document: Document) -> str:
    """Return the path of the page on the document's claim; the desk may have reworded the claim since."""
    return Claim(pk=document["id"], statement=document["statement"]).get_absolute_url()


def address_of(document: Document, site_url: str) -> str:
    """Return the address of the page on the document's claim, in ASCII."""
    return iri_to_uri(site_url + page_of(document))


def title_of(document: Document) -> str:
    """Return the title of the page on a claim with a verdict: what was found, and of what."""
    return f"{document['verdict']['rating']['label']}: {document['statement']}"


def newsroom(site_url: str, site_name: str) -> Document:
    """Describe who publishes the verdicts of this site."""
    return {
        "@type": "Organization",
        "@id": f"{site_url}/#organization",
        "name": site_name,
        "url": f"{site_url}/",
    }


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


def claimant_name(document: Document) -> str:
    """Return who made the claim, the outlet that first said it in its own voice included; “” if unknown."""
    author = _author(document)
    return author["name"] if author else ""


def _corrections(history: Iterable[Document]) -> list[Document]:
    """Describe the corrections; that a verdict was looked at again and stands is none."""
    return [
        {"@type": "CorrectionComment", "text": act["note"], "datePublished": act["at"]}
        for act in history
        if act["action"] == LedgerAction.CORRECTED
    ]


def _citations(evidence: Iterable[Document]) -> list[Document]:
    """Describe the sources that the verdict rests on, each once."""
    cited = {item["source"]["id"]: item["source"] for item in evidence if item["is_cited"]}
    return [
        {"@type": "CreativeWork", "name": source["title"]}
        | _known(
            url=web_address(source["url"]),
            archivedAt=web_address(source["archive_url"]),
            creditText=source["author"],
            publisher=_organization(source["publisher"]),
            datePublished=source["published_on"],
            inLanguage=source["language"],
        )
        for source in cited.values()
    ]


def _claim(document: Document) -> Document:
    works = list(
        {place["article"]["id"]: _work(place["article"]) for place in document["appearances"]}.values()
    )
    return {"@type": "Claim", "text": document["statement"], "inLanguage": document["language"]} | _known(
        author=_author(document),
        datePublished=document["first_appeared_on"],
        firstAppearance=works[0] if works else None,
        appearance=works,
    )


def _author(document: Document) -> Document | None:
    """Describe who made the claim: the claimant, or the outlet that first said it in its own voice."""
    claimant = document["claimant"]
    if claimant:
        type_ = _KINDS.get(claimant["kind"], "Person")
        wikidata = claimant["wikidata_id"]
        return {"@type": type_, "name": claimant["name"]} | _known(
            **{"jobTitle" if type_ == "Person" else "description": claimant["role"]},
            sameAs=wikidata and f"https://www.wikidata.org/entity/{wikidata}",
        )
    publishers = (appearance["article"]["publisher"] for appearance in document["appearances"])
    return _organization(next(publishers, None))


def _work(article: Document) -> Document:
    return {"@type": "CreativeWork"} | _known(
        url=web_address(article["url"]),
        headline=article["title"],
        datePublished=article["published_on"],
        inLanguage=article["language"],
        publisher=_organization(article["publisher"]),
    )


def _organization(publisher: Document | None) -> Document | None:
    if publisher is None:
        return None
    domain = publisher["domain"]
    return {"@type": "Organization", "name": publisher["name"]} | _known(url=domain and f"https://{domain}/")


def _known(**facts: Any) -> Document:
    """Leave out what is not known."""
    return {name: fact for name, fact in facts.items() if fact}
