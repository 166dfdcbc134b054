"""``manage.py begin``: the first person of an empty installation, who will set it up."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from governance.services import setup
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from argparse import ArgumentParser

VARIABLE = "SOCIALTEAM_FIRST_PASSWORD"


class Command(BaseCommand):
    """Let the first person log in; the guided set-up waits for them."""

    help = (
        "Let the first person of an empty installation log in and set the organisation up, page by"
        f" page. The password is asked for, or read from {VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who."""
        parser.add_argument("--email", required=True, help="their work address")
        parser.add_argument("--person", required=True, help="their name")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")
        parser.add_argument("--no-password", action="store_true", help="log in by e-mailed code")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One person, and where they go next."""
        password = None if options["no_password"] else self._password()
        try:
            if password is not None:
                validate_password(password, User(email=options["email"], name=options["person"]))
            person = setup.begin(
                email=options["email"],
                name=options["person"],
                language=options["language"],
                password=password,
                at=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ConflictError as error:
            raise CommandError(str(error.detail)) from error
        where = f"{settings.BASE_URL}/setup/"
        self.stdout.write(f"{person.email} can log in; the set-up is at {where}")

    def _password(self) -> str:
        given = os.environ.get(VARIABLE)
        return given if given is not None else getpass("Password, 15 characters or more: ")
