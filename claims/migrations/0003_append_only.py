"""Triggers that keep what was published, and what was retrieved, as it is.

On SQLite a later migration that rebuilds one of these tables drops its triggers and must put them back;
the tests of the ledger and the article versions notice when it does not.
"""

from typing import NamedTuple

from django.db import migrations


class Rule(NamedTuple):
    """What is refused: an operation on the rows that meet a condition, or on any."""

    table: str
    operation: str
    message: str
    condition: str = "TRUE"
    # What somebody attempts, where that is not the operation itself.
    attempt: str = ""

    @property
    def name(self):
        """The trigger's name."""
        return f"{self.table}_refuse_{(self.attempt or self.operation).lower()}"


LEDGER = "The ledger is append-only."
CITED = "The evidence cited by a published verdict cannot be changed."
VERDICT_CHANGED = "A published verdict cannot be changed."
VERSION_CHANGED = "An article version cannot be changed."

_OLD_IS_CITED = (
    "EXISTS (SELECT 1 FROM claims_verdict v WHERE v.id = OLD.verdict_id AND v.published_at IS NOT NULL)"
)
_NEW_IS_CITED = _OLD_IS_CITED.replace("OLD", "NEW")
# A row that has the key of another one, which SQLite's REPLACE would delete without a word.
_ENTRY_IN_ITS_PLACE = (
    "EXISTS (SELECT 1 FROM claims_ledgerentry e WHERE e.sequence = NEW.sequence OR e.sha256 = NEW.sha256"
    " OR e.previous_sha256 = NEW.previous_sha256)"
)
_VERDICT_IN_ITS_PLACE = (
    "EXISTS (SELECT 1 FROM claims_verdict v WHERE v.published_at IS NOT NULL"
    " AND (v.id = NEW.id OR (v.claim_id = NEW.claim_id AND v.revision = NEW.revision)))"
)
_CITATION_IN_ITS_PLACE = (
    "EXISTS (SELECT 1 FROM claims_verdict_cited_evidence c JOIN claims_verdict v ON v.id = c.verdict_id"
    " WHERE c.id = NEW.id AND v.published_at IS NOT NULL)"
)
_VERSION_IN_ITS_PLACE = (
    "EXISTS (SELECT 1 FROM sources_articleversion a"
    " WHERE a.id = NEW.id OR (a.article_id = NEW.article_id AND a.number = NEW.number))"
)

ROWS = [
    Rule("claims_ledgerentry", "UPDATE", LEDGER),
    Rule("claims_ledgerentry", "DELETE", LEDGER),
    Rule("claims_verdict", "UPDATE", VERDICT_CHANGED, "OLD.published_at IS NOT NULL"),
    Rule(
        "claims_verdict", "DELETE", "A published verdict cannot be deleted.", "OLD.published_at IS NOT NULL"
    ),
    Rule("claims_verdict_cited_evidence", "INSERT", CITED, _NEW_IS_CITED),
    Rule("claims_verdict_cited_evidence", "UPDATE", CITED, f"{_OLD_IS_CITED} OR {_NEW_IS_CITED}"),
    Rule("claims_verdict_cited_evidence", "DELETE", CITED, _OLD_IS_CITED),
    Rule("sources_articleversion", "UPDATE", VERSION_CHANGED),
    Rule("sources_articleversion", "DELETE", "An article version cannot be deleted."),
]
# REPLACE INTO and UPDATE OR REPLACE delete rows past the triggers above.
REPLACEMENTS = [
    Rule("claims_ledgerentry", "INSERT", LEDGER, _ENTRY_IN_ITS_PLACE, "REPLACE"),
    Rule("claims_verdict", "INSERT", VERDICT_CHANGED, _VERDICT_IN_ITS_PLACE, "REPLACE"),
    Rule(
        "claims_verdict",
        "UPDATE",
        VERDICT_CHANGED,
        f"OLD.published_at IS NULL AND {_VERDICT_IN_ITS_PLACE}",
        "UPDATE_OR_REPLACE",
    ),
    Rule("claims_verdict_cited_evidence", "INSERT", CITED, _CITATION_IN_ITS_PLACE, "REPLACE"),
    Rule("claims_verdict_cited_evidence", "UPDATE", CITED, _CITATION_IN_ITS_PLACE, "UPDATE_OR_REPLACE"),
    Rule("sources_articleversion", "INSERT", VERSION_CHANGED, _VERSION_IN_ITS_PLACE, "REPLACE"),
]
# TRUNCATE deletes rows past the triggers for rows.
TRUNCATIONS = [
    Rule("claims_ledgerentry", "TRUNCATE", LEDGER),
    Rule("claims_verdict", "TRUNCATE", "Published verdicts cannot be deleted."),
    Rule("claims_verdict_cited_evidence", "TRUNCATE", CITED),
    Rule("sources_articleversion", "TRUNCATE", "Article versions cannot be deleted."),
]
RULES = {"sqlite": ROWS + REPLACEMENTS, "postgresql": ROWS + TRUNCATIONS}


def _sqlite(rule):
    return [
        f"CREATE TRIGGER {rule.name} BEFORE {rule.operation} ON {rule.table} FOR EACH ROW "
        f"WHEN {rule.condition} BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
    ]


def _postgresql(rule):
    row = "OLD" if rule.operation == "DELETE" else "NEW"  # what a trigger for rows returns is what happens
    each, returned = ("STATEMENT", "NULL") if rule.operation == "TRUNCATE" else ("ROW", row)
    return [
        f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {rule.condition} THEN RAISE EXCEPTION '{rule.message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {returned}; END $$",
        f"CREATE TRIGGER {rule.name} BEFORE {rule.operation} ON {rule.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {rule.name}()",
    ]


def protect(apps, schema_editor):
    """Put the triggers in place."""
    vendor = schema_editor.connection.vendor
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    for rule in RULES[vendor]:
        for statement in write(rule):
            schema_editor.execute(statement, params=None)


def unprotect(apps, schema_editor):
    """Take the triggers away."""
    vendor = schema_editor.connection.vendor
    for rule in RULES[vendor]:
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {rule.name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {rule.name} ON {rule.table}")
            schema_editor.execute(f"DROP FUNCTION {rule.name}()")


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_search"), ("sources", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
