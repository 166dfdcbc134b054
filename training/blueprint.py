"""The rules of permits as sections of a set-up file: what holds now, without its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from governance.blueprint import registry
from governance.blueprint.fields import Choice, Field, Flag, Ref, Text
from governance.blueprint.nearest import nearest
from governance.blueprint.places import UNIT
from governance.blueprint.table import Column, Mapper
from governance.models import Network, OrgUnit, Role, Topic
from governance.perms import Perm
from training import services
from training.models import (
    CertificationRequirement,
    Level,
    SpeakingPolicy,
    SpeakingScope,
    Track,
)
from training.services import Asks, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint, Key, Row
    from governance.blueprint.writer import Writer

    Named = Mapping[str, Any]
    Add = Callable[[Row, Named, User, datetime], object]

LEVELS = {level.value: level.name.lower() for level in Level}
NAMED: Mapping[str, Any] = {
    "unit": OrgUnit.objects,
    "role": Role.objects,
    "network": Network.objects,
    "topic": Topic.objects,
    "track": Track.objects,
}
"""What rows name by short name, and what a service takes."""
WHERE = {
    "network": Column(attr="network_id", path="network__slug", ref="networks"),
    "topic": Column(attr="topic_id", path="topic__slug", ref="topics"),
    "level": Column(attr="level", load=LEVELS.__getitem__, dump=lambda word: _level(word).value),
}
WHERE_FIELDS: Mapping[str, Field] = {
    "network": Ref(section="networks", null=True, default=None),
    "topic": Ref(section="topics", null=True, default=None),
    "level": Choice(among=tuple(LEVELS.values()), default=LEVELS[Level.ANSWER]),
}
ROLE = Column(attr="role_id", path="role__slug", ref="roles")
POLICIES = Mapper(
    model=SpeakingPolicy,
    noun="permit-policy",
    columns={
        "unit": UNIT,
        "charter": Column(attr="asks_charter"),
        "certification": Column(attr="asks_certification"),
        "consent": Column(attr="asks_consent"),
    },
)
SCOPES = Mapper(
    model=SpeakingScope,
    noun="speaking-scope",
    columns={
        "unit": UNIT,
        "role": ROLE,
        **WHERE,
        "needs_consent": Column(attr="needs_consent"),
    },
)
REQUIREMENTS = Mapper(
    model=CertificationRequirement,
    noun="requirement",
    columns={
        "unit": UNIT,
        "track": Column(attr="track_id", path="track__slug"),
        "role": ROLE,
        **WHERE,
    },
)


def register() -> None:
    """Add the sections; called once, when the models are loaded."""
    for section in SECTIONS:
        registry.register(section)


def _level(word: str) -> Level:
    return Level[word.upper()]


def _reads(mapper: Mapper) -> Callable[[datetime], list[Row]]:
    """The rules in force, in an order without ties."""

    def read(at: datetime) -> list[Row]:
        rows = mapper.rows(mapper.everything.in_force(at=at))
        return sorted(rows, key=lambda row: [str(value) for value in row.values()])

    return read


def _writes(mapper: Mapper, add: Add) -> Callable[[Sequence[Change], Writer], None]:
    """What begins, through the services, in the name of whoever applies; what differs ends first.

    An organisation that is restored takes over what the file says.
    """

    def write(changes: Sequence[Change], writer: Writer) -> None:
        by = _applier(writer)
        if by is None:
            mapper.add(changes, writer, starts_at=writer.at)
            return
        _end(mapper, [change for change in changes if change.kind == "change"], by, writer.at)
        named = _named(changes)
        for change in changes:
            facts = {name: found.get(change.new[name]) for name, found in named.items()}
            add(change.new, facts, by, writer.at)

    return write


def _ends(mapper: Mapper) -> Callable[[Sequence[Change], Writer], None]:
    """Ends what the file does not name, by the same service as the page."""

    def end(changes: Sequence[Change], writer: Writer) -> None:
        by = _applier(writer)
        if by is not None:  # there is nothing to end where an organisation is restored
            _end(mapper, changes, by, writer.at)

    return end


def _applier(writer: Writer) -> User | None:
    """Who applies, read again: their powers reach the units of this very file."""
    return None if writer.by is None else User.objects.get(pk=writer.by.pk)


def _end(mapper: Mapper, changes: Sequence[Change], by: User, at: datetime) -> None:
    wanted = {change.key for change in changes}
    held = mapper.found(mapper.everything.in_force(at=at)) if wanted else []
    pks = [pk for pk, row in held if changes[0].section.key_of(row) in wanted]
    for rule in mapper.everything.filter(pk__in=pks):
        services.end_rule(rule=rule, by=by, at=at)


def _named(changes: Sequence[Change]) -> dict[str, Named]:
    """What the rows name, by field and short name; one query a field."""
    fields = NAMED.keys() & changes[0].section.fields.keys()
    return {
        name: NAMED[name].in_bulk(
            {change.new[name] for change in changes} - {None}, field_name="slug"
        )
        for name in sorted(fields)
    }


def _add_policy(row: Row, named: Named, by: User, at: datetime) -> None:
    asks = Asks(row["charter"], row["certification"], row["consent"])
    services.set_policy(unit=named["unit"], asks=asks, by=by, at=at)


def _add_scope(row: Row, named: Named, by: User, at: datetime) -> None:
    services.add_scope(
        unit=named["unit"],
        role=named["role"],
        where=_where(row, named),
        needs_consent=row["needs_consent"],
        by=by,
        at=at,
    )


def _add_requirement(row: Row, named: Named, by: User, at: datetime) -> None:
    services.add_requirement(
        unit=named["unit"],
        track=named["track"],
        role=named["role"],
        where=_where(row, named),
        by=by,
        at=at,
    )


def _where(row: Row, named: Named) -> Where:
    return Where(named["network"], named["topic"], _level(row["level"]))


def check_tracks(_rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """A track has a file of its own: it is here before somebody is asked to have passed it."""
    known = set(Track.objects.values_list("slug", flat=True))
    passable = Track.objects.live().filter(versions__published_at__isnull=False)
    offered = set(passable.values_list("slug", flat=True))
    for change in changes:
        slug = change.new["track"]
        if slug not in known:
            yield change.key, "track", _unknown_track(slug, known)
        elif slug not in offered:
            yield change.key, "track", _("Nobody can pass this track yet: publish it first.")


def _unknown_track(slug: str, known: Collection[str]) -> str:
    near = nearest(slug, known)
    if near:
        said = _("There is no track “%(track)s” here; the nearest is “%(near)s”.")
        return said % {"track": slug, "near": near}
    return _("There is no track “%(track)s” here: bring it first.") % {"track": slug}


SECTIONS = (
    registry.Section(
        key="speaking_policies",
        order=210,
        title=gettext_lazy("Where permits are asked"),
        about=gettext_lazy(
            "Where permits to speak are asked, and what they ask besides a scope. The nearest unit"
            " upwards from a space decides; without any, the right to answer is enough."
        ),
        fields={
            "unit": Ref(section="units"),
            "charter": Flag(default=True),
            "certification": Flag(default=True),
            "consent": Flag(default=True),
        },
        identity=("unit",),
        read=_reads(POLICIES),
        write=_writes(POLICIES, _add_policy),
        remove=_ends(POLICIES),
        perm=Perm.SPEAKING_CHANGE,
        compact=True,
    ),
    registry.Section(
        key="speaking_scopes",
        order=211,
        title=gettext_lazy("Who may speak, by appointment"),
        about=gettext_lazy(
            "Who may speak: people appointed to the role in the unit or below, on a network and a"
            " topic or on all of them, up to a level (answer, commit or press)."
        ),
        fields={
            "unit": Ref(section="units"),
            "role": Ref(section="roles"),
            **WHERE_FIELDS,
            "needs_consent": Flag(default=True),
        },
        identity=("unit", "role", *WHERE_FIELDS),
        read=_reads(SCOPES),
        write=_writes(SCOPES, _add_scope),
        remove=_ends(SCOPES),
        perm=Perm.SPEAKING_CHANGE,
        compact=True,
    ),
    registry.Section(
        key="certification_requirements",
        order=212,
        title=gettext_lazy("What speakers must have learned"),
        about=gettext_lazy(
            "Which track speakers must be certified in, from a level on: those of a role, on a"
            " network and a topic, or all of them. Tracks have files of their own: a track is here"
            " before a row names it."
        ),
        fields={
            "unit": Ref(section="units"),
            "track": Text(of=Track._meta.get_field("slug")),
            "role": Ref(section="roles", null=True, default=None),
            **WHERE_FIELDS,
        },
        identity=("unit", "track", "role", *WHERE_FIELDS),
        read=_reads(REQUIREMENTS),
        write=_writes(REQUIREMENTS, _add_requirement),
        remove=_ends(REQUIREMENTS),
        check=check_tracks,
        perm=Perm.SPEAKING_CHANGE,
        compact=True,
    ),
)
