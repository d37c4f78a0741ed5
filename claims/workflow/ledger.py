"""Appending to the ledger, and proving that nobody changed it.

Each document is canonical JSON (RFC 8785) and holds, under `ledger`, its sequence number, the act and the
SHA-256 of the document before. Whoever keeps one hash can thus prove the whole past.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import rfc8785
from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from claims.enums import LedgerAction, Publication
from claims.interchange.document import (
    Document,
    act_of,
    amended_document,
    places_of,
    public_document,
    responses_of,
)
from claims.models import Claim, LedgerEntry, LedgerHead, Verdict
from claims.models.ledger import GENESIS

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# The acts that bring a verdict; all others leave the verdict as it was signed off.
_VERDICTS = (LedgerAction.PUBLISHED, LedgerAction.CORRECTED, LedgerAction.CONFIRMED)


@transaction.atomic
def append(
    *, action: LedgerAction, claim: Claim, verdict: Verdict, by: "User", at: datetime, note: str = ""
) -> LedgerEntry:
    """Write the next entry, with the claim's public document as this act leaves it.

    The single head row stays locked until the transaction ends, so that two publications at once get
    neighboring numbers, and one that fails leaves no gap.
    """
    head, _ = LedgerHead.objects.select_for_update().get_or_create(pk=1)
    act = act_of(action, at=at, verdict=verdict, note=note) | {"sequence": head.sequence + 1}
    document = _document(action, claim, verdict, act)
    document["ledger"] = {
        "sequence": head.sequence + 1,
        "action": str(action),
        "recorded_at": act["at"],
        "previous_sha256": head.sha256,
    }
    canonical = rfc8785.dumps(document)
    entry = LedgerEntry.objects.create(
        sequence=head.sequence + 1,
        action=action,
        claim=claim,
        verdict=verdict,
        document=canonical.decode(),
        sha256=hashlib.sha256(canonical).hexdigest(),
        previous_sha256=head.sha256,
        recorded_at=at,
        recorded_by=by,
    )
    head.sequence, head.sha256 = entry.sequence, entry.sha256
    head.save()
    return entry


def _document(action: LedgerAction, claim: Claim, verdict: Verdict, act: Document) -> Document:
    """Write the document of an act: a verdict's from the desk's rows, any other's from the one before."""
    if action in _VERDICTS:
        return public_document(claim, act=act, verdict=verdict)
    assert claim.current_entry is not None  # a constraint: what is public has a document
    before = claim.current_entry.content
    is_in_force = claim.publication == Publication.PUBLISHED
    said = LedgerEntry.objects.filter(verdict=verdict, action__in=_VERDICTS).order_by("-sequence").first()
    in_force = said.content["verdict"] if said and is_in_force else None
    document = amended_document(before, claim, act=act, verdict=in_force)
    if is_in_force and (action == LedgerAction.MERGED or before["merged_into"] is not None):
        document |= places_of(claim)
    if is_in_force or action == LedgerAction.AMENDED:
        document["responses"] = responses_of(claim)
    return document


def verify() -> Iterator[str]:
    """Read the whole ledger and yield a sentence for each thing that is wrong with it.

    It is read up to where it ended at the beginning, so that a publication meanwhile is no fault. Memory
    stays flat, whatever the ledger's length.
    """
    last = LedgerEntry.objects.aggregate(last=Max("sequence"))["last"] or 0
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()  # after `last`: never behind it
    sequence, sha256 = 0, GENESIS
    entries = LedgerEntry.objects.filter(sequence__lte=max(last, head.sequence)).order_by("sequence")
    for entry in entries.annotate(revision=F("verdict__revision")).iterator(chunk_size=500):
        if entry.sequence != sequence + 1:
            yield f"After entry {sequence} comes entry {entry.sequence}: something between them is missing."
        if entry.previous_sha256 != sha256:
            yield f"Entry {entry.sequence} does not follow on the entry before it: the hashes differ."
        yield from _faults(entry)
        sequence, sha256 = entry.sequence, entry.sha256
    if head.sequence != sequence:
        yield f"The ledger should end at entry {head.sequence}, and ends at entry {sequence}."
    elif head.sha256 != sha256:
        yield f"The ledger should end at another hash than that of entry {sequence}."
    yield from _outdated_claims()


def _faults(entry: LedgerEntry) -> Iterator[str]:
    """Check an entry by itself: its hash, its canonical form, and its columns against its document."""
    if hashlib.sha256(entry.document.encode()).hexdigest() != entry.sha256:
        yield f"The document of entry {entry.sequence} does not have the recorded hash: it was changed."
        return
    try:
        content = json.loads(entry.document)
        canonical, said = rfc8785.dumps(content).decode(), _columns_in(content)
    except (ValueError, TypeError, LookupError, RecursionError):
        yield f"The document of entry {entry.sequence} is not that of a ledger entry."
        return
    if canonical != entry.document:
        yield f"The document of entry {entry.sequence} is not canonical JSON."
    columns = ("sequence", "action", "previous_sha256", "claim_id", "revision", "recorded_at")
    if said != tuple(getattr(entry, column) for column in columns):
        yield f"The columns of entry {entry.sequence} do not say what its document says."


def _columns_in(content: Document) -> tuple[Any, ...]:
    """Return what a document says of its own entry, in the order of the columns it is compared with."""
    line = content["ledger"]
    recorded_at = datetime.fromisoformat(line["recorded_at"])
    said = (line["sequence"], line["action"], line["previous_sha256"], content["id"])
    return *said, content["history"][-1]["revision"], recorded_at


def _outdated_claims() -> Iterator[str]:
    """Find the claims that show the public another document than their latest."""
    entries = LedgerEntry.objects.filter(claim=OuterRef("pk")).order_by("-sequence")
    latest = Coalesce(Subquery(entries.values("sequence")[:1]), 0)
    shown = Coalesce("current_entry_id", 0)
    claims = Claim.objects.annotate(latest=latest, shown=shown).exclude(latest=F("shown")).order_by("pk")
    for claim, seen, newest in claims.values_list("pk", "shown", "latest").iterator(chunk_size=500):
        yield f"Claim {claim} shows entry {seen}; its latest is {newest}."
