"""Records taken in by the hundred: what they speak of is looked up, and written, once for all of them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Model, Q
from django.db.models.functions import Lower
from simple_history.utils import bulk_update_with_history

from claims.interchange.importing import Misfit, Record, Row
from claims.models import Claim, Claimant, ClaimantAlias, Import, OutsideReview
from claims.models.search import fold
from claims.models.wording import fingerprint
from claims.workflow.rehearsing import Difference, Fate, shortened
from factcheck import rows
from factcheck.acts import require_permission
from sources.models import Publisher

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What a claim is in where nobody says so (BCP 47: undetermined).
_UNDETERMINED: Final = "und"
# The fields of a review that a record fills; what is told of a change leaves the last two out.
_FIELDS: Final = (
    *("author", "url", "language", "reviewed_on", "statement", "claimant", "claimed_on", "appearances"),
    *("rating_label", "rating_value", "rating_best", "rating_worst", "category", "value"),
    *("notes", "record"),
)
_TOLD: Final = _FIELDS[:-2]


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What becomes of one row; `key` is the claim it is about, None for one that is not there (yet).

    `is_new_claim` says that this import proposes the claim; `notes` say what was put right in reading it,
    `problems` what is wrong, by field.
    """

    number: int
    place: str
    fate: Fate
    about: str
    key: int | None = None
    is_new_claim: bool = False
    category: str = ""
    differences: tuple[Difference, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is told of it, as text: the number of a claim that is only proposed by it is not."""
        key = "new" if self.is_new_claim else self.key
        return (
            f"{self.number} {self.place} {self.fate} {key} {self.category} {self.about}"
            f" {self.differences} {self.problems} {self.notes}\n"
        )

    def untold(self) -> "ReviewOutcome":
        """Return it without the number of a claim that is only proposed by it."""
        return replace(self, key=None) if self.is_new_claim else self


@dataclass(frozen=True, slots=True)
class _Item:
    """A record with what it is known by, and what its words are known by."""

    record: Record
    key: str
    fingerprint: str


@dataclass(slots=True)
class _Known:
    """A claim that is here, or will be once its key is known: enough to tell whether it is the same."""

    pk: int
    claimant_id: int | None
    merged_into_id: int | None = None


class ReviewBatches:
    """One import: what it has met so far is not looked up again."""

    def __init__(self, imported: Import, *, by: "User", at: datetime) -> None:
        self.imported, self.by, self.at = imported, by, at
        self._proposed_here: set[int] = set()
        self._seen: dict[bytes, tuple[int, bytes]] = {}
        self._publishers: dict[str, Publisher] = {}
        self._claimants: dict[str, Claimant] = {}
        self._aliases: dict[int, list[str]] = {}

    @property
    def claim_count(self) -> int:
        """How many claims were proposed so far."""
        return len(self._proposed_here)

    def take(self, rows: Sequence[Row]) -> list[ReviewOutcome]:
        """Take these rows in, in order, and tell what became of each.

        :raises PermissionDenied: when the person may not propose the claims, or name the claimants.
        """
        outcomes: dict[int, ReviewOutcome] = {}
        items: dict[int, _Item] = {}
        for index, row in enumerate(rows):
            if isinstance(row, Misfit):
                outcomes[index] = _refused(row)
                continue
            item = _item_of(row)
            if repeated := self._repeated(row, item.key):
                outcomes[index] = repeated
            else:
                items[index] = item
        outcomes |= self._enter(items)
        return [outcomes[index] for index in range(len(rows))]

    def _repeated(self, record: Record, key: str) -> ReviewOutcome | None:
        """Tell of a record that the file has brought already; the first stands."""
        digest = hashlib.sha256(record.original.encode()).digest()[:8]
        first, said = self._seen.setdefault(bytes.fromhex(key)[:16], (record.number, digest))
        if first == record.number:
            return None
        same = f"The same as row {first}."
        note = same if said == digest else f"Row {first} has this review, in other words. That one is taken."
        return _outcome(record, Fate.UNCHANGED, notes=(note,))

    def _enter(self, items: dict[int, _Item]) -> dict[int, ReviewOutcome]:
        known = OutsideReview.objects.select_related("claim").in_bulk(
            [item.key for item in items.values()], field_name="key"
        )
        self._meet_publishers(item.record for item in items.values())
        fresh = {index: item for index, item in items.items() if item.key not in known}
        outcomes = self._change(
            {index: (item.record, known[item.key]) for index, item in items.items() if item.key in known}
        )
        return outcomes | self._add(fresh)

    def _change(self, pairs: dict[int, tuple[Record, OutsideReview]]) -> dict[int, ReviewOutcome]:
        """Let known reviews say what their records say now."""
        outcomes, changed, fields = {}, [], set[str]()
        for index, (record, review) in pairs.items():
            values = self._values(record)
            differing = [name for name in _FIELDS if getattr(review, name) != values[name]]
            claim = review.claim.merged_into_id or review.claim_id
            if not differing:
                outcomes[index] = _outcome(record, Fate.UNCHANGED, key=claim, notes=record.notes)
                continue
            differences = tuple(
                Difference(name, _shown(getattr(review, name)), _shown(values[name]))
                for name in differing
                if name in _TOLD
            )
            outcomes[index] = _outcome(
                record, Fate.CHANGED, key=claim, differences=differences, notes=record.notes
            )
            for name, value in values.items():
                setattr(review, name, value)
            changed.append(review)
            fields |= {*differing, "brought_by"}
        if changed:
            act = self._act
            bulk_update_with_history(
                changed,
                OutsideReview,
                sorted(fields),
                default_user=act.by,
                default_date=act.at,
                default_change_reason=act.reason,
            )
        return outcomes

    def _add(self, items: dict[int, _Item]) -> dict[int, ReviewOutcome]:
        """Enter new reviews, with the claims that nobody here has made yet."""
        if not items:
            return {}
        self._meet_claimants(item.record for item in items.values())
        there = self._claims_in_the_words_of(items.values())
        claims: dict[int, _Known] = {}
        new: list[tuple[_Item, _Known]] = []
        for index, item in items.items():
            claimant = self._claimants.get(item.record.claimant.casefold())
            alike = there[item.fingerprint]
            same = _said_by(claimant, alike)
            if same is None:
                same = _Known(0, claimant.pk if claimant else None)
                alike.append(same)
                new.append((item, same))
            claims[index] = same
        self._propose(new)
        return self._review(items, claims)

    def _claims_in_the_words_of(self, items: Iterable[_Item]) -> defaultdict[str, list[_Known]]:
        there: defaultdict[str, list[_Known]] = defaultdict(list)
        said = Claim.objects.with_fingerprints(item.fingerprint for item in items).order_by("pk")
        for words, key, claimant, target in said.values_list("fingerprint", "pk", "claimant", "merged_into"):
            there[str(words)].append(_Known(key, claimant, target))
        return there

    def _propose(self, new: list[tuple[_Item, _Known]]) -> None:
        """Enter the claims that are not here, and give them their keys."""
        if not new:
            return
        require_permission(self.by, "claims.add_claim")
        keys = rows.reserve(Claim, len(new))
        for key, (_, claim) in zip(keys, new, strict=True):
            claim.pk = key
        columns: dict[str, list[Any]] = {
            "statement": [item.record.statement for item, _ in new],
            "language": [item.record.language or _UNDETERMINED for item, _ in new],
            "claimant_id": [claim.claimant_id for _, claim in new],
            "search_text": [self._search_text(item.record) for item, _ in new],
            "fingerprint": [item.fingerprint for item, _ in new],
        }
        shared = {"created_at": self.at, "created_by_id": self.by.pk, "status_since": self.at}
        rows.insert(Claim, keys, columns, shared, act=self._act)
        self._proposed_here.update(keys)

    def _search_text(self, record: Record) -> str:
        claimant = self._claimants.get(record.claimant.casefold())
        names = [claimant.name, *self._aliases.get(claimant.pk, ())] if claimant else []
        return fold(" ".join([record.statement, *names]))

    def _review(self, items: dict[int, _Item], claims: dict[int, _Known]) -> dict[int, ReviewOutcome]:
        """Enter the reviews of these claims, or of those that they went into."""
        subjects = [claims[index].merged_into_id or claims[index].pk for index in items]
        values = [
            self._values(item.record) | {"key": item.key, "claim_id": subject}
            for item, subject in zip(items.values(), subjects, strict=True)
        ]
        columns = {name: [each[name] for each in values] for name in values[0]}
        keys = rows.reserve(OutsideReview, len(values))
        rows.insert(OutsideReview, keys, columns, {"created_at": self.at}, act=self._act)
        return {
            index: _outcome(
                item.record,
                Fate.NEW,
                key=subject,
                is_new_claim=subject in self._proposed_here,
                notes=item.record.notes,
            )
            for (index, item), subject in zip(items.items(), subjects, strict=True)
        }

    def _values(self, record: Record) -> dict[str, Any]:
        """Return the fields of a review that a record fills."""
        values = {name: getattr(record, name) for name in _TOLD}
        return values | {
            "appearances": list(record.appearances),
            "notes": list(record.notes),
            "record": record.original,
            "publisher_id": self._publishers[_house(record)].pk,
            "brought_by_id": self.imported.pk,
        }

    def _meet_publishers(self, records: Iterable[Record]) -> None:
        """Find the publishers, by domain or else by name, and enter those that nobody knows."""
        wanted = {_house(record): record for record in records}
        wanted = {house: record for house, record in wanted.items() if house not in self._publishers}
        if not wanted:
            return
        names = [record.publisher for record in wanted.values() if not record.domain]
        found = Publisher.objects.annotate(lowered=Lower("name")).filter(
            Q(domain__in=[record.domain for record in wanted.values() if record.domain])
            | Q(name__in=names)
            | Q(lowered__in=[name.lower() for name in names])
        )
        for publisher in found.order_by("pk"):
            for house in (publisher.domain, publisher.name.casefold()):
                if house in wanted:
                    self._publishers.setdefault(house, publisher)
        missing = {house: wanted[house] for house in wanted if house not in self._publishers}
        entered = [Publisher(name=record.publisher, domain=record.domain) for record in missing.values()]
        self._enter_rows(Publisher, entered, "name", "domain")
        self._publishers |= dict(zip(missing, entered, strict=True))

    def _meet_claimants(self, records: Iterable[Record]) -> None:
        """Find who goes by these names, and enter those whom nobody knows."""
        wanted = {record.claimant.casefold(): record for record in records if record.claimant}
        wanted = {name: record for name, record in wanted.items() if name not in self._claimants}
        if not wanted:
            return
        names = [record.claimant for record in wanted.values()]
        called = Q(name__in=names) | Q(lowered__in=[name.lower() for name in names])
        by_name = Claimant.objects.annotate(lowered=Lower("name")).filter(called).order_by("pk")
        by_alias = ClaimantAlias.objects.annotate(lowered=Lower("name")).filter(called)
        pairs = [(claimant.name, claimant) for claimant in by_name]
        pairs += [(each.name, each.claimant) for each in by_alias.select_related("claimant").order_by("pk")]
        for name, claimant in pairs:
            self._claimants.setdefault(name.casefold(), claimant)
        missing = {name: record for name, record in wanted.items() if name not in self._claimants}
        entered = [Claimant(name=each.claimant, kind=each.claimant_kind) for each in missing.values()]
        if entered:
            require_permission(self.by, "claims.add_claimant")
        self._enter_rows(Claimant, entered, "name", "kind")
        self._claimants |= dict(zip(missing, entered, strict=True))
        for alias in ClaimantAlias.objects.filter(claimant__in={claimant.pk for _, claimant in pairs}):
            self._aliases.setdefault(alias.claimant_id, []).append(alias.name)

    def _enter_rows(self, model: type[Model], entered: Sequence[Model], *names: str) -> None:
        """Enter new rows with these fields, and give them their keys."""
        keys = rows.reserve(model, len(entered))
        for key, row in zip(keys, entered, strict=True):
            row.pk = key
        columns = {name: [getattr(row, name) for row in entered] for name in names}
        rows.insert(model, keys, columns, {"created_at": self.at}, act=self._act)

    @property
    def _act(self) -> rows.Act:
        """Who, when and why, as the histories tell it."""
        return rows.Act(self.by, self.at, f"imported from {self.imported}"[:100])


def _said_by(claimant: Claimant | None, claims: Sequence[_Known]) -> _Known | None:
    """Return the claim among those in the same words that is the same claim; None where there is none.

    “I was never there” is another claim when somebody else says it.
    """
    if claimant is None:
        return claims[0] if claims else None
    mine = (claim for claim in claims if claim.claimant_id == claimant.pk)
    nobodys = (claim for claim in claims if claim.claimant_id is None)
    return next(mine, None) or next(nobodys, None)


def _item_of(record: Record) -> _Item:
    """Return a record with what it is known by: who published it, where, and the words of the claim."""
    words = fingerprint(record.statement)
    parts = (_house(record), record.url, words)
    return _Item(record, hashlib.sha256("\n".join(parts).encode()).hexdigest(), words)


def _house(record: Record) -> str:
    return record.domain or record.publisher.casefold()


def _outcome(record: Record, fate: Fate, **told: Any) -> ReviewOutcome:
    about = shortened(record.statement)
    return ReviewOutcome(record.number, record.place, fate, about, category=record.category, **told)


def _refused(misfit: Misfit) -> ReviewOutcome:
    problems = tuple(misfit.problems.items())
    return ReviewOutcome(misfit.number, misfit.place, Fate.REFUSED, misfit.about, problems=problems)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return "" if value is None else shortened(str(value))
