"""Appending to the ledger, and proving that nobody changed it.

Each document is canonical JSON (RFC 8785) and holds, under `ledger`, its sequence number, the act and the
SHA-256 of the document before. Whoever keeps one hash can thus prove the whole past.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import rfc8785
from django.db import transaction
from django.db.models import Max

from claims.enums import PUBLIC, LedgerAction, Publication
from claims.interchange.document import act_of, public_document
from claims.models import Claim, LedgerEntry, LedgerHead, Verdict
from claims.models.ledger import GENESIS

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
    document = public_document(
        claim, act=act, verdict=verdict if claim.publication == Publication.PUBLISHED else None
    )
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


def verify() -> Iterator[str]:
    """Read the whole ledger and yield a sentence for each thing that is wrong with it.

    Memory stays flat, whatever the ledger's length.
    """
    sequence, sha256 = 0, GENESIS
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=500):
        if entry.sequence != sequence + 1:
            yield f"After entry {sequence} comes entry {entry.sequence}: something between them is missing."
        if entry.previous_sha256 != sha256:
            yield f"Entry {entry.sequence} does not follow on the entry before it: the hashes differ."
        yield from _faults(entry)
        sequence, sha256 = entry.sequence, entry.sha256
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
    if (head.sequence, head.sha256) != (sequence, sha256):
        yield f"The ledger should end at entry {head.sequence}, and ends at entry {sequence}."
    yield from _outdated_claims()


def _faults(entry: LedgerEntry) -> Iterator[str]:
    """Check an entry by itself: its hash, its canonical form, and its columns against its document."""
    if hashlib.sha256(entry.document.encode()).hexdigest() != entry.sha256:
        yield f"The document of entry {entry.sequence} does not have the recorded hash: it was changed."
        return
    content = json.loads(entry.document)
    if rfc8785.dumps(content).decode() != entry.document:
        yield f"The document of entry {entry.sequence} is not canonical JSON."
    recorded = (entry.sequence, entry.action, entry.previous_sha256, entry.claim_id)
    line = content["ledger"]
    if recorded != (line["sequence"], line["action"], line["previous_sha256"], content["id"]):
        yield f"The columns of entry {entry.sequence} do not say what its document says."


def _outdated_claims() -> Iterator[str]:
    """Find the claims that show the public another document than their latest."""
    for claim in Claim.objects.filter(publication__in=PUBLIC).iterator(chunk_size=500):
        latest = LedgerEntry.objects.filter(claim=claim).aggregate(latest=Max("sequence"))["latest"]
        if claim.current_entry_id != latest:
            yield f"Claim {claim.pk} shows entry {claim.current_entry_id}; its latest is {latest}."
