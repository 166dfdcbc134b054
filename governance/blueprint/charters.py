"""Charters with the versions that are or were in force, as a section of a set-up file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Language
from governance.blueprint.fields import (
    Choice,
    Email,
    Field,
    Integer,
    Many,
    Moment,
    Named,
    Ref,
    Rows,
    Text,
    column_of,
)
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Mapper, audited
from governance.domain.charter_status import Change as Weight
from governance.domain.charter_status import VersionState
from governance.models import Charter, CharterKind, CharterText, CharterVersion, OrgUnit, Role
from governance.models.charter import LONGEST_GRACE, LONGEST_RENEWAL
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

OF = partial(column_of, Charter)
SMALL = 32_767
PLAIN = Mapper(
    model=Charter,
    noun="charter",
    columns={
        "charter": Column(attr="slug"),
        "unit": Column(attr="unit_id", path="unit__slug", ref="units"),
        "kind": Column(attr="kind"),
        "title_fr": Column(attr="title_fr"),
        "title_en": Column(attr="title_en"),
        "renewal_months": Column(attr="renewal_months"),
        "grace_days": Column(attr="grace_days"),
        "most_words": Column(attr="most_words"),
        "most_minutes": Column(attr="most_minutes"),
    },
)
VERSION_FIELDS: Mapping[str, Field] = {
    "number": Integer(least=1, most=100_000),
    "change": Choice(among=tuple(weight.value for weight in Weight)),
    "summary": Text(of=column_of(CharterVersion, "summary")),
    "author": Email(),
    "approved_by": Email(),
    "approved": Moment(),
    "published": Moment(),
    "grace_until": Moment(),
    "retired": Moment(null=True, default=None),
    "texts": Named(
        of={
            code: Text(of=column_of(CharterText, "body"), null=True, default=None)
            for code in Language.values
        }
    ),
}
FIELDS: Mapping[str, Field] = {
    "charter": Text(of=OF("slug")),
    "unit": Ref(section="units"),
    "kind": Choice(among=tuple(CharterKind.values)),
    "title_fr": Text(of=OF("title_fr")),
    "title_en": Text(of=OF("title_en")),
    "renewal_months": Integer(least=1, most=LONGEST_RENEWAL, null=True, default=None),
    "grace_days": Integer(least=0, most=LONGEST_GRACE, default=14),
    "most_words": Integer(least=1, most=SMALL, default=OF("most_words").default),
    "most_minutes": Integer(least=1, most=SMALL, default=OF("most_minutes").default),
    "units": Many(of=Ref(section="units")),
    "roles": Many(of=Ref(section="roles")),
    "versions": Rows(of=VERSION_FIELDS),
}


def read_charters(_at: datetime) -> list[Row]:
    """Every charter of which a version is or was in force; seven queries."""
    charters = Charter.objects.filter(versions__in=CharterVersion.objects.out()).distinct()
    rows = {row["charter"]: row for row in PLAIN.rows(charters.order_by("slug"))}
    for row in rows.values():
        row |= {"units": [], "roles": [], "versions": []}
    for name in ("units", "roles"):
        pairs = charters.filter(**{f"{name}__isnull": False}).values_list("slug", f"{name}__slug")
        for slug, other in sorted(set(pairs)):
            rows[slug][name].append(other)
    for version in _versions():
        rows[version.charter.slug]["versions"].append(_version_row(version))
    return list(rows.values())


def _versions() -> list[CharterVersion]:
    rows = CharterVersion.objects.out().select_related("charter", "author", "approved_by")
    return list(rows.prefetch_related("texts").order_by("charter__slug", "number"))


def _version_row(version: CharterVersion) -> Row:
    texts = {text.language: text.body or None for text in version.texts.all()}
    approver = version.approved_by
    return {
        "number": version.number,
        "change": version.change,
        "summary": version.summary,
        "author": version.author.email.lower(),
        "approved_by": approver and approver.email.lower(),
        "approved": version.approved_at,
        "published": version.published_at,
        "grace_until": version.grace_until,
        "retired": version.retired_at,
        "texts": {code: texts.get(code) for code in Language.values},
    }


def write_charters(changes: Sequence[Change], writer: Writer) -> None:
    """Write whom charters ask; the versions of a charter that is new here come with it."""
    added = [change for change in changes if change.kind == "add"]
    made = PLAIN.add(added, writer, created_at=writer.at)
    for charter, change in zip(made, added, strict=True):
        _bring_versions(charter, change.new["versions"], writer)
    changed = [change for change in changes if change.kind == "change"]
    moved = PLAIN.change(changed, writer)
    for charter, change in zip([*made, *moved], [*added, *changed], strict=True):
        after = change.new
        charter.units.set(OrgUnit.objects.filter(slug__in=after["units"]))
        charter.roles.set(Role.objects.filter(slug__in=after["roles"]))


def _bring_versions(charter: Charter, rows: Sequence[Row], writer: Writer) -> None:
    """One after the other: a text is written before its version is out, and then no more."""
    for row in rows:
        version = CharterVersion.objects.create(
            charter=charter,
            number=row["number"],
            state=VersionState.APPROVED.value,
            change=row["change"],
            summary=row["summary"],
            author_id=writer.pk("people", row["author"]) or 0,
            approved_by_id=writer.pk("people", row["approved_by"]),
            started_at=row["approved"],
            approved_at=row["approved"],
        )
        texts = [
            CharterText(version=version, language=code, body=body or "")
            for code, body in row["texts"].items()
        ]
        CharterText.objects.bulk_create(texts)
        CharterVersion.objects.filter(pk=version.pk).update(
            state=(VersionState.RETIRED if row["retired"] else VersionState.PUBLISHED).value,
            published_at=row["published"],
            grace_until=row["grace_until"],
            retired_at=row["retired"],
        )
        noted = audited({"number": version.number, "approved_by": version.approved_by_id})
        digests = {text.language: text.digest for text in texts}
        writer.record("charter.version_brought", version, {**noted, "digests": digests})


def retire(changes: Sequence[Change], writer: Writer) -> None:
    """Take charters out of force."""
    charters = Charter.objects.in_bulk([change.key[0] for change in changes], field_name="slug")
    for charter in charters.values():
        charter.versions.filter(state=VersionState.PUBLISHED).update(
            state=VersionState.RETIRED, retired_at=writer.at
        )
        writer.record("charter.retired", charter, {})


def check_charters(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """What was published stays as it is; nobody approves their own text."""
    for change in changes:
        row = rows[change.key]
        if change.before is not None and row["versions"] != change.before["versions"]:
            said = _("A file does not publish: change the text on its page, through review.")
            yield change.key, "versions", said
        for complaint in _check_versions(row["versions"]):
            yield change.key, "versions", complaint


def _check_versions(versions: Sequence[Row]) -> Iterator[str]:
    numbers = [version["number"] for version in versions]
    if numbers != sorted(set(numbers)):
        yield _("Versions are numbered upwards.")
    if not versions or any(version["retired"] is None for version in versions[:-1]):
        yield _("A charter has versions, of which only the last is in force.")
    for version in versions:
        if version["author"] == version["approved_by"]:
            yield _("Nobody approves their own text.")
        if not any((text or "").strip() for text in version["texts"].values()):
            yield _("Write the text in one language at least.")


SECTIONS = (
    Section(
        key="charters",
        order=140,
        title=gettext_lazy("Charters and policies"),
        about=gettext_lazy(
            "Charters and policies: whom they ask (no units: the owner’s; no roles: everybody),"
            " and the versions that are or were in force. Drafts are not here, and a file does"
            " not publish: versions come with a charter that is new to the organisation only."
        ),
        fields=FIELDS,
        identity=("charter",),
        read=read_charters,
        ids=lambda: dict(Charter.objects.values_list("slug", "pk")),
        write=write_charters,
        remove=retire,
        is_over=lambda row: all(version["retired"] is not None for version in row["versions"]),
        check=check_charters,
        perm=Perm.CHARTER_PUBLISH,
    ),
)
