"""What administrators did to accounts and groups: the admin's own log, as histories like the others."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db.models import F, Model, Q, Value

from claims.admin.strands import Event, Rows, Strand

_DONE = {1: "created", 2: "changed", 3: "deleted"}


class Accounts(Strand):
    """The log of one of Django's own models; it says in words what was changed."""

    @classmethod
    def strands(cls) -> list["Accounts"]:
        """Return the histories of accounts and groups."""
        return [cls(model, str, ("object_repr",)) for model in (User, Group)]

    @property
    def history(self) -> type[Model]:
        """The model of the log."""
        return LogEntry

    @property
    def past(self) -> Rows:
        """The log under the names that histories have."""
        log = LogEntry.objects.filter(
            content_type__app_label=self.model._meta.app_label, content_type__model=self.kind
        )
        return log.annotate(
            history_date=F("action_time"),
            history_id=F("pk"),
            history_user=F("user"),
            history_change_reason=Value(""),
        )

    def acts(self, user: User) -> Rows:
        """Return the log; each of its entries is an act."""
        return self.rows(user)

    def of(self, home: Strand, number: int) -> Q | None:
        """Return the condition for one account or group."""
        return Q(object_id=str(number)) if home is self else None

    def events(self, keys: Collection[int], user: User) -> dict[int, Event]:
        """Tell these entries of the log."""
        entries = list(self.rows(user).filter(pk__in=keys).select_related("user"))
        numbers = [int(entry.object_id) for entry in entries]
        there = set(self.model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True))
        return {entry.pk: self._entry(entry, there) for entry in entries}

    def past_of(self, home: Strand, number: int, user: User) -> Iterator[Event]:
        """Tell nothing: the pages of accounts have a log of their own."""
        return iter(())

    def _entry(self, entry: Any, there: set[int]) -> Event:
        number = int(entry.object_id)
        said = entry.get_change_message()
        return Event(
            at=entry.action_time,
            who=entry.user,
            what=f"{self.label.capitalize()} {number}",
            why=said.rstrip(".") or _DONE[entry.action_flag],
            kind=self.kind,
            number=number,
            name=entry.object_repr,
            address=self._address(number) if number in there else "",
        )
