"""The public document of a claim: everything the public sees of it, complete in itself.

It is written once, at the act of publication, and kept in the ledger. Pages, API and feeds show it as it
stands and need nothing else. Numbers that people claimed are strings, so that no reader rounds them.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import rfc8785
from django.contrib.auth.models import User
from django.db.models import Q

from claims.enums import LedgerAction
from claims.interchange.numbers import plain
from claims.models import Appearance, Claim, Claimant, Evidence, Inquiry, Rating, RatingScale, Verdict
from sources.models import Publisher, Source

Document = dict[str, Any]


def public_document(claim: Claim, *, act: Document, verdict: Verdict | None) -> Document:
    """Write the document that one act of publication leaves behind.

    `act` is the act itself ({action, at, note, …}); `verdict` the one in force after it, None when there is
    none. The claim's fields are taken as they are in memory.
    """
    cited = set(verdict.cited_evidence.values_list("pk", flat=True)) if verdict else set()
    evidence = claim.evidence.with_sources().order_by("stance", "pk")
    return {
        "id": claim.pk,
        "statement": claim.statement,
        "language": claim.language,
        "kind": claim.kind,
        "status": claim.publication,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in claim.topics.order_by("slug")],
        "claimant": claimant_of(claim.claimant),
        "check_worthiness": claim.check_worthiness,
        "quantity": quantity_of(claim),
        "speaks_of": period_of(claim),
        **places_of(claim),
        "verdict": verdict_of(verdict) if verdict else None,
        "evidence": [evidence_of(item, is_cited=item.pk in cited) for item in evidence],
        "responses": responses_of(claim),
        "review_count": claim.reviews.submitted().filter(round=claim.review_round).count(),
        "merged_into": claim.merged_into_id,
        "history": [*_acts_so_far(claim), act],
    }


def amended_document(before: Document, claim: Claim, *, act: Document, verdict: Document | None) -> Document:
    """Write the document that an act other than a verdict leaves behind.

    Everything stays as it was published, whatever the desk has been doing since; only the act, what is in
    force after it, and which claims were merged where are new.
    """
    return {name: value for name, value in before.items() if name != "ledger"} | {
        "status": claim.publication,
        "verdict": verdict,
        "merged_into": claim.merged_into_id,
        "history": [*before["history"], act],
    }


def responses_of(claim: Claim) -> list[Document]:
    """Describe the inquiries that the desk shows to readers, the first first."""
    return [response_of(inquiry) for inquiry in inquiries_of(claim).public()]


def inquiries_of(claim: Claim) -> Any:
    """Return what was asked about the claim, or one merged into it, the first first."""
    return Inquiry.objects.filter(Q(claim=claim) | Q(claim__merged_into=claim)).in_order()


def response_of(inquiry: Inquiry) -> Document:
    """Describe what the desk asked somebody outside, and what they answered."""
    return {
        "kind": inquiry.kind,
        "addressee": inquiry.addressee,
        "question": inquiry.question,
        "asked_on": _day(inquiry.asked_on),
        "outcome": inquiry.outcome,
        "answer": inquiry.answer,
        "answered_on": _day(inquiry.answered_on),
        "url": inquiry.url,
    }


def places_of(claim: Claim) -> Document:
    """Describe where the claim, with those merged into it, was seen."""
    merged = claim.merged_claims.order_by("pk").values_list("pk", flat=True)
    return describe_places(appearances_of(claim), merged)


def describe_places(appearances: Iterable[Appearance], merged: Iterable[int]) -> Document:
    """Describe these appearances, first to last, and the claims that were merged into theirs."""
    places = [appearance_of(appearance) for appearance in appearances]
    return {
        "appearances": places,
        "first_appeared_on": places[0]["article"]["published_on"] if places else None,
        "merged_claims": list(merged),
    }


def act_of(action: LedgerAction, *, at: datetime, verdict: Verdict, note: str) -> Document:
    """Describe an act of publication as the public history lists it."""
    return {
        "action": str(action),
        "at": instant(at),
        "revision": verdict.revision,
        "rating": {"label": verdict.rating_label, "category": verdict.rating_category},
        "note": note,
    }


def appearances_of(claim: Claim) -> Any:
    """Return where the claim, or one merged into it, was seen, first to last."""
    here = Q(claim=claim) | Q(claim__merged_into=claim)
    return Appearance.objects.filter(here).with_article().in_order()


def claimant_of(claimant: Claimant | None) -> Document | None:
    """Describe who made the claim; None when the outlet said it in its own voice."""
    if claimant is None:
        return None
    return {
        "id": claimant.pk,
        "name": claimant.name,
        "kind": claimant.kind,
        "role": claimant.role,
        "wikidata_id": claimant.wikidata_id,
    }


def quantity_of(claim: Claim) -> Document | None:
    """Describe the claimed quantity, None when it has none."""
    if claim.quantity_value is None:
        return None
    return {
        "comparator": claim.quantity_comparator,
        "value": _number(claim.quantity_value),
        "upper": _number(claim.quantity_upper),
        "unit": claim.quantity_unit,
        "period": claim.quantity_period,
        "is_approximate": claim.quantity_is_approximate,
    }


def period_of(claim: Claim) -> Document | None:
    """Describe the time that the claim speaks of."""
    if claim.speaks_of_from is None and claim.speaks_of_until is None:
        return None
    return {"from": _day(claim.speaks_of_from), "until": _day(claim.speaks_of_until)}


def appearance_of(appearance: Appearance) -> Document:
    """Describe where the claim was seen, with the selectors of the W3C Web Annotation model."""
    version = appearance.version
    article = version.article
    return {
        "article": {
            "id": article.pk,
            "title": version.title,
            "url": article.canonical_url,
            "publisher": publisher_of(article.publisher),
            "published_on": _day(article.published_on),
            "language": article.language,
        },
        "version": {
            "number": version.number,
            "text_sha256": version.text_sha256,
            "retrieved_at": instant(version.retrieved_at),
        },
        "exact": appearance.exact,
        "prefix": appearance.prefix,
        "suffix": appearance.suffix,
        "start": appearance.start,
        "end": appearance.end,
        "claimant": claimant_of(appearance.claimant),
        "cue": appearance.cue,
        "is_outlet_voice": appearance.is_outlet_voice,
        "anchor": appearance.anchor,
        "distance": appearance.distance,
        "is_vanished": appearance.vanished_in_id is not None,
    }


def publisher_of(publisher: Publisher | None) -> Document | None:
    """Describe a publisher."""
    if publisher is None:
        return None
    return {"id": publisher.pk, "name": publisher.name, "domain": publisher.domain}


def evidence_of(evidence: Evidence, *, is_cited: bool) -> Document:
    """Describe a piece of evidence with its source."""
    return {
        "id": evidence.pk,
        "stance": evidence.stance,
        "excerpt": evidence.excerpt,
        "locator": evidence.locator,
        "credibility": evidence.credibility,
        "note": evidence.note,
        "is_cited": is_cited,
        "source": source_of(evidence.source),
    }


def source_of(source: Source) -> Document:
    """Describe a source with its grade and why it has it."""
    return {
        "id": source.pk,
        "title": source.title,
        "url": source.url,
        "archive_url": source.archive_url,
        "kind": source.kind,
        "proximity": source.proximity,
        "reliability": source.reliability,
        "reliability_reason": source.reliability_reason,
        "publisher": publisher_of(source.publisher),
        "author": source.author,
        "published_on": _day(source.published_on),
        "accessed_on": _day(source.accessed_on),
        "content_sha256": source.content_sha256,
        "language": source.language,
    }


def verdict_of(verdict: Verdict) -> Document:
    """Describe a verdict with its rating as frozen at the decision (schema.org Rating has best and worst)."""
    return {
        "id": verdict.pk,
        "revision": verdict.revision,
        "rating": {
            "label": verdict.rating_label,
            "category": verdict.rating_category,
            "value": verdict.rating_value,
            "best": RatingScale.BEST,
            "worst": RatingScale.WORST,
            "scale": verdict.rating_scale,
        },
        "summary": verdict.summary,
        "explanation": verdict.explanation,
        "as_of": _day(verdict.as_of),
        "review_by": _day(verdict.review_by),
        "correction_note": "" if verdict.confirms else verdict.correction_note,
        "confirms": confirmation_of(verdict),
        "policy": {
            "name": str(verdict.policy),
            "min_reviews": verdict.policy.min_reviews,
            "min_sources": verdict.policy.min_sources,
            "min_primary_sources": verdict.policy.min_primary_sources,
            "sign_off": verdict.policy.sign_off,
        },
        "decided_by": display_name(verdict.decided_by),
        "decided_at": instant(verdict.decided_at),
        "signed_off_by": display_name(verdict.signed_off_by),
        "published_at": instant(verdict.published_at),
    }


def confirmation_of(verdict: Verdict) -> Document | None:
    """Describe which revision a verdict found to stand, and after looking at what; None for all others."""
    if verdict.confirms is None:
        return None
    return {"revision": verdict.confirms.revision, "note": verdict.correction_note}


def basis_of(claim: Claim) -> str:
    """Return the SHA-256, in hexadecimal, of what a decision rests on: the words and the evidence."""
    basis = {
        "statement": claim.statement,
        "claimant": claimant_of(claim.claimant),
        "quantity": quantity_of(claim),
        "speaks_of": period_of(claim),
        "evidence": [
            evidence_of(item, is_cited=False) for item in claim.evidence.with_sources().order_by("pk")
        ],
    }
    return hashlib.sha256(rfc8785.dumps(basis)).hexdigest()


# The fields in which a verdict keeps its rating, whatever becomes of the scale.
FROZEN = ("rating", "rating_label", "rating_category", "rating_value", "rating_scale")


def freeze(rating: Rating) -> dict[str, Any]:
    """Return what a verdict keeps of its rating, by field."""
    return dict(
        zip(FROZEN, (rating, rating.label, rating.category, rating.value, str(rating.scale)), strict=True)
    )


def display_name(user: User | None) -> str | None:
    """Return the name under which the public knows a member of the desk."""
    return (user.get_full_name() or user.get_username()) if user else None


def _acts_so_far(claim: Claim) -> list[Document]:
    return claim.current_entry.content["history"] if claim.current_entry else []


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def instant(moment: datetime | None) -> str | None:
    """Write a moment as documents do: in UTC, which is called Z."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _number(number: Decimal | None) -> str | None:
    return plain(number) if number is not None else None


def web_address(url: str | None) -> str:
    """Return an address that may be linked to; nothing for one that is not http or https."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""
