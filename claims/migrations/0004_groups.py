"""The desk's groups, each with the least permissions its people need."""

from django.db import migrations

CONTRIBUTOR = {
    "sources": {
        "article": "view add change",
        "articleversion": "view add",
        "ingestion": "view add",
        "publisher": "view add",
        "source": "view add change",
    },
    "claims": {
        "claim": "view add",
        "appearance": "view add",
        "claimant": "view add",
        "claimantalias": "view add",
        "topic": "view",
        "evidence": "view add",
        "extraction": "view",
        "rating": "view",
        "ratingscale": "view",
        "reviewpolicy": "view",
        "verdict": "view",
        "ledgerentry": "view",
    },
}
REVIEWER = {
    "sources": {"publisher": "change"},
    "claims": {
        "claim": "change accept reject merge",
        "claimant": "change",
        "claimantalias": "change delete",
        "evidence": "change",
        "extraction": "change",
        "review": "view add change",
        "topic": "add",
    },
}
EDITOR = {
    "claims": {
        "claim": "decide sign_off publish retract",
        "verdict": "add change",
        "evidence": "delete",
        "topic": "change",
        "rating": "add change",
        "ratingscale": "add change",
    },
}
ADMINISTRATOR = {
    "auth": {"user": "view add change", "group": "view"},
    "sources": {"article": "delete", "publisher": "delete", "source": "delete"},
    "claims": {"claimant": "delete", "topic": "delete", "reviewpolicy": "add change"},
}
# Each group may do what the ones before it may.
GROUPS = {"contributor": CONTRIBUTOR, "reviewer": REVIEWER, "editor": EDITOR, "administrator": ADMINISTRATOR}


def create(apps, schema_editor):
    """Create the groups; permissions that Django would only create after the migrations are created here."""
    database = schema_editor.connection.alias
    permission_model = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    held = []
    for name, grants in GROUPS.items():
        for app, models in grants.items():
            for model, verbs in models.items():
                kind, _ = content_type.objects.using(database).get_or_create(app_label=app, model=model)
                for verb in verbs.split():
                    permission, _ = permission_model.objects.using(database).get_or_create(
                        content_type=kind,
                        codename=f"{verb}_{model}",
                        defaults={"name": f"Can {verb.replace('_', ' ')} {model}"},
                    )
                    held.append(permission)
        group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
        group.permissions.set(held)


def remove(apps, schema_editor):
    """Remove the groups; people in them lose what the groups gave."""
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_append_only"),
        ("sources", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create, remove)]
