"""Bringing official accounts in from a sheet: looked at first, then all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.handles import network_slug
from governance.models import AccountImport, AccountImportState, Network, OrgUnit, SocialAccount
from governance.perms import Perm
from governance.services.registry.accounts import account_of
from governance.services.sheets import (
    Problem,
    Sheet,
    Verdict,
    judge_rows,
    read_sheet,
    require_sound,
    rows_of,
)
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from accounts.models import User

USUAL = {
    "network": ("network", "réseau", "reseau", "platform"),
    "handle": ("handle", "account", "compte", "nom", "identifiant"),
    "url": ("url", "address", "adresse", "link", "lien"),
    "unit": ("unit", "unité", "unite", "entity", "entité"),
    "language": ("language", "langue", "lang"),
    "country": ("country", "pays"),
    "tool": ("tool", "outil", "published with"),
}
"""The facts a sheet may hold, and how their columns are usually called."""
NEEDED = ("network", "handle")
FOREIGN = ("unit", "network", "space", "handle_key", "url_key")


def keep_accounts(
    *, unit: OrgUnit, language: str, name: str, content: bytes, by: User, at: datetime
) -> AccountImport:
    """Keep a sheet until it is confirmed.

    Args:
        unit: owns the accounts whose row names no unit.
        language: of the rows that name none.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ValidationError: it is no sheet that can be read.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, unit)
    sheet = read_sheet(content)
    return _kept(sheet, unit=unit, language=language, name=name, by=by, at=at)


@transaction.atomic
def bring_accounts(
    *,
    unit: OrgUnit,
    language: str,
    rows: list[dict[str, str]],
    look_only: bool,
    by: User,
    at: datetime,
) -> Verdict[SocialAccount]:
    """List the accounts of ``rows`` (facts by the names in ``USUAL``), all or none.

    Nothing is written while there is a problem, nor with ``look_only``. The first row is line 2.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, unit)
    header = list(USUAL)
    sheet = Sheet(header, [[row[fact] for fact in header] for row in rows])
    kept = _kept(sheet, unit=unit, language=language, name="API", by=by, at=at)
    columns = {fact: fact for fact in header}
    verdict = judge_import(kept, columns, by=by, at=at)
    if verdict.problems or look_only:
        kept.delete()
        return verdict
    import_accounts(kept=kept, columns=columns, by=by, at=at)
    return verdict


def judge_import(
    kept: AccountImport, columns: Mapping[str, str], *, by: User, at: datetime
) -> Verdict[SocialAccount]:
    """What importing the sheet with these columns would do now; four queries, none per row."""
    missing = [fact for fact in NEEDED if columns.get(fact) not in kept.header]
    if missing:
        message = _("Choose the column that holds the network and the one that holds the name.")
        return Verdict(problems=[Problem(1, "", message)])
    names = _Names(by, at.date())
    held = SocialAccount.objects.not_closed()
    held = held.filter(unit_id__in=access.unit_ids(by, Perm.ACCOUNT_CHANGE))
    return judge_rows(
        rows_of(Sheet(kept.header, kept.rows), columns, USUAL),
        read=lambda row: _read(row, kept, names),
        key=lambda account: (account.unit_id, account.network_id, account.handle_key),
        taken=held.values_list("unit_id", "network_id", "handle_key"),
    )


@transaction.atomic
def import_accounts(
    *, kept: AccountImport, columns: Mapping[str, str], by: User, at: datetime
) -> AccountImport:
    """Add every account of a sheet, or none; those that are listed already stay as they are.

    Raises:
        PermissionDenied: ``by`` may not change the unit's accounts.
        ConflictError: it was imported already, or somebody lists one of its accounts.
        ValidationError: a row has a problem.
    """
    access.require(by, Perm.ACCOUNT_CHANGE, kept)
    kept = AccountImport.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if kept.state != AccountImportState.SHOWN:
        raise ConflictError(_("This file was imported already."))
    verdict = judge_import(kept, columns, by=by, at=at)
    require_sound(verdict)
    try:
        with transaction.atomic():
            SocialAccount.objects.bulk_create(verdict.new, batch_size=500)
    except IntegrityError as error:
        raise ConflictError(_("Somebody lists these accounts right now. Try again.")) from error
    kept.added, kept.known = len(verdict.new), verdict.known
    kept.state, kept.rows = AccountImportState.DONE.value, []
    kept.save()
    changes = {"added": kept.added, "known": kept.known}
    audit.record(by=by, action="account.imported", target=kept, at=at, changes=changes)
    return kept


def _kept(sheet: Sheet, **facts: Any) -> AccountImport:
    facts["name"] = facts["name"][:200]
    return AccountImport.objects.create(header=sheet.header, rows=sheet.rows, **facts)


class _Names:
    """Networks and units by the names a sheet may use."""

    def __init__(self, by: User, on: date) -> None:
        self.networks: dict[str, Network] = {}
        for network in Network.objects.offered(on=on):
            self.networks |= {network.name.casefold(): network, network.slug: network}
        self.units: dict[str, list[OrgUnit]] = {}
        for unit in OrgUnit.objects.visible_to(by, Perm.ACCOUNT_CHANGE):
            for name in {unit.name.casefold(), unit.slug}:
                self.units.setdefault(name, []).append(unit)

    def network(self, name: str) -> Network:
        """The network a row means."""
        found = self.networks.get(network_slug(name)) or self.networks.get(name.casefold())
        if found is None:
            message = _("There is no network called “%(name)s” in the catalogue.")
            raise ValidationError({"network": message % {"name": name}})
        return found

    def unit(self, name: str) -> OrgUnit:
        """The unit a row means."""
        found = self.units.get(name.casefold(), [])
        if len(found) != 1:
            message = _("There is not exactly one unit called “%(name)s”.")
            raise ValidationError({"unit": message % {"name": name}})
        return found[0]


def _read(row: dict[str, str], kept: AccountImport, names: _Names) -> SocialAccount:
    facts: dict[str, Any] = {
        "network": names.network(row["network"]),
        "handle": row["handle"],
        "url": row.get("url", ""),
        "language": row.get("language", "").casefold() or kept.language,
        "country": row.get("country", "").upper(),
        "tool": row.get("tool", ""),
    }
    unit = names.unit(row["unit"]) if row.get("unit") else kept.unit
    account = account_of(unit=unit, facts=facts)
    account.clean_fields(exclude=FOREIGN)
    return account
