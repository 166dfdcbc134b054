"""``manage.py governance_apply FILE``: make the organisation what a set-up file says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from governance.blueprint.applying import OrganisationMovedError, apply_file
from governance.blueprint.reading import InvalidFileError
from governance.blueprint.telling import INVALID, plan_json, plan_text, problems_text, read_path
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Apply a file, all or nothing; exit with 1 and no change when it cannot be."""

    help = (
        "Make exactly the changes that governance_plan shows. On an empty database the file is"
        " restored; otherwise --by names who applies it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, who, and the plan that was looked at."""
        parser.add_argument("file", help="a path, or - for standard input")
        parser.add_argument("--by", metavar="EMAIL", help="who applies it, with their powers")
        parser.add_argument("--plan", metavar="DIGEST", help="refuse any other plan than this")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Apply and say what was done."""
        try:
            _row, plan = apply_file(
                raw=read_path(options["file"]),
                by=_person(options["by"]),
                at=clock.now(),
                plan_digest=options["plan"],
                name=Path(options["file"]).name,
            )
        except InvalidFileError as error:
            out = self.stdout if options["format"] == "json" else self.stderr
            out.write(problems_text(error, form=options["format"]))
            sys.exit(INVALID)
        except OrganisationMovedError as error:
            raise CommandError(f"{error.detail}\n{plan_text(error.plan)}") from error
        except ConflictError as error:
            raise CommandError(str(error.detail)) from error
        except PermissionDenied as error:
            said = (
                "Name who applies the file with --by: somebody with the power %s on the company."
            )
            raise CommandError(said % error) from error
        self.stdout.write(plan_json(plan) if options["format"] == "json" else plan_text(plan))


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody active has the address {email}.")
    person: User = found
    return person
