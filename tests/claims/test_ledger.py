"""The ledger: gapless, chained, append-only, and able to prove it."""

import hashlib
import json

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.models import Claim, LedgerEntry, LedgerHead, Verdict
from claims.models.ledger import GENESIS
from claims.workflow import ledger
from tests import factories
from tests.at_once import at_once
from tests.factories import AT

needs_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="Only SQLite has REPLACE.")
needs_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="Only PostgreSQL has TRUNCATE."
)


@pytest.mark.django_db
class TestEntry:
    def test_holds_the_canonical_document_and_its_hash(self):
        entry = factories.published().current_entry
        assert entry.document == rfc8785.dumps(json.loads(entry.document)).decode()
        assert entry.sha256 == hashlib.sha256(entry.document.encode()).hexdigest()

    def test_is_chained_to_the_one_before_inside_the_hashed_document(self):
        first, second = (factories.published().current_entry for _ in range(2))
        assert first.content["ledger"]["previous_sha256"] == GENESIS
        assert second.content["ledger"]["previous_sha256"] == second.previous_sha256 == first.sha256

    def test_shows_the_public_everything_that_the_verdict_rests_on(self):
        content = factories.published().current_entry.content
        assert content["verdict"]["rating"] == {
            "best": 5,
            "category": "false",
            "label": "False",
            "scale": "House scale v1",
            "value": 1,
            "worst": 1,
        }
        assert [item["is_cited"] for item in content["evidence"]] == [True, True]
        assert content["appearances"][0]["exact"] == "It built 12 schools in 2025"
        assert content["review_count"] == 2

    def test_carries_the_whole_public_history(self):
        content = factories.corrected().current_entry.content
        assert [act["action"] for act in content["history"]] == ["published", "corrected"]

    @pytest.mark.parametrize("change", [{"document": "{}"}, {"sha256": "0" * 64}, {"action": "retracted"}])
    def test_cannot_be_changed_even_past_the_models(self, change):
        factories.published()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            LedgerEntry.objects.update(**change)

    def test_cannot_be_deleted_even_past_the_models(self):
        factories.published()
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM claims_ledgerentry")

    @needs_sqlite
    @pytest.mark.parametrize("kept", ["sequence", "sha256", "previous_sha256"])
    def test_cannot_be_replaced(self, kept):
        entry = factories.published().current_entry
        others = {"sequence": 2, "sha256": "1" * 64, "previous_sha256": "2" * 64}
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            _replace(entry, **{name: other for name, other in others.items() if name != kept})


@pytest.mark.django_db
class TestPublishedVerdict:
    def test_cannot_be_changed_even_past_the_models(self):
        verdicts = type(factories.published().current_verdict).objects
        with pytest.raises(DatabaseError, match="published verdict"), transaction.atomic():
            verdicts.update(summary="Twelve after all.")
        with pytest.raises(DatabaseError, match="published verdict"), transaction.atomic():
            verdicts.all()._raw_delete("default")

    def test_keeps_the_evidence_it_cites(self):
        verdict = factories.published().current_verdict
        with pytest.raises(DatabaseError, match="evidence cited"), transaction.atomic():
            verdict.cited_evidence.clear()
        with pytest.raises(DatabaseError, match="evidence cited"), transaction.atomic():
            verdict.cited_evidence.add(factories.EvidenceFactory(claim=verdict.claim))

    def test_neither_gives_its_citations_away_nor_is_given_any(self):
        verdict, waiting = factories.published().current_verdict, factories.signed_off().verdicts.get()
        citations = Verdict.cited_evidence.through.objects
        for giving, taking in ((verdict, waiting), (waiting, verdict)):
            with pytest.raises(DatabaseError, match="evidence cited"), transaction.atomic():
                citations.filter(verdict=giving).update(verdict=taking)
        another = factories.EvidenceFactory(claim=verdict.claim)
        with pytest.raises(DatabaseError, match="evidence cited"), transaction.atomic():
            citations.filter(verdict=verdict).update(evidence=another)

    @needs_sqlite
    def test_cannot_be_replaced(self):
        verdict, waiting = factories.published().current_verdict, factories.signed_off().verdicts.get()
        citation = Verdict.cited_evidence.through.objects.filter(verdict=verdict).first()
        attempts = [
            (lambda: _replace(verdict, summary="Forged."), "published verdict"),
            (lambda: _replace(verdict, id=999, summary="Forged."), "published verdict"),
            (lambda: _replace(citation, verdict_id=waiting.pk), "evidence cited"),
            (lambda: _take_key(waiting, verdict), "published verdict"),
            (lambda: _take_key(waiting.cited_evidence.through.objects.last(), citation), "evidence cited"),
        ]
        for attempt, refusal in attempts:
            with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
                attempt()

    @needs_sqlite
    def test_lets_one_that_waits_be_replaced(self):
        waiting = factories.signed_off().verdicts.get()
        _replace(waiting, summary="Better said.")
        waiting.refresh_from_db()
        assert waiting.summary == "Better said."


