"""Dumps: everything published, as files to be taken away."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Case, Q, Value, When

from claims.enums import DumpFormat
from sources.enums import OPEN_WORK, WorkStatus
from sources.models.work import Work, WorkQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def dump_storage() -> Storage:
    """Return where dumps are kept."""
    return storages["dumps"]


def place_of(file: "DumpFile", name: str) -> str:
    """Return the path under which a file of a dump is kept."""
    return f"{file.dump_id}/{PurePosixPath(name).name}"


class DumpQuerySet(WorkQuerySet["Dump"]):
    """The words for sets of dumps."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those that are made; all for whoever looks after them."""
        return self if user.has_perm("claims.view_dump") else self.made()

    def made(self) -> Self:
        """Keep those whose files are there."""
        return self.filter(status=WorkStatus.DONE)

    def open(self) -> Self:
        """Keep the one that is waiting or being made."""
        return self.filter(status__in=OPEN_WORK)

    def outdated(self, *, keep: int) -> Self:
        """Keep what ended before the oldest of the newest `keep` that are made."""
        newest = self.made().order_by("-pk").values_list("pk", flat=True)[:keep]
        return self.exclude(status__in=OPEN_WORK).filter(pk__lt=min(newest, default=0))


class Dump(Work):
    """Everything that was published as of one entry of the ledger, in several formats.

    What it holds is settled by `sequence` alone: of each claim the newest entry up to there. Whoever loads it
    and then takes in what came after that entry has what whoever followed from the beginning has.
    """

    sequence = models.PositiveBigIntegerField(
        null=True, editable=False, help_text="The ledger entry up to which it goes; null until it is made."
    )
    ledger_sha256 = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 of that entry, which the next one names.",
    )
    counts = models.JSONField(
        default=dict, editable=False, help_text="How many claims there are in it, by what became of them."
    )

    objects = DumpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=WorkStatus.DONE) | (Q(sequence__isnull=False) & ~Q(ledger_sha256="")),
                name="dump_made_says_of_when",
                violation_error_message="A dump that is made says up to which entry it goes.",
            ),
            models.UniqueConstraint(
                Case(When(status__in=sorted(OPEN_WORK), then=Value(1))),
                name="dump_one_open",
                violation_error_message="A dump is waiting or being made already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Dump {self.pk}" if self.sequence is None else f"Dump {self.pk}, up to entry {self.sequence}"


class DumpFile(models.Model):
    """One file of a dump. It is complete from the moment that the row is there, and never changes."""

    dump = models.ForeignKey(Dump, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=12, choices=DumpFormat)
    name = models.CharField(max_length=100)
    file = models.FileField(storage=dump_storage, upload_to=place_of, max_length=200)
    size_bytes = models.PositiveBigIntegerField(help_text="How long it is.")
    row_count = models.PositiveBigIntegerField(help_text="How many claims, or verdicts, it holds.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the file.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dump", "name"], name="dumpfile_each_name_once")]

    def __str__(self) -> str:
        return self.name
