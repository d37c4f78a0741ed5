"""Tokens of our own, in place of the library's; and requests that were answered already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAME = "made before tokens had names"
# What a token could be used for before it had scopes: everything that its owner may.
SCOPES = [
    "read:unpublished",
    "write:articles",
    "write:claims",
    "write:evidence",
    "review",
    "decide",
    "publish",
    "webhooks",
]


def take_over(apps, schema_editor):
    """Take over the tokens of before, if there is a table of them, and drop it."""
    before = apps.get_model("knox", "AuthToken")
    connection = schema_editor.connection
    if before._meta.db_table not in connection.introspection.table_names():
        return
    now = apps.get_model("claims", "Token").objects.using(connection.alias)
    for row in before._default_manager.using(connection.alias).values():
        now.create(**row, name=NAME, scopes=SCOPES)
        now.filter(digest=row["digest"]).update(created=row["created"])
    schema_editor.delete_model(before)


def hand_back(apps, schema_editor):
    """Make the table of before again, and put the tokens into it."""
    before = apps.get_model("knox", "AuthToken")
    connection = schema_editor.connection
    schema_editor.create_model(before)
    then = before._default_manager.using(connection.alias)
    now = apps.get_model("claims", "Token").objects.using(connection.alias)
    for row in now.values("digest", "token_key", "user_id", "created", "expiry"):
        then.create(**row)
        then.filter(digest=row["digest"]).update(created=row["created"])


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_lookups"),
        ("knox", "0009_extend_authtoken_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("token_key", models.CharField(db_index=True, max_length=25)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expiry", models.DateTimeField(blank=True, null=True)),
                (
                    "name",
                    models.CharField(help_text="What it is for, as its owner calls it.", max_length=100),
                ),
                (
                    "scopes",
                    models.JSONField(
                        default=list, help_text="What it may be used for; reading the public needs none."
                    ),
                ),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auth_token_set",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="In UTC.")),
                ("reads", models.PositiveIntegerField(default=0)),
                ("writes", models.PositiveIntegerField(default=0)),
                (
                    "refusals",
                    models.PositiveIntegerField(default=0, help_text="Reads and writes that were refused."),
                ),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to=settings.KNOX_TOKEN_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="As the client chose it; each client has keys of its own.", max_length=255
                    ),
                ),
                ("method", models.CharField(max_length=10)),
                ("path", models.CharField(max_length=500)),
                (
                    "body_sha256",
                    models.CharField(help_text="SHA-256 of the body it came with.", max_length=64),
                ),
                ("received_at", models.DateTimeField()),
                ("status_code", models.PositiveSmallIntegerField(null=True)),
                (
                    "headers",
                    models.JSONField(
                        default=dict, help_text="The headers of the answer that belong to its content."
                    ),
                ),
                ("body", models.BinaryField(default=bytes, help_text="The answer.")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["received_at"], name="idempotentrequest_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "key"),
                        name="idempotentrequest_key_once",
                        violation_error_message="A request with this Idempotency-Key is being done at the moment.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(fields=["user", "-created"], name="token_by_user"),
        ),
        migrations.AddConstraint(
            model_name="tokenuse",
            constraint=models.UniqueConstraint(fields=("token", "day"), name="tokenuse_one_a_day"),
        ),
        migrations.RunPython(take_over, hand_back),
    ]
