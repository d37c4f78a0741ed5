"""The first account."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def bootstrap() -> str:
    """Return what the command prints."""
    out = StringIO()
    call_command("bootstrap", stdout=out)
    return out.getvalue()


def printed_password(output: str) -> str:
    """Return the password the command printed."""
    return output.splitlines()[0].rsplit(" ", 1)[1]


class TestBootstrap:
    def test_creates_a_superuser_who_can_sign_in_with_the_printed_password(self):
        password = printed_password(bootstrap())
        admin = get_user_model().objects.get(username="admin")
        assert admin.check_password(password)
        assert admin is not None
        assert admin.is_superuser and admin.is_staff

    def test_keeps_the_password_on_later_runs(self):
        password = printed_password(bootstrap())
        assert password not in bootstrap()
        assert get_user_model().objects.get(username="admin").check_password(password)

    def test_creates_nobody_where_a_superuser_of_another_name_exists(self):
        get_user_model().objects.create_superuser("maria", password="known")
        bootstrap()
        assert not get_user_model().objects.filter(username="admin").exists()

    def test_makes_nobody_a_superuser_who_was_none(self):
        get_user_model().objects.create_user("admin", password="known")
        with pytest.raises(CommandError, match="createsuperuser"):
            bootstrap()
        assert not get_user_model().objects.filter(is_superuser=True).exists()

    def test_prints_a_password_of_its_own_for_every_site(self):
        first = printed_password(bootstrap())
        get_user_model().objects.all().delete()
        assert printed_password(bootstrap()) != first
