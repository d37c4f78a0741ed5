"""An index on each history for what somebody did lately."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="historicalarticle",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="article_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalpublisher",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="publisher_past_by_person"
            ),
        ),
        migrations.AddIndex(
            model_name="historicalsource",
            index=models.Index(
                fields=["history_user", "-history_date", "-history_id"], name="source_past_by_person"
            ),
        ),
    ]
