"""Where our pages stand in the masthead, and whose first page they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import home
from governance import access, tabs
from governance.perms import Perm
from socialteam.kit import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


def register() -> None:
    """Called once, when the models are loaded."""
    for item in ITEMS:
        navigation.register(item)
    for order, (label, name) in enumerate(PAGES):
        tabs.register(
            tabs.Tab(
                group="reports",
                label=label,
                url_name=name,
                perm=Perm.REPORT_VIEW,
                order=order,
            )
        )
    home.register(100, backs_programme, "reporting:sponsor")
    home.register(200, looks_after, "reporting:week")


def backs_programme(person: User) -> bool:
    """Whether the person's work is to back the programme, not to do it."""
    return access.holds(person, Perm.SPONSOR_VIEW)


def looks_after(person: User) -> bool:
    """Whether the person reports on units whose conversations they read: strategists and leads."""
    return access.holds(person, Perm.REPORT_VIEW) and access.holds(person, Perm.INTERACTION_VIEW)


def _backs(request: HttpRequest) -> bool:
    return request.user.is_authenticated and backs_programme(request.user)


def _reads(request: HttpRequest) -> bool:
    return access.holds(request.user, Perm.REPORT_VIEW)


PAGES = (
    (_("Reports"), "reporting:report-list"),
    (_("This week"), "reporting:week"),
)
ITEMS = (
    navigation.Item(
        key="summary",
        label=_("Summary"),
        url_name="reporting:sponsor",
        icon="chart-column",
        allowed=_backs,
        thumb=True,
        order=5,
    ),
    navigation.Item(
        key="reports",
        label=_("Reports"),
        url_name="reporting:report-list",
        icon="file-text",
        allowed=_reads,
        matches=("reporting:report", "reporting:metric", "reporting:week"),
        thumb=True,
        order=90,
    ),
)
