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

LAST_RESORT = 900


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
    for item in _items():
        navigation.register(item)
    for tab in (*_tabs(), _eligibility()):
        tabs.register(tab)
    home.register(800, _only_reads_the_log, "governance:audit-list")
    home.register(
        LAST_RESORT, lambda person: access.holds(person, Perm.UNIT_VIEW), "governance:organisation"
    )
    home.register_advisers(strategists)


def strategists() -> list[User]:
    """Whom somebody without a role may ask: those who run the programme, at most three."""
    running = Appointment.objects.in_force(at=clock.now()).filter(role__slug="strategist")
    found = User.objects.filter(is_active=True, appointments__in=running)
    return list(found.distinct().order_by("name")[:3])


def _items() -> list[navigation.Item]:
    return [
        navigation.Item(
            key="organisation",
            label=_("Organisation"),
            url_name="governance:organisation",
            icon="network",
            allowed=holding(Perm.UNIT_VIEW),
            matches=("governance:organisation", "governance:unit"),
            thumb=True,
            order=20,
        ),
        navigation.Item(
            key="team",
            label=_("Team"),
            url_name="governance:person-list",
            icon="users",
            allowed=holding(Perm.PEOPLE_VIEW),
            matches=(
                "governance:person",
                "governance:appointment",
                "governance:cover",
                "governance:application-",
                "governance:consent-",
            ),
            order=30,
        ),
        navigation.Item(
            key="rules",
            label=_("Rules"),
            url_name="governance:space-list",
            icon="sliders-horizontal",
            allowed=_configures,
            matches=(
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
    ]


def _eligibility() -> tabs.Tab:
    return tabs.Tab(
        group="rules",
        label=_("Who may volunteer"),
        url_name="governance:eligibility",
        perm=Perm.PEOPLE_APPOINT,
        order=50,
    )


def _tabs() -> list[tabs.Tab]:
    return [
        tabs.Tab(
            group=group, label=label, url_name=f"governance:{name}-list", perm=perm, order=order
        )
        for order, (group, label, name, perm) in enumerate(
            [
                ("team", _("People"), "person", Perm.PEOPLE_VIEW),
                ("team", _("Weekly cover"), "cover", Perm.PEOPLE_VIEW),
                ("team", _("Applications"), "application", Perm.APPLICATION_DECIDE),
                ("team", _("Consents to the time"), "consent", Perm.CONSENT_ASK),
                ("rules", _("Sponsor contract"), "sponsorship", Perm.SPONSOR_ASK),
                ("rules", _("Spaces"), "space", Perm.SPACE_VIEW),
                ("rules", _("Topics"), "topic", Perm.SPACE_VIEW),
                ("rules", _("Business hours"), "calendar", Perm.SPACE_VIEW),
                ("rules", _("Webhooks"), "webhook", Perm.WEBHOOK_CHANGE),
                ("rules", _("Audit log"), "audit", Perm.AUDIT_VIEW),
            ]
        )
    ]
