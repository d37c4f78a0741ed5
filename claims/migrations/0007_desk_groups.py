"""What the groups may do with assignments, discussions, inquiries, readers' reports and policies."""

from importlib import import_module

from django.db import migrations

groups = import_module("claims.migrations.0004_groups")

CONTRIBUTOR = {
    "claims": {
        "assignment": "view",
        "comment": "view add change",
        "inquiry": "view",
        "report": "view add",
    }
}
REVIEWER = {
    "claims": {
        "assignment": "add",
        "hold": "add",
        "inquiry": "add change",
        "report": "change",
    }
}
EDITOR = {
    "claims": {
        "assignment": "change",
        "claim": "assign",
        "reviewpolicy": "add change",
    }
}
GRANTS = {"contributor": CONTRIBUTOR, "reviewer": REVIEWER, "editor": EDITOR, "administrator": {}}


def grant(apps, schema_editor):
    """Give each group its new permissions, and those of the groups before it."""
    for group, held in permissions(apps, schema_editor):
        group.permissions.add(*held)


def revoke(apps, schema_editor):
    """Take them away again; administrators keep what they had before."""
    for group, held in permissions(apps, schema_editor):
        kept = groups.ADMINISTRATOR["claims"]["reviewpolicy"] if group.name == "administrator" else ""
        group.permissions.remove(
            *(permission for permission in held if permission.codename not in codenames("reviewpolicy", kept))
        )


def codenames(model, verbs):
    """Name the permissions for these verbs."""
    return [f"{verb}_{model}" for verb in verbs.split()]


def permissions(apps, schema_editor):
    """Yield each group that is still there with the permissions concerned, made where they are missing."""
    database = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(database)
    known = apps.get_model("auth", "Permission").objects.using(database)
    held = []
    for name, grants in GRANTS.items():
        for app, models in grants.items():
            for model, verbs in models.items():
                kind, _ = content_types.get_or_create(app_label=app, model=model)
                for codename in codenames(model, verbs):
                    label = f"Can {codename.replace('_', ' ')}"
                    permission, _ = known.get_or_create(
                        content_type=kind, codename=codename, defaults={"name": label}
                    )
                    held.append(permission)
        group = apps.get_model("auth", "Group").objects.using(database).filter(name=name).first()
        if group is not None:
            yield group, list(held)


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_desk_data"), ("claims", "0004_groups")]
    operations = [migrations.RunPython(grant, revoke)]
