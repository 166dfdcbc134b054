"""Bringing official accounts in from a sheet: looked at first, then all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.handles import network_slug
from governance.models import AccountImport, AccountImportState, Network, OrgUnit, SocialAccount
from governance.perms import Perm
from governance.services.registry.accounts import account_of
from governance.services.registry.sheets import Sheet, read_sheet
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
MOST_PROBLEMS = 50
FOREIGN = ("unit", "network", "space", "handle_key", "url_key")


class Problem(NamedTuple):
    """What is wrong on which line of the file."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Verdict:
    """What an import would do: nothing at all while there is a problem."""

    accounts: list[SocialAccount] = field(default_factory=list)
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


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
) -> Verdict:
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


def usual_columns(header: list[str]) -> dict[str, str]:
    """The column that usually holds each fact, empty where the sheet seems to have none."""
    plain = {name.casefold(): name for name in reversed(header)}
    return {
        fact: next((plain[name] for name in names if name in plain), "")
        for fact, names in USUAL.items()
    }


def judge_import(
    kept: AccountImport, columns: Mapping[str, str], *, by: User, at: datetime
) -> Verdict:
    """What importing the sheet with these columns would do now; four queries, none per row."""
    missing = [fact for fact in NEEDED if columns.get(fact) not in kept.header]
    if missing:
        message = _("Choose the column that holds the network and the one that holds the name.")
        return Verdict(problems=[Problem(1, "", message)])
    verdict, names = Verdict(), _Names(by, at.date())
    taken = set(
        SocialAccount.objects.not_closed()
        .filter(unit_id__in=access.unit_ids(by, Perm.ACCOUNT_CHANGE))
        .values_list("unit_id", "network_id", "handle_key")
    )
    for line, row in _rows(kept, columns):
        try:
            account = _read(row, kept, names)
        except ValidationError as error:
            verdict.problems += _problems(line, error)
            continue
        key = (account.unit_id, account.network_id, account.handle_key)
        if key in taken:
            verdict.known += 1
        else:
            taken.add(key)
            verdict.accounts.append(account)
    return verdict


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
    if verdict.problems:
        first = verdict.problems[0]
        message = _("Line %(line)s: %(message)s") % first._asdict()
        raise ValidationError(message)
    try:
        with transaction.atomic():
            SocialAccount.objects.bulk_create(verdict.accounts, batch_size=500)
    except IntegrityError as error:
        raise ConflictError(_("Somebody lists these accounts right now. Try again.")) from error
    kept.added, kept.known = len(verdict.accounts), verdict.known
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


def _rows(kept: AccountImport, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    places = {
        fact: kept.header.index(columns[fact])
        for fact in USUAL
        if columns.get(fact) in kept.header
    }
    for line, row in enumerate(kept.rows, start=2):
        if row:
            yield line, {fact: row[place] for fact, place in places.items()}


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


def _problems(line: int, error: ValidationError) -> list[Problem]:
    return [
        Problem(line, column, message)
        for column, messages in error.message_dict.items()
        for message in messages
    ]
