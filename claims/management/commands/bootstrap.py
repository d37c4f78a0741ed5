"""The first account: without it nobody could sign in to create the others."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

USERNAME = "admin"
PASSWORD_BYTES = 12


class Command(BaseCommand):
    help = "Create the superuser `admin` with a password shown once; do nothing where a superuser exists."

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            self.stdout.write("The superuser exists; a forgotten password: manage.py changepassword admin")
            return
        if users.filter(username=USERNAME).exists():
            raise CommandError(
                f"No superuser exists and the name {USERNAME!r} is taken: run manage.py createsuperuser."
            )
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        users.create_superuser(USERNAME, password=password)
        self.stdout.write(f"Sign in as {USERNAME} with the password {password}")
        self.stdout.write("It is shown this once; change it at /admin/password_change/")
