"""What rows of before know about the new columns: since when claims stand where they stand, and the like."""

from django.db import migrations
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone


def fill(apps, schema_editor):
    """Fill in what can be known."""
    database = schema_editor.connection.alias
    claims = apps.get_model("claims", "Claim").objects.using(database)
    history = apps.get_model("claims", "HistoricalClaim").objects.using(database).filter(id=OuterRef("pk"))
    elsewhere = history.exclude(status=OuterRef("status")).order_by().values("id")
    claims.update(
        status_since=Subquery(elsewhere.annotate(last=Max("history_date")).values("last")),
    )
    since = history.filter(status=OuterRef("status")).order_by().values("id")
    after = since.filter(Q(history_date__gt=OuterRef("status_since")))
    claims.filter(status_since__isnull=False).update(
        status_since=Subquery(after.annotate(first=Min("history_date")).values("first"))
    )
    claims.filter(status_since=None).update(
        status_since=Coalesce(
            Subquery(since.annotate(first=Min("history_date")).values("first")), F("created_at")
        )
    )
    reviews = apps.get_model("claims", "Review").objects.using(database)
    reviews.filter(status="submitted").update(initial_rating=F("rating"))
    policies = apps.get_model("claims", "ReviewPolicy").objects.using(database)
    enforce(apps, policies)


def enforce(apps, policies):
    """Let the default be in force, and no policy be taken for a draft that ever was the default or was decided by."""
    database = policies.db
    past = apps.get_model("claims", "HistoricalReviewPolicy").objects.using(database)
    verdicts = apps.get_model("claims", "Verdict").objects.using(database)
    for policy in policies.all():
        moments = [
            past.filter(id=policy.pk, is_default=True).aggregate(first=Min("history_date"))["first"],
            verdicts.filter(policy=policy).aggregate(first=Min("decided_at"))["first"],
            timezone.now() if policy.is_default else None,
        ]
        known = [moment for moment in moments if moment]
        if known:
            policies.filter(pk=policy.pk).update(is_in_force=policy.is_default, enforced_at=min(known))


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
