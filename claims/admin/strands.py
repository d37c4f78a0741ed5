"""What a history is made of: the past of one model, read and told."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_permission_codename
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    F,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.urls import reverse
from simple_history.models import HistoricalRecords

from claims.admin.changes import Change, called, changed, changes_of
from claims.admin.deeds import beside, of_record

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Rows = QuerySet[Any]
# By the number of a row of the past, by the name of a list: what was in it.
Lists = dict[int, dict[str, list[str]]]

# Kept beside what is told: its number, and who made it when, which its history says anyway.
_SILENT = frozenset({"id", "created_at", "created_by"})
# How much of the past of one object is told at once, in rows.
RECENT = 300


@dataclass(frozen=True)
class Event:
    """Something that somebody did to one object; `who` is None for the background work.

    `what` says which object, `name` and `address` whose page tells more: its own or that of the whole it is a
    part of, which `kind` and `number` identify. Without an address that object is gone. `why` is what was
    recorded, `did` what was done where that is no more than a reason.
    """

    at: datetime
    who: "User | None"
    what: str
    why: str
    kind: str
    number: int
    name: str = ""
    address: str = ""
    changes: list[Change] = field(default_factory=list)
    did: str = ""

    @property
    def deed(self) -> str:
        """What was done."""
        return self.did or self.why

    @property
    def reason(self) -> str:
        """Why, where somebody said so."""
        return self.why if self.did else ""


@dataclass(frozen=True, eq=False)
class Strand:
    """The history of one model.

    `call` names one of its objects, past or present, by its `words`, which are the columns that a search
    looks into. A part of something (`part_of`) is shown on the page of that, at `fragment`, and found under
    its name. All fields are told but the `silent` ones; `fetch` is what naming the members of its lists
    takes. `open_to` keeps what a person may read of it who may see the model at all. `deed` says what was
    done between two states.
    """

    model: type[Model]
    call: Callable[[Any], str]
    words: tuple[str, ...]
    part_of: "Strand | None" = None
    fragment: str = ""
    silent: Collection[str] = ()
    fetch: tuple[str, ...] = ()
    open_to: Callable[[Rows, "User"], Rows] | None = None
    deed: Callable[[Any, Any], str] = of_record

    @property
    def kind(self) -> str:
        """What its objects are called in addresses."""
        return str(self.model._meta.model_name)

    @property
    def label(self) -> str:
        """What its objects are called."""
        return str(self.model._meta.verbose_name)

    @property
    def history(self) -> type[Model]:
        """The model of the rows that it is made of."""
        return self.model.history.model  # type: ignore[attr-defined]

    @property
    def home(self) -> "Strand":
        """The strand of the objects on whose pages its own are shown."""
        return self.part_of or self

    @cached_property
    def link(self) -> str:
        """The field that points to the whole; empty for what is no part."""
        own = (field for field in self.model._meta.fields if isinstance(field, ForeignKey))
        return next((field.name for field in own if field.related_model is self._whole), "")

    @property
    def home_id(self) -> str:
        """The column that numbers the object on whose page a row is shown."""
        return f"{self.link}_id" if self.part_of else "id"

    @cached_property
    def fields(self) -> list[Any]:
        """The fields that are told when they change."""
        kept = {*_SILENT, *self.silent, self.link}
        told = self.history.tracked_fields  # type: ignore[attr-defined]
        return [self.history._meta.get_field(field.name) for field in told if field.name not in kept]

    @property
    def searched(self) -> list[str]:
        """The columns that a search for words looks into, besides the reason."""
        whole = [f"{self.link}__{name}" for name in self.part_of.words] if self.part_of else []
        return [*self.words, *whole]

    def is_open_to(self, user: "User") -> bool:
        """Tell whether the person may see such objects at all."""
        options = self.model._meta
        return user.has_perm(f"{options.app_label}.{get_permission_codename('view', options)}")

    @property
    def is_veiled(self) -> bool:
        """Whether not everybody who may see the model may read all of it."""
        return self.open_to is not None

    @property
    def past(self) -> Rows:
        """All rows of the past, whoever may read them."""
        return self.history._default_manager.all()

    def rows(self, user: "User") -> Rows:
        """Return the rows of the past that the person may read."""
        return self.open_to(self.past, user) if self.open_to else self.past

    def acts(self, user: "User") -> Rows:
        """Keep one row an act: what it led to."""
        later = self.past.filter(_IS_SAME_ACT, history_id__gt=OuterRef("history_id"))
        return self.rows(user).filter(~Exists(later))

    def of(self, home: "Strand", number: int) -> Q | None:
        """Return the condition for the rows of one object and its parts; None when there can be none."""
        if home is self:
            return Q(id=number)
        return Q(**{self.home_id: number}) if home is self.home else None

    def events(self, keys: Collection[int], user: "User") -> dict[int, Event]:
        """Tell the acts that led to these rows, by the rows' numbers, in a fixed number of queries."""
        earlier = self.rows(user).filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        before = earlier.exclude(_IS_SAME_ACT).order_by("-history_id").values("history_id")[:1]
        rows = self._read(self.past.filter(history_id__in=keys).annotate(before_id=Subquery(before)))
        earlier_keys = [row.before_id for row in rows if row.before_id]
        befores = {row.history_id: row for row in self._read(self.past.filter(history_id__in=earlier_keys))}
        lists = self._lists([*keys, *earlier_keys])
        return {row.history_id: self._tell(row, befores.get(row.before_id), lists) for row in rows}

    def past_of(self, home: "Strand", number: int, user: "User") -> Iterator[Event]:
        """Tell the newest acts on one object and its parts."""
        condition = self.of(home, number)
        if condition is None:
            return
        newest = self._read(self.rows(user).filter(condition).order_by("-history_id"))[:RECENT]
        lists = self._lists([row.history_id for row in newest])
        by_object: dict[int, dict[tuple[Any, ...], Any]] = {}
        for row in reversed(newest):
            act = (row.history_date, row.history_user_id, row.history_change_reason or "")
            by_object.setdefault(row.id, {})[act] = row
        for acts in by_object.values():
            befores = [None, *acts.values()]
            for before, row in zip(befores, acts.values(), strict=False):
                yield self._tell(row, before, lists)

    @property
    def _whole(self) -> type[Model] | None:
        return self.part_of.model if self.part_of else None

    def _read(self, rows: Rows) -> Rows:
        """Fetch along what telling the rows takes."""
        told = {field.name for field in self.fields if isinstance(field, ForeignKey)}
        named = {name.rpartition("__")[0] for name in self.searched} - {""}
        there = self.home.model._default_manager.filter(pk=OuterRef(self.home_id))
        return rows.select_related("history_user", *sorted(told | named)).annotate(is_there=Exists(there))

    def _lists(self, keys: Collection[int]) -> Lists:
        """Read what was in the lists of these rows, one query a list."""
        lists: Lists = {}
        for list_field in self.history._history_m2m_fields:  # type: ignore[attr-defined]
            member = list_field.m2m_reverse_field_name()
            past = HistoricalRecords.m2m_models[list_field]._default_manager.filter(history__in=keys)
            for row in past.select_related(member, *self.fetch):
                name = called(getattr(row, member), member, getattr(row, f"{member}_id"))
                lists.setdefault(row.history_id, {}).setdefault(list_field.name, []).append(name)
        return lists

    def _tell(self, row: Any, before: Any, lists: Lists) -> Event:
        number = getattr(row, self.home_id)
        whole = getattr(row, self.link) if self.part_of else row
        why = row.history_change_reason or str(row.get_history_type_display()).lower()
        return Event(
            at=row.history_date,
            who=row.history_user,
            what=self.call(row) if self.part_of else f"{self.label.capitalize()} {number}",
            why=why,
            kind=self.home.kind,
            number=number,
            name=f"{self.home.label} {number}" if whole is None else self.home.call(whole),
            address=self._address(number) if row.is_there else "",
            changes=self._changes(before, row, lists) if before else [],
            did=beside(self.deed(before, row), why),
        )

    def _changes(self, before: Any, row: Any, lists: Lists) -> list[Change]:
        was, now = (lists.get(state.history_id, {}) for state in (before, row))
        listed = {
            list_field.name: [", ".join(sorted(state.get(list_field.name, []))) for state in (was, now)]
            for list_field in self.history._history_m2m_fields  # type: ignore[attr-defined]
        }
        return changes_of(before, row, self.fields) + [
            changed(name.replace("_", " "), old, new) for name, (old, new) in listed.items() if old != new
        ]

    def _address(self, number: int) -> str:
        options = self.home.model._meta
        return (
            reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[number]) + self.fragment
        )


def _alike(column: str, nothing: Value) -> Q:
    """Return the condition for holding the same as the outer query's row; nothing counts as the same."""
    own, others = (
        Coalesce(value, nothing, output_field=nothing.output_field) for value in (F(column), OuterRef(column))
    )
    return Q(Exact(own, others))


# The rows that one act wrote of one object: the row, then its lists, then its end. The index of the object
# finds them; that of the moment would find all that was imported at once.
_IS_SAME_ACT = (
    Q(id=OuterRef("id"))
    & _alike("history_date", Value(datetime.min.replace(tzinfo=UTC), DateTimeField()))
    & _alike("history_user_id", Value(0, BigIntegerField()))
    & _alike("history_change_reason", Value("", TextField()))
)
