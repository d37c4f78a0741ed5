"""Reading the ledger on from a place: what came after it and matches, a bounded stretch at a time."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from claims.models import LedgerEntry, LedgerHead

# How many entries are looked at in one go for those that match; to read a document takes a moment.
LOOKED_AT = 2_000


@dataclass
class Follower:
    """Somebody who reads the ledger in order: what they want of it, and the place up to which they have it.

    No entry is ever skipped: entries become visible in the order of their numbers (whoever appends one holds
    the head until that is committed), and nothing beyond the head that was read first is passed by.
    """

    entries: "QuerySet[LedgerEntry]"
    place: int
    size: int
    is_picky: bool = True
    is_at_end: bool = False

    def read(self) -> list[LedgerEntry]:
        """Return the next entries, `size` at most, and go on to the place after them.

        There may be none while the end is not reached: then the entries looked at were others.
        """
        head = LedgerHead.objects.get_sequence()
        until = min(head, self.place + LOOKED_AT) if self.is_picky else head
        wanted = self.entries.filter(sequence__gt=self.place, sequence__lte=until).order_by("sequence")
        rows = list(wanted[: self.size])
        self.place = rows[-1].sequence if len(rows) == self.size else max(self.place, until)
        self.is_at_end = self.place >= head
        return rows


def entries_matching(filters: dict[str, str]) -> "QuerySet[LedgerEntry]":
    """Return the entries that pass filters, written as the parameters of `/changes/` are.

    :raises ValidationError: naming the parameters that are wrong.
    """
    # Deferred, because it is upward: what is asked of the ledger has one language, that of its list.
    from claims.filters import ChangeFilter

    asked = QueryDict(mutable=True)
    asked.update(filters)
    if "since" in filters:
        raise ValidationError({"since": "Where to begin is no filter."})
    matching: QuerySet[LedgerEntry] = ChangeFilter(asked, LedgerEntry.objects.all(), controls=()).qs
    return matching
