"""What other publishers found about claims, the imports that brought it, and claims known by their words."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from claims.models.wording import fingerprint

HELD = ["view_import", "add_import", "view_outsidereview"]
GROUPS = ["contributor", "reviewer", "editor", "administrator"]
BATCH = 2_000


def grant(apps, schema_editor):
    """Let the desk bring in what others found, and see it."""
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
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        held = []
        for codename in HELD:
            kind, _ = content_types.get_or_create(app_label="claims", model=codename.partition("_")[2])
            label = {"outsidereview": "outside review"}.get(kind.model, kind.model)
            named = {"content_type": kind, "codename": codename}
            name = f"Can {codename.partition('_')[0]} {label}"
            held.append(known.get_or_create(**named, defaults={"name": name})[0])
        yield group, held


def fingerprint_all(apps, schema_editor):
    """Let the claims that are there be known by their words."""
    claims = apps.get_model("claims", "Claim").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(claims.filter(pk__gt=last).only("pk", "statement").order_by("pk")[:BATCH]):
        for claim in batch:
            claim.fingerprint = fingerprint(claim.statement)
        claims.bulk_update(batch, ["fingerprint"], batch_size=BATCH)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_dumps"),
        ("sources", "0002_lookups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalOutsideReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "key",
                    models.CharField(
                        db_index=True,
                        editable=False,
                        help_text="SHA-256 of publisher, address and the claim's words: what it is known by.",
                        max_length=64,
                    ),
                ),
                (
                    "author",
                    models.CharField(blank=True, help_text="Who signs it, as written.", max_length=200),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="Where the review is.", max_length=2000, verbose_name="address"
                    ),
                ),
                (
                    "language",
                    models.CharField(blank=True, help_text="BCP 47 tag, if it is said.", max_length=35),
                ),
                ("reviewed_on", models.DateField(blank=True, help_text="When they published it.", null=True)),
                ("statement", models.TextField(help_text="The claim, as they put it.")),
                (
                    "claimant",
                    models.CharField(blank=True, help_text="Who made it, as they say.", max_length=200),
                ),
                (
                    "claimed_on",
                    models.DateField(blank=True, help_text="When it was made, as they say.", null=True),
                ),
                (
                    "appearances",
                    models.JSONField(default=list, help_text="Addresses where it was made, as they say."),
                ),
                (
                    "rating_label",
                    models.CharField(blank=True, help_text="Their rating, as written.", max_length=200),
                ),
                (
                    "rating_value",
                    models.CharField(blank=True, help_text="Their number, as written.", max_length=40),
                ),
                (
                    "rating_best",
                    models.CharField(blank=True, help_text="Their best number, as written.", max_length=40),
                ),
                (
                    "rating_worst",
                    models.CharField(blank=True, help_text="Their worst number, as written.", max_length=40),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("true", "True"),
                            ("mostly_true", "Mostly true"),
                            ("mixed", "Mixed"),
                            ("mostly_false", "Mostly false"),
                            ("false", "False"),
                            ("missing_context", "Missing context"),
                            ("outdated", "Outdated"),
                            ("unproven", "Unproven"),
                            ("satire", "Satire"),
                        ],
                        help_text="The common category we read in it; empty where we cannot know.",
                        max_length=20,
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="1 (false) to 5 (true), as we read it; empty where we cannot know.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "notes",
                    models.JSONField(
                        default=list, help_text="What was put right in reading it, in sentences."
                    ),
                ),
                (
                    "record",
                    models.TextField(help_text="The record as it was brought in: canonical JSON (RFC 8785)."),
                ),
                ("created_at", models.DateTimeField(editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical outside review",
                "verbose_name_plural": "historical outside reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "filename",
                    models.CharField(
                        blank=True, help_text="Name of the file, if it had one.", max_length=255
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, help_text="The page it was fetched from, if any.", max_length=2000
                    ),
                ),
                (
                    "sha256",
                    models.CharField(help_text="SHA-256 of its bytes, in hexadecimal.", max_length=64),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("claimreview", "ClaimReview (JSON-LD)"),
                            ("google", "Google Fact Check Tools"),
                            ("page", "markup of a page"),
                            ("csv", "CSV"),
                        ],
                        help_text="What it was read as.",
                        max_length=12,
                    ),
                ),
                (
                    "options",
                    models.JSONField(
                        default=dict, help_text="How it was to be read and done: {skip_bad, language}."
                    ),
                ),
                ("new_count", models.PositiveIntegerField(default=0, help_text="Reviews that were new.")),
                (
                    "changed_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Reviews that were known and said something else."
                    ),
                ),
                (
                    "known_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Reviews that were known as they are; nothing was done."
                    ),
                ),
                (
                    "refused_count",
                    models.PositiveIntegerField(default=0, help_text="Rows that could not be taken."),
                ),
                (
                    "claim_count",
                    models.PositiveIntegerField(default=0, help_text="Claims that were proposed."),
                ),
                (
                    "problems",
                    models.JSONField(
                        default=list,
                        help_text="Why rows were refused: {row, place, field, problem}; the first 1,000.",
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OutsideReview",
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
                        editable=False,
                        help_text="SHA-256 of publisher, address and the claim's words: what it is known by.",
                        max_length=64,
                        unique=True,
                    ),
                ),
                (
                    "author",
                    models.CharField(blank=True, help_text="Who signs it, as written.", max_length=200),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="Where the review is.", max_length=2000, verbose_name="address"
                    ),
                ),
                (
                    "language",
                    models.CharField(blank=True, help_text="BCP 47 tag, if it is said.", max_length=35),
                ),
                ("reviewed_on", models.DateField(blank=True, help_text="When they published it.", null=True)),
                ("statement", models.TextField(help_text="The claim, as they put it.")),
                (
                    "claimant",
                    models.CharField(blank=True, help_text="Who made it, as they say.", max_length=200),
                ),
                (
                    "claimed_on",
                    models.DateField(blank=True, help_text="When it was made, as they say.", null=True),
                ),
                (
                    "appearances",
                    models.JSONField(default=list, help_text="Addresses where it was made, as they say."),
                ),
                (
                    "rating_label",
                    models.CharField(blank=True, help_text="Their rating, as written.", max_length=200),
                ),
                (
                    "rating_value",
                    models.CharField(blank=True, help_text="Their number, as written.", max_length=40),
                ),
                (
                    "rating_best",
                    models.CharField(blank=True, help_text="Their best number, as written.", max_length=40),
                ),
                (
                    "rating_worst",
                    models.CharField(blank=True, help_text="Their worst number, as written.", max_length=40),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("true", "True"),
                            ("mostly_true", "Mostly true"),
                            ("mixed", "Mixed"),
                            ("mostly_false", "Mostly false"),
                            ("false", "False"),
                            ("missing_context", "Missing context"),
                            ("outdated", "Outdated"),
                            ("unproven", "Unproven"),
                            ("satire", "Satire"),
                        ],
                        help_text="The common category we read in it; empty where we cannot know.",
                        max_length=20,
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="1 (false) to 5 (true), as we read it; empty where we cannot know.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "notes",
                    models.JSONField(
                        default=list, help_text="What was put right in reading it, in sentences."
                    ),
                ),
                (
                    "record",
                    models.TextField(help_text="The record as it was brought in: canonical JSON (RFC 8785)."),
                ),
                ("created_at", models.DateTimeField(editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="claim",
            name="fingerprint",
            field=models.CharField(
                editable=False, help_text="By which the same words are known again.", max_length=64, null=True
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["fingerprint"], name="claim_by_words"),
        ),
        migrations.AddField(
            model_name="historicaloutsidereview",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="historicaloutsidereview",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaloutsidereview",
            name="publisher",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="sources.publisher",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicaloutsidereview",
            name="brought_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The import that wrote it as it is; its history names those before.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.import",
            ),
        ),
        migrations.AddField(
            model_name="outsidereview",
            name="brought_by",
            field=models.ForeignKey(
                help_text="The import that wrote it as it is; its history names those before.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="claims.import",
            ),
        ),
        migrations.AddField(
            model_name="outsidereview",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="outside_reviews", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="outsidereview",
            name="publisher",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outside_reviews",
                to="sources.publisher",
            ),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["-created_at", "-id"], name="import_by_time"),
        ),
        migrations.AddIndex(
            model_name="historicaloutsidereview",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="outsidereview_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="outsidereview",
            index=models.Index(fields=["claim", "-reviewed_on", "-id"], name="outsidereview_of_claim"),
        ),
        migrations.AddConstraint(
            model_name="outsidereview",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", ""), _negated=True),
                name="outsidereview_has_statement",
                violation_error_message="Say which claim was reviewed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(
                        ("value__range", (1, 5)),
                        models.Q(("category__in", ["outdated", "satire", "unproven"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="outsidereview_value_fits_category",
                violation_error_message="A value is 1 to 5; unproven, outdated and satire have none.",
            ),
        ),
        migrations.RunPython(fingerprint_all, migrations.RunPython.noop),
        migrations.RunPython(grant, revoke),
    ]
