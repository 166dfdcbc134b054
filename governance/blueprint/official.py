"""Official accounts and who answers for them, as sections of a set-up file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import Day, Email, Field, Integer, Ref, Text, column_of
from governance.blueprint.people import BY_EMAIL, PERIOD, PERIOD_COLUMNS
from governance.blueprint.places import UNIT
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Dated, Mapper
from governance.domain.handles import address_key, handle_key
from governance.models import AccountHolder, SocialAccount
from governance.perms import Perm
from governance.services.registry import close_account

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

ACCOUNT = partial(column_of, SocialAccount)
WHICH = ("unit", "network", "handle")


@dataclass(frozen=True, kw_only=True)
class Accounts(Mapper):
    """Accounts, with what makes two spellings of a name or an address the same."""

    def values(self, row: Row, writer: Writer) -> dict[str, Any]:
        """The columns of a row."""
        keys = {
            "handle_key": handle_key(row["handle"]),
            "url_key": address_key(row["url"]) if row["url"] else "",
        }
        return super().values(row, writer) | keys


ACCOUNTS = Accounts(
    model=SocialAccount,
    noun="account",
    columns={
        "unit": UNIT,
        "network": Column(attr="network_id", path="network__slug", ref="networks"),
        "handle": Column(attr="handle"),
        "space": Column(attr="space_id", path="space__slug", ref="spaces"),
        "url": Column(attr="url", load=lambda url: url or None, dump=lambda url: url or ""),
        "language": Column(attr="language"),
        "country": Column(
            attr="country", load=lambda code: code or None, dump=lambda code: code or ""
        ),
        "tool": Column(attr="tool", load=lambda tool: tool or None, dump=lambda tool: tool or ""),
        "opened": Column(attr="opened_on"),
    },
)
ACCOUNT_FIELDS: Mapping[str, Field] = {
    "unit": Ref(section="units"),
    "network": Ref(section="networks"),
    "handle": Text(of=ACCOUNT("handle")),
    "space": Ref(section="spaces", null=True, default=None),
    "url": Text(of=ACCOUNT("url"), null=True, default=None),
    "language": Text(of=ACCOUNT("language"), default="fr"),
    "country": Text(of=ACCOUNT("country"), null=True, default=None),
    "tool": Text(of=ACCOUNT("tool"), null=True, default=None),
    "opened": Day(null=True, default=None),
}


def _accounts() -> QuerySet[SocialAccount]:
    rows = SocialAccount.objects.not_closed()
    return rows.order_by("unit__slug", "network__slug", "handle_key")


def account_ids() -> dict[str, int]:
    """Ids by unit, network and name."""
    rows = _accounts().values_list("unit__slug", "network__slug", "handle", "pk")
    return {f"{unit}/{network}/{handle}": pk for unit, network, handle, pk in rows}


def write_accounts(changes: Sequence[Change], writer: Writer) -> None:
    """Add and change accounts.

    Raises:
        ValidationError: the space of an account is on another network.
    """
    made = ACCOUNTS.add([change for change in changes if change.kind == "add"], writer)
    moved = ACCOUNTS.change([change for change in changes if change.kind == "change"], writer)
    touched = SocialAccount.objects.filter(pk__in=[each.pk for each in (*made, *moved)])
    elsewhere = touched.filter(space__isnull=False).exclude(space__network=F("network"))
    if wrong := list(elsewhere.values_list("handle", flat=True)):
        said = _("The space of %(accounts)s is on another network.")
        raise ValidationError(said % {"accounts": ", ".join(wrong)})


def close_accounts(changes: Sequence[Change], writer: Writer) -> None:
    """Close accounts through their service: holders and accesses end with them."""
    wanted = [each.section.reference(each.old) for each in changes]
    pks = [writer.pk("official_accounts", each) or 0 for each in wanted]
    if writer.by is None:
        return
    for account in SocialAccount.objects.filter(pk__in=pks).order_by("pk"):
        close_account(account=account, on=writer.at.date(), by=writer.by, at=writer.at)


def check_accounts(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """An account stands once in its unit, however its name is spelt."""
    touched = {change.key for change in changes}
    spelt: dict[tuple[str, str, str], Key] = {}
    for key, row in rows.items():
        if key in touched and row["handle"] != row["handle"].strip():
            yield key, "handle", _("A name begins and ends with a letter or a sign.")
        once = (row["unit"], row["network"], handle_key(row["handle"]))
        other = spelt.setdefault(once, key)
        if other != key and touched & {key, other}:
            said = _("This unit has this account already.")
            yield (key if key in touched else other), "handle", said


HOLDERS = Dated(
    model=AccountHolder,
    noun="holder",
    columns={
        "account": Column(
            attr="account_id",
            path=Concat(
                "account__unit__slug",
                Value("/"),
                "account__network__slug",
                Value("/"),
                "account__handle",
                output_field=CharField(),
            ),
            ref="official_accounts",
        ),
        "position": Column(attr="position"),
        "person": BY_EMAIL,
        **PERIOD_COLUMNS,
    },
)
HOLDER_FIELDS: Mapping[str, Field] = {
    "account": Ref(section="official_accounts"),
    "position": Integer(least=1, most=2),
    "person": Email(),
    **PERIOD,
}


def _holders(at: datetime) -> QuerySet[AccountHolder]:
    rows = AccountHolder.objects.filter(account__closed_on__isnull=True)
    rows = rows.exclude(ends_at__isnull=False, ends_at__lte=at)
    place = [f"account__{name}" for name in ("unit__slug", "network__slug", "handle_key")]
    return rows.order_by(*place, "position", "starts_at")


def check_holders(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """Two different people."""
    for change in changes:
        account, position = change.key
        other = rows.get((account, 3 - position))
        if other is not None and other["person"] == rows[change.key]["person"]:
            yield change.key, "person", _("Two different people hold an account.")


SECTIONS = (
    Section(
        key="official_accounts",
        order=96,
        title=gettext_lazy("Official accounts"),
        about=gettext_lazy(
            "Official accounts. Holders name one by “unit/network/handle”. Who can log in, and"
            " how, is not here: the register knows it, a file should not."
        ),
        fields=ACCOUNT_FIELDS,
        identity=WHICH,
        read=lambda _at: ACCOUNTS.rows(_accounts()),
        ids=account_ids,
        write=write_accounts,
        remove=close_accounts,
        check=check_accounts,
        perm=Perm.ACCOUNT_CHANGE,
    ),
    Section(
        key="account_holders",
        order=97,
        title=gettext_lazy("Holders of official accounts"),
        about=gettext_lazy("The first and the second person who answer for each account."),
        fields=HOLDER_FIELDS,
        identity=("account", "position"),
        read=lambda at: HOLDERS.rows(_holders(at)),
        write=lambda changes, writer: HOLDERS.write(changes, writer, _holders(writer.at)),
        remove=lambda changes, writer: HOLDERS.close(changes, writer, _holders(writer.at)),
        check=check_holders,
        perm=Perm.ACCOUNT_CHANGE,
        dated="moment",
        compact=True,
    ),
)
