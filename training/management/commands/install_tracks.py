"""``manage.py install_tracks``: the tracks that come with the product, in one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from governance.models import OrgUnit
from socialteam.kit import clock
from training import services

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Install the shipped tracks that a unit does not have."""

    help = (
        "Install the tracks that come with the product in a unit, with their questions. What is "
        "there is left as it is, so that it may be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, in whose name, and whether they are in force at once."""
        parser.add_argument("--unit", required=True, help="the short name of the unit")
        parser.add_argument("--by", required=True, help="the e-mail address of who answers for it")
        parser.add_argument("--draft", action="store_true", help="leave them as drafts")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One unit, one author."""
        unit = OrgUnit.objects.filter(slug=options["unit"]).first()
        if unit is None:
            raise CommandError(f"No unit has the short name {options['unit']}.")
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody has the address {options['by']}.")
        try:
            added = services.install_tracks(
                unit=unit, by=by, at=clock.now(), publish=not options["draft"]
            )
        except PermissionDenied as error:
            raise CommandError(f"{by.email} may not write tracks there.") from error
        for track in added:
            self.stdout.write(f"{track.slug}: added")
        self.stdout.write(f"{len(added)} tracks added to {unit.name}")
