"""``manage.py import_people FILE``: people and units from a file, previewed or brought in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from governance.models import ChangeKind, ImportState, OrgUnit, PeopleImport, Role
from governance.services import people_imports
from socialteam.kit import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print what a file of people would change; with ``--apply``, change it."""

    help = "Preview a file of people and units (CSV or XLSX); --apply makes the changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, how it is taken, and whose rights are used."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="whose rights are used")
        parser.add_argument(
            "--complete", action="store_true", help="the file names everybody: others leave"
        )
        parser.add_argument("--apply", action="store_true", help="make the changes")
        parser.add_argument("--under", metavar="SHORT", help="where new units are attached")
        parser.add_argument("--role", metavar="SHORT", help="role of lines that name none")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FACT=COLUMN",
            help="where a fact stands, such as email=Courriel; repeatable",
        )
        parser.add_argument(
            "--removals", type=int, metavar="N", help="how many leave, where that is over 30 %%"
        )
        parser.add_argument("--rows", type=int, default=20, help="how many changes to print")

    def handle(self, *_args: Any, **options: Any) -> None:
        """A preview keeps nothing."""
        try:
            with transaction.atomic():
                run = self._checked(options)
                self._print(run, options["rows"])
                if options["apply"]:
                    self._apply(run, options["removals"])
                else:
                    transaction.set_rollback(True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError("This person does not import into the whole company.") from error
        except (people_imports.MappingError, OSError) as error:
            raise CommandError(str(error)) from error

    def _checked(self, options: dict[str, Any]) -> PeopleImport:
        by, at = _person(options["by"]), clock.now()
        units = OrgUnit.objects.filter(parent__isnull=True)
        if options["under"]:
            units = OrgUnit.objects.filter(slug=options["under"])
        under = units.first()
        if under is None:
            raise CommandError("There is no such unit to attach new units to.")
        run = people_imports.keep_import(
            name=options["file"].name,
            content=options["file"].read_bytes(),
            complete=options["complete"],
            under=under,
            default_role=_role(options["role"]),
            by=by,
            at=at,
        )
        mapping = {**run.mapping, **_mapping(options["map"])}
        people_imports.ask_check(run=run, mapping=mapping, by=by, at=at)
        people_imports.work_on(run_id=run.pk, at=at)
        run.refresh_from_db()
        return run

    def _print(self, run: PeopleImport, rows: int) -> None:
        self.stdout.write(f"{run.records} lines, {run.repeated} of them repeated.")
        if run.state == ImportState.REFUSED:
            for line, column, message in run.problems:
                self.stderr.write(f"line {line}, {column or 'row'}: {message}")
            raise CommandError(f"{run.problem_count} errors; nothing was changed.")
        for kind in ChangeKind:
            if kind.value in run.counts:
                self.stdout.write(f"{run.counts[kind.value]:>8}  {kind.label}")
        if not run.counts:
            self.stdout.write("Everything in this file holds already.")
        for each in people_imports.changes_of(run)[:rows]:
            who = each.person.email if each.person else each.email or each.label
            words = " → ".join(word for word in (each.before, each.after) if word)
            role = f" {each.role.name}:" if each.role else ""
            self.stdout.write(f"  {each.get_kind_display()}: {who}{role} {words}")

    def _apply(self, run: PeopleImport, removals: int | None) -> None:
        at = clock.now()
        people_imports.confirm_import(run=run, removals=removals, by=run.by, at=at)
        people_imports.work_on(run_id=run.pk, at=at)
        run.refresh_from_db()
        if run.state != ImportState.DONE:
            raise CommandError("The organisation changed meanwhile. Run it again.")
        self.stdout.write(f"Brought in as import {run.pk}.")


def _person(email: str) -> User:
    person: User | None = User.objects.active().filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody active has the address {email}.")
    return person


def _role(slug: str | None) -> Role | None:
    if slug is None:
        return None
    role = Role.objects.filter(slug=slug).first()
    if role is None:
        known = ", ".join(Role.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no role {slug}. The roles are: {known}.")
    return role


def _mapping(pairs: list[str]) -> dict[str, str]:
    found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(found) != len(pairs):
        raise CommandError("Write each --map as FACT=COLUMN, and each fact once.")
    return found
