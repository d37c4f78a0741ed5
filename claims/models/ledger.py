"""The append-only record of every act of publication."""

import json
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from claims.enums import LedgerAction

# What the first entry names as the hash before it.
GENESIS = "0" * 64


class Says(Func):
    """Whether an entry's document holds one of these texts or numbers at a path, such as `topics[*].slug`.

    The path is part of the program, never of a request.
    """

    def __init__(self, path: str, values: Collection[object], **extra: Any) -> None:
        super().__init__(F("document"), output_field=BooleanField(), **extra)
        self.path = path
        self.values = [str(value) for value in values]

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Read the document by SQLite's functions, which know no path through the items of a list."""
        document, params = compiler.compile(self.get_source_expressions()[0])
        several, _, inner = self.path.partition("[*].")
        items = f"json_each({document}, '$.{several}')" if inner else f"(SELECT {document} AS value)"
        said = f"CAST(json_extract(item.value, '$.{inner or several}') AS TEXT)"
        return self._exists(f"{items} AS item", said, params)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Read the document by PostgreSQL's JSON paths."""
        document, params = compiler.compile(self.get_source_expressions()[0])
        items = f"jsonb_path_query({document}::jsonb, '$.{self.path}') AS item(value)"
        return self._exists(items, "item.value #>> '{}'", params)

    def _exists(self, items: str, said: str, params: Any) -> tuple[str, tuple[Any, ...]]:
        places = ", ".join(["%s"] * len(self.values))
        exists = f"EXISTS (SELECT 1 FROM {items} WHERE {said} IN ({places}))"  # noqa: S608 - values are apart
        return exists, (*params, *self.values)


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    """The words for sets of ledger entries."""

    def since(self, sequence: int) -> Self:
        """Keep what came after this sequence number, oldest first."""
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def as_of(self, sequence: int) -> Self:
        """Keep what was public after this entry: of each claim the newest entry up to it.

        Entries never change, so that this is the same whenever it is asked, and however often.
        """
        newer = LedgerEntry.objects.filter(
            claim=OuterRef("claim"), sequence__gt=OuterRef("sequence"), sequence__lte=sequence
        )
        return self.filter(~Exists(newer), sequence__lte=sequence)

    def count_by_status(self) -> dict[str, int]:
        """Return how many of these entries leave their claims published, retracted or merged."""
        status = KeyTextTransform("status", Cast("document", models.JSONField()))
        counts = self.order_by().values(status=status).annotate(count=Count("pk")).order_by("status")
        return {row["status"]: row["count"] for row in counts}


class LedgerEntry(models.Model):
    """One act of publication with the complete public document it left behind.

    The document is canonical JSON (RFC 8785). It holds the sequence number and the previous entry's hash, so
    that its SHA-256 covers the whole chain up to here. Database triggers refuse updates and deletes.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True, help_text="1, 2, 3, … without a gap.")
    action = models.CharField(max_length=12, choices=LedgerAction)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="ledger_entries")
    verdict = models.ForeignKey("claims.Verdict", on_delete=models.PROTECT, related_name="ledger_entries")
    document = models.TextField(help_text="The public document, as canonical JSON.")
    sha256 = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the document in UTF-8.")
    previous_sha256 = models.CharField(
        max_length=64, help_text="The hash of the entry before; zeros in the first."
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="ledgerentry_counts_from_one"),
            models.UniqueConstraint(fields=["previous_sha256"], name="ledgerentry_one_successor"),
        ]
        indexes = [
            # What has become of this claim in public?
            models.Index(fields=["claim", "sequence"], name="ledgerentry_by_claim"),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.action}"

    @property
    def content(self) -> dict[str, Any]:
        """The document, parsed."""
        content: dict[str, Any] = json.loads(self.document)
        return content


class LedgerHeadQuerySet(models.QuerySet["LedgerHead"]):
    """The words for the one head."""

    def get_sequence(self) -> int:
        """Return the number of the newest entry, 0 where there is none."""
        return self.filter(pk=1).values_list("sequence", flat=True).first() or 0


class LedgerHead(models.Model):
    """Where the chain ends; its single row is locked by whoever appends, which keeps the sequence gapless."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default=GENESIS)

    objects = LedgerHeadQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledgerhead_single_row")]

    def __str__(self) -> str:
        return f"Ledger at #{self.sequence}"
