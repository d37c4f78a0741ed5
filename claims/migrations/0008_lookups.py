"""Indexes for what somebody did lately, and for reviews by the day they came in."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_desk_groups"),
        ("sources", "0002_lookups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="historicalassignment",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="assignment_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalclaim",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="claim_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalclaimant",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="claimant_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalclaimantalias",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="claimantalias_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalcomment",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="comment_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalevidence",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="evidence_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalinquiry",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="inquiry_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalrating",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="rating_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalratingscale",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="ratingscale_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalreport",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="report_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalreview",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="review_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalreviewpolicy",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="reviewpolicy_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicaltopic",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="topic_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalverdict",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="verdict_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "submitted")),
                fields=["submitted_at", "claim", "round", "initial_rating"],
                name="review_by_submission",
            ),
        ),
    ]
