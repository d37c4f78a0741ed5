"""Keeping the columns that listings filter, sort and search on in step with what they summarize."""

from datetime import date

from claims.interchange.document import appearances_of
from claims.models import Claim, Claimant
from claims.models.search import fold
from claims.models.wording import fingerprint
from sources.models import Article


def refresh(claim: Claim) -> None:
    """Compute and save where the claim appeared first, what the search looks into, and what its words are.

    These are copies of other rows and make no history of their own.
    """
    claim.publisher_id, claim.first_appeared_on = _first_place(claim)
    claim.search_text = fold(" ".join([*_public_words(claim), *_names(claim.claimant)]))
    claim.fingerprint = fingerprint(claim.statement)
    Claim.objects.filter(pk=claim.pk).update(
        publisher=claim.publisher_id,
        first_appeared_on=claim.first_appeared_on,
        search_text=claim.search_text,
        fingerprint=claim.fingerprint,
    )


def refresh_claims_of(claimant: Claimant) -> None:
    """Let the search know the claimant's names as they are now."""
    for claim in claimant.claims.select_related("current_entry"):
        refresh(claim)


def refresh_claims_in(article: Article) -> None:
    """Let the listings know the article's publisher and day as they are now."""
    seen = Claim.objects.filter(appearances__version__article=article).select_related("current_entry")
    for claim in seen.distinct():
        refresh(claim)


def _first_place(claim: Claim) -> tuple[int | None, date | None]:
    """Return the publisher's key and the day of the first appearance, from the public document if any."""
    if claim.current_entry is None:
        earliest = appearances_of(claim).first()
        article = earliest.version.article if earliest else None
        return (article.publisher_id, article.published_on) if article else (None, None)
    document = claim.current_entry.content
    publishers = [place["article"]["publisher"] for place in document["appearances"]][:1]
    day = document["first_appeared_on"]
    publisher = publishers[0]["id"] if publishers and publishers[0] else None
    return publisher, date.fromisoformat(day) if day else None


def _public_words(claim: Claim) -> list[str]:
    """Return what the public document says; for a claim that is not public, what the desk has so far.

    A public claim under review is thus not found by words that the public has not been shown.
    """
    if claim.current_entry is None:
        return [claim.statement, *(appearance.exact for appearance in appearances_of(claim))]
    document = claim.current_entry.content
    summary = [document["verdict"]["summary"]] if document["verdict"] else []
    return [document["statement"], *(place["exact"] for place in document["appearances"]), *summary]


def _names(claimant: Claimant | None) -> list[str]:
    return [claimant.name, *claimant.aliases.values_list("name", flat=True)] if claimant else []
