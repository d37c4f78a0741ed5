"""Who may read and write through the API."""

from rest_framework import permissions


class ReadOnlyOrModelPermissions(permissions.DjangoModelPermissionsOrAnonReadOnly):
    """Everybody reads what is visible to them; a write takes the model's permission."""


class ModelPermissions(permissions.DjangoModelPermissions):
    """Reading, too, takes the model's permission."""

    perms_map = {
        **permissions.DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }
