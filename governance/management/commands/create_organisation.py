"""``manage.py create_organisation``: the first act on an empty database."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.services import create_person
from governance import services
from governance.models import OrgModel
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from argparse import ArgumentParser

VARIABLE = "SOCIALTEAM_FIRST_PASSWORD"


class Command(BaseCommand):
    """Create the company, its hub and its strategist."""

    help = (
        "Create the company, its hub and its first strategist. The password is asked for, or read"
        f" from {VARIABLE}; without one the strategist logs in by e-mailed code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who and what."""
        parser.add_argument("--name", required=True, help="the company, such as Alvéa")
        parser.add_argument("--hub", default="Cellule centrale", help="the first hub")
        parser.add_argument(
            "--model", choices=OrgModel.values, default=OrgModel.HUB_AND_SPOKE.value
        )
        parser.add_argument("--email", required=True, help="the strategist's address")
        parser.add_argument("--person", required=True, help="the strategist's name")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")
        parser.add_argument("--no-password", action="store_true", help="log in by e-mailed code")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All or nothing."""
        password = None if options["no_password"] else self._password()
        try:
            with transaction.atomic():
                strategist = self._strategist(options, password)
                services.create_organisation(
                    name=options["name"],
                    hub=options["hub"],
                    model=OrgModel(options["model"]),
                    strategist=strategist,
                    at=clock.now(),
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ConflictError as error:
            raise CommandError(str(error.detail)) from error
        self.stdout.write(f"{options['name']} is ready; {strategist.email} can log in.")

    def _strategist(self, options: dict[str, Any], password: str | None) -> User:
        if password is not None:
            validate_password(password, User(email=options["email"], name=options["person"]))
        return create_person(
            email=options["email"],
            name=options["person"],
            language=options["language"],
            password=password,
            by=None,
            at=clock.now(),
        )

    def _password(self) -> str:
        given = os.environ.get(VARIABLE)
        return given if given is not None else getpass("Password, 15 characters or more: ")
