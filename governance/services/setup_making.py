"""What each step of the guided set-up makes of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from governance.models import BusinessCalendar, CharterKind, Network, Role, Space, UnitKind
from governance.services.appointments import appoint_person
from governance.services.calendars import create_calendar
from governance.services.charters import create_charter
from governance.services.commitments import ask_sponsorship
from governance.services.lines import set_manager
from governance.services.people import join_person, person_by_email
from governance.services.profiles import set_profile
from governance.services.spaces import change_space, create_space
from governance.services.units import create_unit

if TYPE_CHECKING:
    from governance.setup_steps import Work

CHARTERS = {
    "one-page": (CharterKind.CHARTER, gettext_lazy("Charter of those who speak for the company")),
    "moderation": (CharterKind.POLICY, gettext_lazy("Moderation policy")),
    "crisis": (CharterKind.POLICY, gettext_lazy("Policy for crises")),
}
"""Kind and title of the charter made from each shipped template."""
OFFICE_HOURS = [{"weekday": day, "starts": "09:00:00", "ends": "18:00:00"} for day in range(5)]


def make_profile(work: Work) -> None:
    """Size and sector."""
    said = work.answers["size"]
    set_profile(
        company=work.company,
        size=said["size"],
        headcount=said["headcount"],
        sector=said["sector"],
        by=work.by,
        at=work.at,
    )


def make_units(work: Work) -> None:
    """The first spokes; the company and its hub exist by now."""
    for name in work.answers["model"]["spokes"]:
        create_unit(name=name, kind=UnitKind.SPOKE, parent=work.hub, by=work.by, at=work.at)


def make_spaces(work: Work) -> None:
    """The first spaces, planned: nobody speaks there yet. Their targets count in office hours."""
    said = work.answers["spaces"]
    if not said["networks"]:
        return
    calendar = create_calendar(
        unit=work.company,
        facts={
            "name": _("Office hours"),
            "zone": work.by.time_zone,
            "windows": OFFICE_HOURS,
            "holiday_country": said["country"],
        },
        by=work.by,
        at=work.at,
    )
    for network in Network.objects.filter(slug__in=said["networks"]).order_by("name"):
        _plan_space(work, network, calendar)


def _plan_space(work: Work, network: Network, calendar: BusinessCalendar) -> None:
    said = work.answers["spaces"]
    words = {"company": work.company.name, "network": network.name}
    minutes = 60 * said["hours"]
    facts = {
        "name": (_("%(company)s on %(network)s") % words)[:120],
        "network": network,
        "language": said["language"],
        "calendar": calendar,
        "target_minutes": minutes,
        "urgent_target_minutes": min(60, minutes),
        "owner": work.by,
    }
    create_space(unit=work.hub, facts=facts, by=work.by, at=work.at)


def make_people(work: Work) -> None:
    """Deputy and sponsor, with the line between, and the commitment put before the sponsor."""
    said = work.answers["people"]
    if said["deputy_email"]:
        deputy = _join(work, said["deputy_name"], said["deputy_email"], "deputy")
        for space in Space.objects.not_closed().filter(unit=work.hub):
            change_space(space=space, facts={"deputy": deputy}, by=work.by, at=work.at)
    if not said["sponsor_email"]:
        return
    sponsor = _join(work, said["sponsor_name"], said["sponsor_email"], "sponsor")
    if said["line"] == "manager":
        set_manager(person=work.by, manager=sponsor, by=work.by, at=work.at)
    elif said["line"] == "above":
        between = _person(work, said["manager_name"], said["manager_email"])
        set_manager(person=between, manager=sponsor, by=work.by, at=work.at)
        set_manager(person=work.by, manager=between, by=work.by, at=work.at)
    else:
        return
    with override(sponsor.language):
        commitment = _("I back this programme for a year: its people, their time, its decisions.")
    ask_sponsorship(
        unit=work.company,
        sponsor=sponsor,
        strategist=work.by,
        commitment=commitment,
        by=work.by,
        at=work.at,
    )


def make_charter(work: Work) -> None:
    """A first draft from a template; somebody else approves it."""
    template = work.answers["charter"]["template"]
    if not template:
        return
    kind, title = CHARTERS[template]
    titles = {}
    for language in ("fr", "en"):
        with override(language):
            titles[f"title_{language}"] = str(title)
    create_charter(
        unit=work.company,
        facts={"kind": kind, **titles},
        template=template,
        by=work.by,
        at=work.at,
    )


def _join(work: Work, name: str, email: str, role: str) -> User:
    """The person with the address, with an account, in a role of the company."""
    person = _person(work, name, email)
    found = Role.objects.get(slug=role)
    appoint_person(person=person, role=found, unit=work.company, by=work.by, at=work.at)
    work.people[role] = person
    return person


def _person(work: Work, name: str, email: str) -> User:
    if User.objects.filter(email__iexact=email).exists():
        return person_by_email(email, by=work.by)
    return join_person(
        email=email, name=name, language=work.by.language, first=None, by=work.by, at=work.at
    )