@needs_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "refusal"),
    [
        ("claims_ledgerentry", "append-only"),
        ("claims_verdict", "Published verdicts"),
        ("claims_verdict_cited_evidence", "evidence cited"),
        ("sources_articleversion", "Article versions"),
    ],
)
def test_append_only_table_cannot_be_emptied(table, refusal):
    with (
        pytest.raises(DatabaseError, match=refusal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
class TestVerify:
    def test_finds_a_sound_ledger_sound(self, capsys):
        factories.corrected()
        factories.retracted()
        call_command("verify_ledger")
        assert "sound: 4 entries" in capsys.readouterr().out

    def test_finds_an_empty_ledger_sound(self):
        assert list(workflow.verify()) == []

    @pytest.mark.parametrize(
        ("sql", "finding"),
        [
            (
                "UPDATE claims_ledgerentry SET document = replace(document, 'Nine', '9') WHERE sequence = 2",
                "was changed",
            ),
            ("UPDATE claims_ledgerentry SET action = 'retracted' WHERE sequence = 2", "columns of entry 2"),
            (
                "UPDATE claims_ledgerentry SET sequence = 9 WHERE sequence = 3;"
                "UPDATE claims_claim SET current_entry_id = 9 WHERE current_entry_id = 3",
                "is missing",
            ),
            (
                "UPDATE claims_ledgerentry SET recorded_at = '2020-01-01 00:00:00' WHERE sequence = 2",
                "columns of entry 2",
            ),
            (
                "UPDATE claims_verdict SET revision = 7, correction_note = 'So' WHERE id ="
                " (SELECT verdict_id FROM claims_ledgerentry WHERE sequence = 2)",
                "columns of entry 2",
            ),
            ("UPDATE claims_ledgerhead SET sequence = 4", "should end at entry 4"),
            ("UPDATE claims_ledgerhead SET sequence = 2", "should end at entry 2, and ends at entry 3"),
        ],
    )
    def test_finds_what_somebody_changed_behind_its_back(self, sql, finding):
        for _ in range(3):
            factories.published()
        _without_triggers(sql)
        assert finding in " ".join(workflow.verify())

    def test_finds_a_rewritten_entry_by_its_successor(self):
        for _ in range(2):
            factories.published()
        entry = LedgerEntry.objects.get(sequence=1)
        content = entry.content | {"statement": "Forged."}
        forged = rfc8785.dumps(content).decode()
        digest = hashlib.sha256(forged.encode()).hexdigest()
        _without_triggers(
            "UPDATE claims_ledgerentry SET document = %s, sha256 = %s WHERE sequence = 1", [forged, digest]
        )
        assert list(workflow.verify()) == [
            "Entry 2 does not follow on the entry before it: the hashes differ."
        ]

    @pytest.mark.parametrize("forged", ["Nothing.", "[]", "{}", '{"ledger":{}}', '{"id":NaN}', "[" * 9000])
    def test_finds_an_entry_that_holds_no_document(self, forged):
        factories.published()
        digest = hashlib.sha256(forged.encode()).hexdigest()
        _without_triggers("UPDATE claims_ledgerentry SET document = %s, sha256 = %s", [forged, digest])
        LedgerHead.objects.update(sha256=digest)
        assert list(workflow.verify()) == ["The document of entry 1 is not that of a ledger entry."]

    def test_takes_no_publication_meanwhile_for_a_fault(self, monkeypatch):
        factories.published()
        waiting, editor, faults = factories.signed_off(), factories.Editor(), ledger._faults

        def publish_meanwhile(entry):
            if LedgerEntry.objects.count() == 1:
                workflow.publish(claim=waiting, by=editor, at=AT)
            return faults(entry)

        monkeypatch.setattr(ledger, "_faults", publish_meanwhile)
        assert list(workflow.verify()) == []
        assert LedgerEntry.objects.count() == 2

    def test_asks_as_often_for_many_claims_as_for_one(self):
        asked = []
        for _ in range(2):
            factories.published(), factories.published()
            with CaptureQueriesContext(connection) as queries:
                assert list(workflow.verify()) == []
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_finds_a_claim_that_shows_an_outdated_document(self):
        claim = factories.corrected()
        Claim.objects.filter(pk=claim.pk).update(current_entry=1)
        assert list(workflow.verify()) == [f"Claim {claim.pk} shows entry 1; its latest is 2."]

    def test_makes_the_command_fail(self):
        factories.published()
        LedgerHead.objects.update(sha256=GENESIS)
        with pytest.raises(CommandError, match="not sound: 1 problem"):
            call_command("verify_ledger")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestConcurrentPublication:
    def test_leaves_a_gapless_chain(self):
        claims = [factories.signed_off() for _ in range(6)]
        editor = factories.Editor()
        failures = at_once(
            [lambda claim=claim: workflow.publish(claim=claim, by=editor, at=AT) for claim in claims]
        )
        assert failures == []
        assert list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [
            1,
            2,
            3,
            4,
            5,
            6,
        ]
        assert list(workflow.verify()) == []

    def test_of_one_claim_happens_once(self):
        claim, editor = factories.signed_off(), factories.Editor()
        failures = at_once([lambda: workflow.publish(claim=claim, by=editor, at=AT)] * 4)
        assert [type(failure) for failure in failures] == [workflow.TransitionNotAllowed] * 3
        assert LedgerEntry.objects.count() == 1

    def test_that_fails_leaves_no_gap(self):
        claim, editor = factories.signed_off(), factories.Editor()
        with transaction.atomic():
            workflow.publish(claim=claim, by=editor, at=AT)
            transaction.set_rollback(True)
        assert workflow.publish(claim=claim, by=editor, at=AT).current_entry_id == 1


def _without_triggers(sql, params=()):
    """Do what only somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Tables with checks that wait for the end of the transaction cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in ("claims_ledgerentry", "claims_verdict"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in sql.split(";"):
            cursor.execute(statement, params)


def _replace(row, **changes):
    """Put a changed copy of a row in the place of whatever has one of its keys."""
    table, key = row._meta.db_table, row._meta.pk.column
    columns = [field.column for field in row._meta.concrete_fields]
    copied = ", ".join("%s" if column in changes else column for column in columns)
    values = [changes[column] for column in columns if column in changes]
    with connection.cursor() as cursor:
        cursor.execute(
            f"REPLACE INTO {table} ({', '.join(columns)}) SELECT {copied} FROM {table} WHERE {key} = %s",
            [*values, row.pk],
        )


def _take_key(row, other):
    """Give a row the key of another one, which goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE OR REPLACE {row._meta.db_table} SET id = %s WHERE id = %s", [other.pk, row.pk]
        )
