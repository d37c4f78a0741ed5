"""Assignments, discussions, inquiries, readers' reports; versions of policies."""

from importlib import import_module

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

search = import_module("claims.migrations.0002_search")
append_only = import_module("claims.migrations.0003_append_only")


def step_aside(apps, schema_editor):
    """Drop what SQLite would drop, or stumble over, when it rebuilds tables to take columns out of them."""
    if schema_editor.connection.vendor == "sqlite":
        append_only.unprotect(apps, schema_editor)
        search.run(sqlite=search.SQLITE_BACK)(apps, schema_editor)


def step_back(apps, schema_editor):
    """Put it in place again."""
    if schema_editor.connection.vendor == "sqlite":
        search.run(sqlite=search.SQLITE)(apps, schema_editor)
        append_only.protect(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_groups"),
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, step_back),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[("lead", "take it through"), ("review", "review it")], max_length=10
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, help_text="The day by which it should be done.", null=True),
                ),
                ("note", models.TextField(blank=True, help_text="What to look at in particular.")),
                ("assigned_at", models.DateTimeField(editable=False)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When it was done, or taken back.", null=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(help_text="A name after @, such as @amara, calls that person in.")),
                ("written_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when its text is no longer shown; its history keeps it.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalAssignment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[("lead", "take it through"), ("review", "review it")], max_length=10
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, help_text="The day by which it should be done.", null=True),
                ),
                ("note", models.TextField(blank=True, help_text="What to look at in particular.")),
                ("assigned_at", models.DateTimeField(editable=False)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When it was done, or taken back.", null=True
                    ),
                ),
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
                "verbose_name": "historical assignment",
                "verbose_name_plural": "historical assignments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClaimantAlias",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=200)),
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
                "verbose_name": "historical claimant alias",
                "verbose_name_plural": "historical claimant aliases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalComment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("text", models.TextField(help_text="A name after @, such as @amara, calls that person in.")),
                ("written_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when its text is no longer shown; its history keeps it.",
                        null=True,
                    ),
                ),
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
                "verbose_name": "historical comment",
                "verbose_name_plural": "historical comments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInquiry",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "right of reply"), ("correction", "correction by the outlet")],
                        max_length=12,
                    ),
                ),
                (
                    "addressee",
                    models.CharField(help_text="Who was asked, as readers may see it.", max_length=200),
                ),
                ("question", models.TextField(help_text="What they were asked or told, word for word.")),
                ("asked_on", models.DateField(help_text="The day on which it was sent.")),
                (
                    "answer_by",
                    models.DateField(
                        blank=True, help_text="The day by which they were asked to answer.", null=True
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "answered"),
                            ("declined", "declined to comment"),
                            ("corrected", "corrected the piece"),
                            ("refused", "did not correct it"),
                            ("no_answer", "did not answer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, help_text="What they answered, word for word.")),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Where the answer or the correction can be read.",
                        max_length=2000,
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, editable=False, help_text="Whether readers see it with the verdict."
                    ),
                ),
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
                "verbose_name": "historical inquiry",
                "verbose_name_plural": "historical inquiries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReport",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("phone", "telephone"),
                            ("letter", "letter"),
                            ("social", "social media"),
                            ("other", "some other way"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(help_text="What the reader says, word for word.")),
                (
                    "sender",
                    models.CharField(
                        blank=True,
                        help_text="Who says it, and how to answer them. Never shown in public.",
                        max_length=300,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "right: the verdict is taken up again"),
                            ("not_upheld", "the verdict stands"),
                            ("not_relevant", "not about this verdict"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, help_text="What the desk answers, and why.")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                "verbose_name": "historical report",
                "verbose_name_plural": "historical reports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewPolicy_topics",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "HistoricalReviewPolicy_topics",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTopic",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(db_index=True, max_length=100)),
                ("slug", models.SlugField(help_text="Its name in addresses and filters.", max_length=100)),
                ("description", models.TextField(blank=True)),
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
                "verbose_name": "historical topic",
                "verbose_name_plural": "historical topics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "right of reply"), ("correction", "correction by the outlet")],
                        max_length=12,
                    ),
                ),
                (
                    "addressee",
                    models.CharField(help_text="Who was asked, as readers may see it.", max_length=200),
                ),
                ("question", models.TextField(help_text="What they were asked or told, word for word.")),
                ("asked_on", models.DateField(help_text="The day on which it was sent.")),
                (
                    "answer_by",
                    models.DateField(
                        blank=True, help_text="The day by which they were asked to answer.", null=True
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "answered"),
                            ("declined", "declined to comment"),
                            ("corrected", "corrected the piece"),
                            ("refused", "did not correct it"),
                            ("no_answer", "did not answer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, help_text="What they answered, word for word.")),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Where the answer or the correction can be read.",
                        max_length=2000,
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, editable=False, help_text="Whether readers see it with the verdict."
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inquiries",
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("phone", "telephone"),
                            ("letter", "letter"),
                            ("social", "social media"),
                            ("other", "some other way"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(help_text="What the reader says, word for word.")),
                (
                    "sender",
                    models.CharField(
                        blank=True,
                        help_text="Who says it, and how to answer them. Never shown in public.",
                        max_length=300,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "right: the verdict is taken up again"),
                            ("not_upheld", "the verdict stands"),
                            ("not_relevant", "not about this verdict"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, help_text="What the desk answers, and why.")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name="claim",
            options={
                "permissions": [
                    ("accept_claim", "Can accept, edit and reopen claims"),
                    ("reject_claim", "Can reject claims"),
                    ("merge_claim", "Can merge claims"),
                    ("decide_claim", "Can decide on claims, and see all reviews"),
                    ("sign_off_claim", "Can sign decisions off"),
                    ("publish_claim", "Can publish and correct verdicts"),
                    ("retract_claim", "Can retract and reinstate verdicts"),
                    ("assign_claim", "Can assign claims to others, and take over what others work on"),
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="reviewpolicy",
            name="reviewpolicy_one_default",
        ),
        migrations.AddField(
            model_name="appearance",
            name="change_noted_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When somebody on the desk looked at what the outlet changed.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="appearance",
            name="change_noted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="status_since",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When it came to stand there.", null=True
            ),
        ),
        migrations.AddField(
            model_name="historicalclaim",
            name="status_since",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When it came to stand there.", null=True
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="initial_rating",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="What it said last before its author could see the others; agreement is measured on it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.rating",
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="revised_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When it was last revised in sight of the others.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy",
            name="drafted_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy",
            name="enforced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy",
            name="enforced_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy",
            name="is_in_force",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="historicalverdict",
            name="confirms",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="The revision that was checked again and found to stand.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.verdict",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="initial_rating",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="What it said last before its author could see the others; agreement is measured on it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.rating",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="revised_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When it was last revised in sight of the others.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="drafted_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="enforced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="enforced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="is_in_force",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="topics",
            field=models.ManyToManyField(
                blank=True,
                help_text="Claims filed under one of these are held to it. Of several policies the strictest holds.",
                related_name="policies",
                to="claims.topic",
            ),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="verdict",
            name="confirms",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The revision that was checked again and found to stand.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.verdict",
            ),
        ),
        migrations.AlterField(
            model_name="historicalreviewpolicy",
            name="is_default",
            field=models.BooleanField(
                default=False,
                help_text="Whether it holds for claims whose topics have no policy of their own.",
            ),
        ),
        migrations.AlterField(
            model_name="historicalreviewpolicy",
            name="name",
            field=models.CharField(max_length=100),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("published", "published"),
                    ("corrected", "corrected"),
                    ("retracted", "retracted"),
                    ("reinstated", "reinstated"),
                    ("merged", "merged"),
                    ("confirmed", "confirmed"),
                    ("amended", "amended"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="reviewpolicy",
            name="is_default",
            field=models.BooleanField(
                default=False,
                help_text="Whether it holds for claims whose topics have no policy of their own.",
            ),
        ),
        migrations.AlterField(
            model_name="reviewpolicy",
            name="name",
            field=models.CharField(max_length=100),
        ),
        migrations.AddIndex(
            model_name="appearance",
            index=models.Index(
                condition=models.Q(
                    models.Q(("anchor", "fuzzy"), ("vanished_in__isnull", False), _connector="OR"),
                    ("change_noted_at", None),
                ),
                fields=["claim"],
                name="appearance_unnoted",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["status", "status_since", "id"], name="claim_waiting"),
        ),
        migrations.AddConstraint(
            model_name="reviewpolicy",
            constraint=models.UniqueConstraint(
                fields=("name", "version"),
                name="reviewpolicy_one_per_version",
                violation_error_message="This version of the policy exists already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_in_force", True)),
                fields=("name",),
                name="reviewpolicy_one_version_in_force",
                violation_error_message="Another version of the policy is in force.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True), ("is_in_force", True)),
                fields=("is_default",),
                name="reviewpolicy_one_default",
                violation_error_message="Another policy is the default.",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assigned_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assignee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="historicalassignment",
            name="assigned_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalassignment",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalassignment",
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
            model_name="historicalassignment",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalclaimantalias",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.claimant",
            ),
        ),
        migrations.AddField(
            model_name="historicalclaimantalias",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalcomment",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalcomment",
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
            model_name="historicalcomment",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalinquiry",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalinquiry",
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
            model_name="historicalinquiry",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreport",
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
            model_name="historicalreport",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreport",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreport",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy_topics",
            name="history",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="claims.historicalreviewpolicy",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy_topics",
            name="reviewpolicy",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_tablespace="",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.reviewpolicy",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewpolicy_topics",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_tablespace="",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.topic",
            ),
        ),
        migrations.AddField(
            model_name="historicaltopic",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="claim",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="hold", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="asked_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inquiries", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="claims.comment"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["assignee", "due_on", "id"],
                name="assignment_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["claim", "due_on"], name="assignment_of_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("task", "lead")),
                fields=("claim",),
                name="assignment_one_lead",
                violation_error_message="Somebody has this claim in their care already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("task", "review")),
                fields=("claim", "assignee"),
                name="assignment_asked_once",
                violation_error_message="This person is asked for a review already.",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["claim", "id"], name="comment_in_order"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="comment_has_text",
                violation_error_message="Write something.",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["person", "until"], name="hold_by_person"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("since"))),
                name="hold_ends_after_it_begins",
                violation_error_message="A hold ends after it begins.",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["answer_by", "id"], name="inquiry_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["claim", "id"], name="inquiry_of_claim"),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("addressee", ""), _negated=True), models.Q(("question", ""), _negated=True)
                ),
                name="inquiry_says_whom_and_what",
                violation_error_message="Say who was asked, and what.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_by", None), ("answer_by__gte", models.F("asked_on")), _connector="OR"
                ),
                name="inquiry_time_to_answer",
                violation_error_message="The day for the answer lies before the question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_on", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("answered_on__gte", models.F("asked_on"))
                    ),
                    _connector="OR",
                ),
                name="inquiry_outcome_has_day",
                violation_error_message="An outcome has a day, which does not lie before the question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "answered"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="inquiry_answer_is_kept",
                violation_error_message="Keep what they answered, word for word.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""),
                    models.Q(("kind", "reply"), ("outcome__in", ["answered", "declined", "no_answer"])),
                    models.Q(("kind", "correction"), ("outcome__in", ["corrected", "refused", "no_answer"])),
                    _connector="OR",
                ),
                name="inquiry_outcome_fits_kind",
                violation_error_message="This is no outcome of such an inquiry.",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("seen_at", None)), fields=["person", "id"], name="mention_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("comment", "person"), name="mention_once_a_comment"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["received_at", "id"], name="report_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["claim", "id"], name="report_of_claim"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="report_has_text",
                violation_error_message="Write down what the reader says.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_closed_with_answer",
                violation_error_message="A report is closed with an outcome and an answer that says why.",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, step_aside),
    ]
