"""Background work as rows: whoever holds a row's lease does it, and an expired lease frees it again."""

from datetime import datetime, timedelta
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from sources.enums import OPEN_WORK, WorkStatus

UNFINISHED = (
    "It was begun {attempts} times and never came to an end, as if it stopped the worker each time. "
    "Have a look at the worker's log before it is tried again."
)

W = TypeVar("W", bound="Work")


class WorkQuerySet(models.QuerySet[W]):
    """The words for sets of work."""

    def due(self, at: datetime) -> Self:
        """Keep what is to be done at `at`: waiting rows whose time has come, and rows whose lease ran out."""
        return self.filter(
            Q(status=WorkStatus.QUEUED, next_attempt_at__lte=at)
            | Q(status=WorkStatus.RUNNING, lease_expires_at__lte=at)
        )

    def lease_next(self, *, at: datetime, seconds: int = 300) -> W | None:
        """Take the row that has been due longest, for so many seconds; None when nothing is due.

        Two workers never get the same row: the row is locked while it is taken (PostgreSQL skips locked
        rows, SQLite has one writer at a time). A row that was begun as often as it may be and never ended one
        way or the other is given up on the way: it may be what kills the workers.
        """
        with transaction.atomic():
            while (row := self._next(at)) is not None and row.attempts >= row.max_attempts():
                row.give_up(UNFINISHED.format(attempts=row.attempts), at=at)
            if row is not None:
                row.status = WorkStatus.RUNNING
                row.attempts += 1
                row.lease_expires_at = at + timedelta(seconds=seconds)
                row.save(update_fields=["status", "attempts", "lease_expires_at"])
        return row

    def _next(self, at: datetime) -> W | None:
        due = self.due(at).select_for_update(skip_locked=True, of=("self",))
        return due.order_by("next_attempt_at", "pk").first()


class Work(models.Model):
    """Something to be done in the background, exactly once in effect.

    A worker that is killed leaves a lease that expires; another worker then takes the row again.
    Every handler must therefore be safe to run twice, and `hold` the row before it writes a result.
    """

    # How long to wait after each attempt that failed; after the last one it is given up.
    DELAYS: ClassVar[tuple[timedelta, ...]] = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8))

    status = models.CharField(max_length=10, choices=WorkStatus, default=WorkStatus.QUEUED)
    attempts = models.PositiveIntegerField(default=0, help_text="How often it has been begun.")
    next_attempt_at = models.DateTimeField(help_text="Not before this moment.")
    lease_expires_at = models.DateTimeField(null=True, blank=True, help_text="Until then one worker has it.")
    error = models.TextField(blank=True, help_text="What went wrong the last time, in a sentence.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def max_attempts(cls) -> int:
        """Return how often it is begun, if need be."""
        return len(cls.DELAYS) + 1

    @property
    def is_open(self) -> bool:
        """Whether it is still waiting or running."""
        return self.status in OPEN_WORK

    def hold(self) -> bool:
        """Lock the row until the transaction ends, if the lease that this object was given still stands.

        Otherwise another worker has taken the row meanwhile, or a person has: what the other wrote stays,
        and this worker's result is to be dropped.
        """
        mine = type(self)._default_manager.filter(
            pk=self.pk,
            status=WorkStatus.RUNNING,
            attempts=self.attempts,
            lease_expires_at=self.lease_expires_at,
        )
        return mine.select_for_update(of=("self",)).first() is not None

    def renew(self, *, at: datetime, seconds: int = 300) -> bool:
        """Hold on to the row for so many seconds more; False when another worker has it already."""
        with transaction.atomic():
            if not self.hold():
                return False
            self.lease_expires_at = at + timedelta(seconds=seconds)
            self.save(update_fields=["lease_expires_at"])
        return True

    def finish(self, *, at: datetime) -> None:
        """Record that it is done, in the transaction that writes the result and holds the row."""
        self.status = WorkStatus.DONE
        self.error = ""
        self._close(at)

    def fail(self, reason: str, *, at: datetime, may_retry: bool = False) -> None:
        """Record what went wrong; try again after the next of `DELAYS` if that may help.

        After the last attempt it stays failed until a person asks for it again. Nothing is recorded by a
        worker that does not hold the row any more.
        """
        with transaction.atomic():
            if not self.hold():
                return
            if not may_retry or self.attempts >= self.max_attempts():
                self.give_up(reason, at=at)
                return
            self.error = reason
            self.status = WorkStatus.QUEUED
            self.next_attempt_at = at + self.DELAYS[self.attempts - 1]
            self.lease_expires_at = None
            self.save()

    def give_up(self, reason: str, *, at: datetime) -> None:
        """Record that it failed for good, whoever had it."""
        self.error = reason
        self.status = WorkStatus.FAILED
        self._close(at)

    def retry(self, *, at: datetime) -> None:
        """Queue it afresh, as a person asked; what is open already is only moved forward."""
        self.status = WorkStatus.QUEUED
        self.attempts = 0
        self.next_attempt_at = at
        self.lease_expires_at = self.finished_at = None
        self.save()

    def _close(self, at: datetime) -> None:
        self.lease_expires_at = None
        self.finished_at = at
        self.save()
