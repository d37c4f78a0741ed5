"""What a page says of a public document, worked out once for the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from claims.enums import LedgerAction, Publication, Stance
from claims.interchange.claimreview import page_of
from claims.interchange.document import Document
from claims.models import Claim, LedgerEntry
from claims.models.claim import is_past

# What readers want to know first comes first.
_STANCES = {
    Stance.REFUTES: "Against the claim",
    Stance.SUPPORTS: "For the claim",
    Stance.CONTEXT: "Context",
}


@dataclass(frozen=True)
class Reading:
    """A public document as read on one day."""

    document: Document
    on: date

    @property
    def path(self) -> str:
        """The page on this claim."""
        return page_of(self.document)

    @property
    def data_path(self) -> str:
        """The same document in the API."""
        return reverse("api:claim-detail", args=[self.document["id"]])

    @property
    def verdict(self) -> Document | None:
        """The verdict in force."""
        verdict: Document | None = self.document["verdict"]
        return verdict

    @property
    def is_stale(self) -> bool:
        """Whether the verdict in force is stale on this day."""
        return self.verdict is not None and is_past(date.fromisoformat(self.verdict["review_by"]), self.on)

    @property
    def is_retracted(self) -> bool:
        """Whether the verdict was withdrawn."""
        return bool(self.document["status"] == Publication.RETRACTED)

    @property
    def status_label(self) -> str:
        """What the listing says in place of a verdict's label."""
        return "Merged" if self.document["status"] == Publication.MERGED else "Retracted"

    @property
    def latest_act(self) -> Document:
        """The act of publication that left this document."""
        act: Document = self.document["history"][-1]
        return act

    @property
    def withdrawn(self) -> Document | None:
        """The retraction with the rating that it withdrew; None while a verdict is in force."""
        acts = (act for act in reversed(self.document["history"]) if act["action"] == LedgerAction.RETRACTED)
        return next(acts) if self.is_retracted else None

    @property
    def corrections(self) -> list[Document]:
        """The corrections, latest first."""
        return [act for act in reversed(self.document["history"]) if act["action"] == LedgerAction.CORRECTED]

    @property
    def is_corrected(self) -> bool:
        """Whether the verdict in force corrects an earlier one."""
        return self.verdict is not None and bool(self.corrections)

    @property
    def responses(self) -> list[Document]:
        """What those concerned were asked and answered; documents of the first days know none."""
        responses: list[Document] = self.document.get("responses", [])
        return responses

    @property
    def first_appearance(self) -> Document | None:
        """Where the claim was seen first."""
        return next(iter(self.document["appearances"]), None)

    @cached_property
    def evidence(self) -> list[tuple[str, list[Document]]]:
        """The evidence by what it says of the claim, under a heading each."""
        groups = (
            (heading, [item for item in self.document["evidence"] if item["stance"] == stance])
            for stance, heading in _STANCES.items()
        )
        return [(heading, items) for heading, items in groups if items]


@dataclass(frozen=True)
class Act:
    """One act of publication in a claim's history: the ledger entry, and what it said."""

    entry: LedgerEntry

    @cached_property
    def document(self) -> Document:
        """The public document as this act left it."""
        return self.entry.content

    @property
    def line(self) -> dict[str, Any]:
        """The act as the history lists it."""
        line: dict[str, Any] = self.document["history"][-1]
        return line

    @property
    def reading(self) -> Reading:
        """The document as read on the day of the act."""
        return Reading(self.document, on=self.entry.recorded_at.date())


def read(claims: Iterable[Claim], on: date) -> list[Reading]:
    """Read the current documents of claims that were fetched with them."""
    return [Reading(claim.current_entry.content, on) for claim in claims if claim.current_entry]
