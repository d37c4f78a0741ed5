"""What is published on a claim, and what has to be said of it today, so that nobody quotes it wrongly."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from claims.enums import LedgerAction, Publication
from claims.interchange.claimreview import claimant_name, page_of
from claims.interchange.document import Document
from claims.mcp.shapes import MOST_APPEARANCES
from claims.models import Claim, LedgerEntry
from claims.models.claim import is_past


def current_entry(number: int) -> LedgerEntry | None:
    """Return the latest ledger entry on a public claim, None where the public sees no such claim."""
    claim = Claim.objects.public().with_documents().filter(pk=number).first()
    return claim.current_entry if claim else None


def read(document: Document) -> Document:
    """Return a public document together with what answers say of it today."""
    return document | {
        "claim": document["id"],
        "url": _url(document),
        "said_by": claimant_name(document),
        "verdict": _verdict(document),
        "notice": notice_on(document),
        "citation": _citation(document),
        "appearances": document["appearances"][:MOST_APPEARANCES],
        "appearance_count": len(document["appearances"]),
    }


def read_entry(entry: LedgerEntry) -> Document:
    """Return the public document of a ledger entry, with what ties it to the ledger."""
    return read(entry.content) | {"ledger": ledger_of(entry)}


def read_earlier(document: Document, current: Document) -> Document:
    """Return a document of which the verdict is no longer in force, with what has become of the claim."""
    revision, standing = document["verdict"]["revision"], current["verdict"]
    became = (
        f"Revision {standing['revision']}, “{standing['rating']['label']}”, stands in its place."
        if standing
        else notice_on(current)
    )
    return read(document) | {
        "url": _url(current),
        "status": current["status"],
        "merged_into": current["merged_into"],
        "notice": f"Revision {revision} is not in force; do not quote it as standing. {became}",
        "citation": "",
    }


def ledger_of(entry: LedgerEntry) -> Document:
    """Describe a ledger entry: where its exact bytes are, and the hash of them."""
    return {
        "sequence": entry.sequence,
        "action": entry.action,
        "sha256": entry.sha256,
        "recorded_at": entry.recorded_at,
        "url": settings.SITE_URL + reverse("pages:ledger-entry", args=[entry.sequence]),
    }


def notice_on(document: Document) -> str:
    """Return what a reader has to know before relying on this; nothing where the verdict simply stands."""
    if document["status"] == Publication.RETRACTED:
        act = _acts(document, LedgerAction.RETRACTED)[-1]
        return (
            f"Retracted on {_day(act['at'])}: {_sentence(act['note'])} The former verdict, "
            f"“{act['rating']['label']}”, is withdrawn. Do not quote it as standing."
        )
    if document["status"] == Publication.MERGED:
        number = document["merged_into"]
        return (
            f"Merged into claim {number}, which says the same: {settings.SITE_URL}/claims/{number} . "
            "Quote the verdict on that one."
        )
    return " ".join([*_corrected(document), *_stale(document)])


def _verdict(document: Document) -> Document | None:
    verdict = document["verdict"]
    if verdict is None:
        return None
    is_corrected = bool(_acts(document, LedgerAction.CORRECTED))
    return {**verdict, "is_stale": _is_stale(verdict), "is_corrected": is_corrected}


def _url(document: Document) -> str:
    return settings.SITE_URL + page_of(document)


def _citation(document: Document) -> str:
    verdict = document["verdict"]
    if verdict is None:
        return ""
    stale = ", due for another look" if _is_stale(verdict) else ""
    return (
        f"“{verdict['rating']['label']}”: {settings.SITE_NAME} on the claim “{document['statement']}”, "
        f"as of {verdict['as_of']}{stale}. {_url(document)}"
    )


def _corrected(document: Document) -> list[str]:
    corrections = _acts(document, LedgerAction.CORRECTED)
    return [f"Corrected on {_day(act['at'])}: {_sentence(act['note'])}" for act in corrections[-1:]]


def _stale(document: Document) -> list[str]:
    verdict = document["verdict"]
    if not _is_stale(verdict):
        return []
    return [
        f"Stale: it says what was known on {verdict['as_of']} and was to be looked at again by "
        f"{verdict['review_by']}. Say so when quoting it."
    ]


def _is_stale(verdict: Document) -> bool:
    return is_past(date.fromisoformat(verdict["review_by"]), timezone.localdate())


def _acts(document: Document, action: LedgerAction) -> list[dict[str, Any]]:
    return [act for act in document["history"] if act["action"] == action]


def _day(moment: str) -> str:
    """Return the day of a moment in the site's time zone."""
    return timezone.localtime(datetime.fromisoformat(moment)).date().isoformat()


def _sentence(note: str) -> str:
    return note if note.endswith((".", "!", "?", "。")) else f"{note}."
