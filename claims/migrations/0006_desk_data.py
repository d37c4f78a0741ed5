"""What rows of before know about the new columns: since when claims stand where they stand, and the like."""

from django.db import migrations
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


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
    policies.filter(is_default=True).update(is_in_force=True)


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
