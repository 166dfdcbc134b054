"""Where the organisation's pages stand: in the masthead, in tabs, and as a first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import home
from accounts.models import User
from governance import access, tabs
from governance.models import Appointment
from governance.perms import Perm
from socialteam.kit import clock, navigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

LAST_RESORT = 900
_PAGES: tuple[tuple[str, StrOrPromise, str, Perm, StrOrPromise], ...] = (
    ("team", _("People"), "person-list", Perm.PEOPLE_VIEW, ""),
    ("team", _("Weekly cover"), "cover-list", Perm.PEOPLE_VIEW, ""),
    ("team", _("Applications"), "application-list", Perm.APPLICATION_DECIDE, ""),
    ("team", _("Consents to the time"), "consent-list", Perm.CONSENT_ASK, ""),
    (
        "places",
        _("Spaces"),
        "space-list",
        Perm.SPACE_VIEW,
        _("The places where customers speak to the company, and the answer each is promised."),
    ),
    (
        "places",
        _("Topics"),
        "topic-list",
        Perm.SPACE_VIEW,
        _("What conversations are about, and the unit that answers."),
    ),
    (
        "places",
        _("Business hours"),
        "calendar-list",
        Perm.SPACE_VIEW,
        _("The hours in which a target counts."),
    ),
    (
        "rules",
        _("Who may volunteer"),
        "eligibility",
        Perm.PEOPLE_APPOINT,
        _("What somebody needs before speaking for the company, and the exceptions."),
    ),
    (
        "rules",
        _("Sponsor contract"),
        "sponsorship-list",
        Perm.SPONSOR_ASK,
        _("Who backs the programme, signed and renewed each year."),
    ),
    (
        "machine",
        _("Webhooks"),
        "webhook-list",
        Perm.WEBHOOK_CHANGE,
        _("The programs that are told what happens."),
    ),
    (
        "machine",
        _("Audit log"),
        "audit-list",
        Perm.AUDIT_VIEW,
        _("Who changed what, in a chain that shows when a link is altered."),
    ),
)
"""Group, label, view, power and sentence of each page that stands behind a destination."""


def holding(perm: Perm) -> Callable[[HttpRequest], bool]:
    """A navigation item for people who hold ``perm`` somewhere."""
    return lambda request: access.holds(request.user, perm)


def _configures(request: HttpRequest) -> bool:
    """Rules are shown to those who set them; others meet them where they apply."""
    return access.holds(request.user, Perm.SPACE_CHANGE)


def _only_reads_the_log(person: access.Person) -> bool:
    return access.holds(person, Perm.AUDIT_VIEW) and not access.holds(person, Perm.UNIT_CHANGE)


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    for item in _ITEMS:
        navigation.register(item)
    for tab in _tabs():
        tabs.register(tab)
    home.register(800, _only_reads_the_log, "governance:audit-list")
    home.register(
        LAST_RESORT, lambda person: access.holds(person, Perm.UNIT_VIEW), "governance:organisation"
    )
    home.register_advisers(strategists)
    home.register_way_in(_("Become a volunteer"), "governance:application-create")


def strategists() -> list[User]:
    """Whom somebody without a role may ask: those who run the programme, at most three."""
    running = Appointment.objects.in_force(at=clock.now()).filter(role__slug="strategist")
    found = User.objects.filter(is_active=True, appointments__in=running)
    return list(found.distinct().order_by("name")[:3])


def _tabs() -> list[tabs.Tab]:
    return [
        tabs.Tab(
            group=group,
            label=label,
            url_name=f"governance:{name}",
            perm=perm,
            about=about,
            order=order,
        )
        for order, (group, label, name, perm, about) in enumerate(_PAGES, start=1)
    ]


_ITEMS: tuple[navigation.Item, ...] = (
    navigation.Item(
        key="organisation",
        label=_("Organisation"),
        url_name="governance:organisation",
        icon="network",
        allowed=holding(Perm.UNIT_VIEW),
        matches=("governance:organisation", "governance:unit"),
        thumb=holding(Perm.UNIT_CHANGE),
        order=20,
    ),
    navigation.Item(
        key="team",
        label=_("Team"),
        url_name="governance:person-list",
        icon="users-round",
        allowed=holding(Perm.PEOPLE_VIEW),
        matches=(
            "governance:person",
            "governance:appointment",
            "governance:cover",
            "governance:application-",
            "governance:consent-",
            "governance:volunteer-objective-",
        ),
        order=30,
    ),
    navigation.Item(
        key="rules",
        label=_("Rules"),
        url_name="governance:rules",
        icon="sliders-horizontal",
        allowed=_configures,
        matches=(
            "governance:rules",
            "governance:space",
            "governance:topic",
            "governance:calendar",
            "governance:webhook",
            "governance:audit",
            "governance:eligibility",
            "governance:override",
            "governance:sponsorship",
            "governance:decision-create",
        ),
        order=40,
    ),
    navigation.Item(
        key="decisions",
        label=_("Signed decisions"),
        url_name="governance:decision-list",
        icon="signature",
        allowed=holding(Perm.SPONSOR_SIGN),
        thumb=True,
        order=15,
    ),
    navigation.Item(
        key="audit",
        label=_("Audit log"),
        url_name="governance:audit-list",
        icon="scroll-text",
        allowed=lambda request: _only_reads_the_log(request.user),
        matches=("governance:audit",),
        thumb=True,
        order=10,
    ),
)
"""The places of the masthead that are ours."""
