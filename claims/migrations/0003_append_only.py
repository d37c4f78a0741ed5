"""Triggers that keep what was published, and what was retrieved, as it is.

On SQLite a later migration that rebuilds one of these tables drops its triggers and must put them back;
the tests of the ledger and the article versions notice when it does not.
"""

from django.db import migrations

# table, operation, which rows it protects, what the refusal says
_VERDICT_PUBLISHED = (
    "EXISTS (SELECT 1 FROM claims_verdict v WHERE v.id = {row}.verdict_id AND v.published_at IS NOT NULL)"
)
RULES = [
    ("claims_ledgerentry", "UPDATE", None, "The ledger is append-only."),
    ("claims_ledgerentry", "DELETE", None, "The ledger is append-only."),
    ("claims_verdict", "UPDATE", "OLD.published_at IS NOT NULL", "A published verdict cannot be changed."),
    ("claims_verdict", "DELETE", "OLD.published_at IS NOT NULL", "A published verdict cannot be deleted."),
    (
        "claims_verdict_cited_evidence",
        "INSERT",
        _VERDICT_PUBLISHED.format(row="NEW"),
        "The evidence cited by a published verdict cannot be changed.",
    ),
    (
        "claims_verdict_cited_evidence",
        "DELETE",
        _VERDICT_PUBLISHED.format(row="OLD"),
        "The evidence cited by a published verdict cannot be changed.",
    ),
    ("sources_articleversion", "UPDATE", None, "An article version cannot be changed."),
    ("sources_articleversion", "DELETE", None, "An article version cannot be deleted."),
]


def _name(table, operation):
    return f"{table}_refuse_{operation.lower()}"


def _sqlite(table, operation, condition, message):
    when = f"WHEN {condition}" if condition else ""
    return [
        f"CREATE TRIGGER {_name(table, operation)} BEFORE {operation} ON {table} FOR EACH ROW {when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _postgresql(table, operation, condition, message):
    name = _name(table, operation)
    row = "OLD" if operation == "DELETE" else "NEW"  # what a trigger returns is what happens
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def protect(apps, schema_editor):
    """Put the triggers in place."""
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for rule in RULES:
        for statement in write(*rule):
            schema_editor.execute(statement, params=None)


def unprotect(apps, schema_editor):
    """Take the triggers away."""
    for table, operation, _condition, _message in RULES:
        name = _name(table, operation)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_search"), ("sources", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
