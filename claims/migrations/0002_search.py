"""What the search needs in each database: an FTS5 table kept by triggers, or a GIN index."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE claims_claim_fts USING fts5"
    "(search_text, content='claims_claim', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    """CREATE TRIGGER claims_claim_fts_insert AFTER INSERT ON claims_claim BEGIN
        INSERT INTO claims_claim_fts(rowid, search_text) VALUES (NEW.id, NEW.search_text);
    END""",
    """CREATE TRIGGER claims_claim_fts_delete AFTER DELETE ON claims_claim BEGIN
        INSERT INTO claims_claim_fts(claims_claim_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
    END""",
    """CREATE TRIGGER claims_claim_fts_update AFTER UPDATE OF search_text ON claims_claim BEGIN
        INSERT INTO claims_claim_fts(claims_claim_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
        INSERT INTO claims_claim_fts(rowid, search_text) VALUES (NEW.id, NEW.search_text);
    END""",
    "INSERT INTO claims_claim_fts(claims_claim_fts) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER claims_claim_fts_insert",
    "DROP TRIGGER claims_claim_fts_delete",
    "DROP TRIGGER claims_claim_fts_update",
    "DROP TABLE claims_claim_fts",
]
POSTGRESQL = ["CREATE INDEX claim_search ON claims_claim USING gin (to_tsvector('simple', search_text))"]
POSTGRESQL_BACK = ["DROP INDEX claim_search"]


def run(**statements):
    """Return a migration step that runs the statements of the database in use."""

    def step(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return step


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        migrations.RunPython(
            run(sqlite=SQLITE, postgresql=POSTGRESQL), run(sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)
        )
    ]
