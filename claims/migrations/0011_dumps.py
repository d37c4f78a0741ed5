"""Dumps of everything published, and who may order them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import claims.models.dump

EDITOR = ["view_dump", "add_dump"]
GRANTS = {"editor": EDITOR, "administrator": EDITOR}


def grant(apps, schema_editor):
    """Let editors see how dumps come along, and order one."""
    for group, held in permissions(apps, schema_editor):
        group.permissions.add(*held)


def revoke(apps, schema_editor):
    """Take it away again."""
    for group, held in permissions(apps, schema_editor):
        group.permissions.remove(*held)


def permissions(apps, schema_editor):
    """Yield each group that is still there with its permissions, made where they are missing."""
    database = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(database)
    known = apps.get_model("auth", "Permission").objects.using(database)
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GRANTS):
        held = []
        for codename in GRANTS[group.name]:
            kind, _ = content_types.get_or_create(app_label="claims", model=codename.partition("_")[2])
            named = {"content_type": kind, "codename": codename}
            label = f"Can {codename.replace('_', ' ')}"
            held.append(known.get_or_create(**named, defaults={"name": label})[0])
        yield group, held


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dump",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                (
                    "attempts",
                    models.PositiveIntegerField(default=0, help_text="How often it has been begun."),
                ),
                ("next_attempt_at", models.DateTimeField(help_text="Not before this moment.")),
                (
                    "lease_expires_at",
                    models.DateTimeField(blank=True, help_text="Until then one worker has it.", null=True),
                ),
                (
                    "error",
                    models.TextField(blank=True, help_text="What went wrong the last time, in a sentence."),
                ),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sequence",
                    models.PositiveBigIntegerField(
                        editable=False,
                        help_text="The ledger entry up to which it goes; null until it is made.",
                        null=True,
                    ),
                ),
                (
                    "ledger_sha256",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="SHA-256 of that entry, which the next one names.",
                        max_length=64,
                    ),
                ),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        help_text="How many claims there are in it, by what became of them.",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DumpFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("jsonl", "JSON Lines"),
                            ("csv", "CSV"),
                            ("claimreview", "ClaimReview"),
                            ("parquet", "Parquet"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=claims.models.dump.dump_storage,
                        upload_to=claims.models.dump.place_of,
                    ),
                ),
                ("size_bytes", models.PositiveBigIntegerField(help_text="How long it is.")),
                (
                    "row_count",
                    models.PositiveBigIntegerField(help_text="How many claims, or verdicts, it holds."),
                ),
                ("sha256", models.CharField(help_text="SHA-256 of the file.", max_length=64)),
                (
                    "dump",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="claims.dump"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="dump",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True),
                    models.Q(("sequence__isnull", False), models.Q(("ledger_sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="dump_made_says_of_when",
                violation_error_message="A dump that is made says up to which entry it goes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dump",
            constraint=models.UniqueConstraint(
                models.Case(models.When(status__in=["queued", "running"], then=models.Value(1))),
                name="dump_one_open",
                violation_error_message="A dump is waiting or being made already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dumpfile",
            constraint=models.UniqueConstraint(fields=("dump", "name"), name="dumpfile_each_name_once"),
        ),
        migrations.RunPython(grant, revoke),
    ]
