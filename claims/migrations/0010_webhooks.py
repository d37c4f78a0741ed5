"""Webhooks: who is told of publications, what came of telling them, and which groups may have some."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

EDITOR = [
    "view_subscription",
    "add_subscription",
    "change_subscription",
    "delete_subscription",
    "view_delivery",
]
GRANTS = {"editor": EDITOR, "administrator": [*EDITOR, "oversee_subscription"]}


def grant(apps, schema_editor):
    """Give editors what webhooks take, and administrators what looking after everybody's takes."""
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
    labels = {"oversee_subscription": "Can see and stop the webhooks of others"}
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GRANTS):
        held = []
        for codename in GRANTS[group.name]:
            kind, _ = content_types.get_or_create(app_label="claims", model=codename.partition("_")[2])
            label = labels.get(codename, f"Can {codename.replace('_', ' ')}")
            named = {"content_type": kind, "codename": codename}
            held.append(known.get_or_create(**named, defaults={"name": label})[0])
        yield group, held


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="What it is for.", max_length=100)),
                (
                    "url",
                    models.URLField(
                        help_text="Where deliveries are sent; https, and no private address.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                (
                    "filters",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Parameters of `/changes/` that an entry has to match.",
                    ),
                ),
                ("salt", models.CharField(editable=False, max_length=32)),
                ("previous_salt", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "rotated_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When it got the present secret in another's place.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "last_sequence",
                    models.PositiveBigIntegerField(
                        editable=False, help_text="Entries up to this one have been looked at."
                    ),
                ),
                ("disabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_because", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "permissions": [("oversee_subscription", "Can see and stop the webhooks of others")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "event_id",
                    models.UUIDField(
                        help_text="The same at every attempt, so that receivers can tell.", unique=True
                    ),
                ),
                (
                    "attempted_at",
                    models.DateTimeField(blank=True, help_text="When it was sent last.", null=True),
                ),
                (
                    "response_status",
                    models.PositiveSmallIntegerField(blank=True, help_text="Of the last attempt.", null=True),
                ),
                ("response_body", models.TextField(blank=True, help_text="How the last answer begins.")),
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
                (
                    "entry",
                    models.ForeignKey(
                        help_text="None: a ping.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.ledgerentry",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="claims.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="HistoricalSubscription",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(help_text="What it is for.", max_length=100)),
                (
                    "url",
                    models.URLField(
                        help_text="Where deliveries are sent; https, and no private address.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                (
                    "filters",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Parameters of `/changes/` that an entry has to match.",
                    ),
                ),
                (
                    "rotated_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When it got the present secret in another's place.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False)),
                ("disabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_because", models.CharField(blank=True, editable=False, max_length=500)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical webhook",
                "verbose_name_plural": "historical webhooks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_user", "-history_date", "-history_id"],
                        name="subscription_past_by_person",
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disabled_at", None), ("disabled_because", "")),
                    models.Q(
                        ("disabled_at__isnull", False), models.Q(("disabled_because", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="subscription_disabled_says_why",
                violation_error_message="What is disabled says why.",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["next_attempt_at", "id"],
                name="delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["subscription", "entry"],
                name="delivery_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscription", "-id"], name="delivery_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["finished_at"], name="delivery_by_age"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("subscription", "entry"),
                name="delivery_each_entry_once",
                violation_error_message="This entry is on its way there already.",
            ),
        ),
        migrations.RunPython(grant, revoke),
    ]
