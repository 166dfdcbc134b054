"""What the organisation itself knows that a person holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services as accounts
from accounts.models import User
from governance import holdings, services
from governance.holdings import LAST, Holding
from governance.models import (
    ApplicationState,
    ConsentState,
    Decision,
    RaciAssignment,
    ReportingLine,
    Sponsorship,
    SponsorshipState,
    TimeConsent,
    WeeklyCover,
)
from governance.weekdays import WEEKDAYS

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.models import VolunteerApplication


def register() -> None:
    """Everything below is shown and closed in this order."""
    kinds = (
        ("covers", gettext_lazy("Weekly cover"), _covers, _close_covers),
        ("raci", gettext_lazy("Responsibilities"), _assignments, _close_assignments),
        ("applications", gettext_lazy("Applications"), _applications, _withdraw_applications),
        ("consents", gettext_lazy("Consents to the time"), _consents, _withdraw_consents),
        ("decisions", gettext_lazy("Decisions to sign"), _decisions, _withdraw_decisions),
        ("sponsorships", gettext_lazy("Commitments as sponsor"), _sponsorships, _end_sponsorships),
        ("reports", gettext_lazy("People who report to them"), _reports, _end_lines),
        ("tokens", gettext_lazy("API tokens"), _tokens, _revoke_tokens),
        ("appointments", gettext_lazy("Roles"), _appointments, _close_appointments),
    )
    for place, (name, label, listing, close) in enumerate(kinds):
        holdings.register(name, listing, close, label=label, order=200 + place)
    label = gettext_lazy("The account")
    holdings.register("account", _account, _deactivate, label=label, order=LAST)


def _appointments(person: User, at: datetime) -> list[Holding]:
    held = person.appointments.not_over(at=at).select_related("role", "unit")
    return [
        Holding(
            _("%(role)s, %(unit)s") % {"role": each.role, "unit": each.unit},
            reverse("governance:unit-detail", args=[each.unit_id]),
        )
        for each in held.order_by("role__position", "pk")
    ]


def _close_appointments(person: User, *, by: User, at: datetime) -> None:
    for each in person.appointments.not_over(at=at).select_related("role"):
        services.close_appointment(appointment=each, by=by, at=at)


def _covers_of(person: User) -> QuerySet[WeeklyCover]:
    running = WeeklyCover.objects.filter(person=person, ends_on__isnull=True)
    return running.select_related("space").order_by("weekday", "starts", "pk")


def _covers(person: User, _at: datetime) -> list[Holding]:
    url = reverse("governance:cover-list")
    return [
        Holding(
            _("%(space)s, %(day)s") % {"space": each.space, "day": WEEKDAYS[each.weekday]}, url
        )
        for each in _covers_of(person)
    ]


def _close_covers(person: User, *, by: User, at: datetime) -> None:
    today = at.astimezone(person.zone).date()
    for each in _covers_of(person):
        services.close_cover(cover=each, on=today, by=by, at=at)


def _assignments_of(person: User, at: datetime) -> QuerySet[RaciAssignment]:
    held = RaciAssignment.objects.not_over(at=at).filter(person=person)
    return held.select_related("activity", "unit").order_by("pk")


def _assignments(person: User, at: datetime) -> list[Holding]:
    said = _("%(letter)s: %(activity)s, %(unit)s")
    return [
        Holding(
            said
            % {
                "letter": each.get_letter_display(),
                "activity": each.activity,
                "unit": each.unit,
            },
            reverse("governance:raci-list"),
        )
        for each in _assignments_of(person, at)
    ]


def _close_assignments(person: User, *, by: User, at: datetime) -> None:
    for each in _assignments_of(person, at):
        services.close_assignment(assignment=each, by=by, at=at)


def _applications_of(person: User) -> QuerySet[VolunteerApplication]:
    waiting = person.applications.filter(state=ApplicationState.SUBMITTED)
    return waiting.select_related("unit").order_by("pk")


def _applications(person: User, _at: datetime) -> list[Holding]:
    url = reverse("governance:application-list")
    return [Holding(str(each.unit), url) for each in _applications_of(person)]


def _withdraw_applications(person: User, *, by: User, at: datetime) -> None:
    for each in _applications_of(person):
        services.withdraw_application(application=each, by=by, at=at)


def _consents_of(person: User, at: datetime) -> list[TimeConsent]:
    """Their own, running or asked for; and the questions that wait for them as a manager."""
    today = at.astimezone(person.zone).date()
    rows = TimeConsent.objects.select_related("unit", "person").order_by("pk")
    own = rows.filter(person=person)
    asked = rows.filter(state=ConsentState.ASKED)
    return [
        *own.filter(state=ConsentState.GIVEN, ends_on__gt=today),
        *(asked.filter(person=person) | asked.filter(manager=person)),
    ]


def _consents(person: User, at: datetime) -> list[Holding]:
    said = _("%(name)s, %(minutes)s minutes a day for %(unit)s")
    url = reverse("governance:consent-list")
    return [
        Holding(
            said % {"name": each.person, "minutes": each.minutes_per_day, "unit": each.unit}, url
        )
        for each in _consents_of(person, at)
    ]


def _withdraw_consents(person: User, *, by: User, at: datetime) -> None:
    for each in _consents_of(person, at):
        services.withdraw_consent(consent=each, by=by, at=at)


def _decisions(person: User, _at: datetime) -> list[Holding]:
    url = reverse("governance:sponsorship-list")
    return [Holding(each.title, url) for each in services.open_decisions(person)]


def _withdraw_decisions(person: User, *, by: User, at: datetime) -> None:
    for each in Decision.objects.open().filter(sponsor=person).select_related("sponsorship"):
        services.withdraw_decision(decision=each, by=by, at=at)


def _sponsorships_of(person: User, at: datetime) -> QuerySet[Sponsorship]:
    today = at.astimezone(person.zone).date()
    signed = Sponsorship.objects.filter(sponsor=person, state=SponsorshipState.SIGNED)
    return signed.filter(ends_on__gt=today).select_related("unit").order_by("pk")


def _sponsorships(person: User, at: datetime) -> list[Holding]:
    url = reverse("governance:sponsorship-list")
    return [Holding(str(each.unit), url) for each in _sponsorships_of(person, at)]


def _end_sponsorships(person: User, *, by: User, at: datetime) -> None:
    for each in _sponsorships_of(person, at):
        services.end_sponsorship(sponsorship=each, by=by, at=at)


def _reports_of(person: User, at: datetime) -> QuerySet[ReportingLine]:
    below = ReportingLine.objects.in_force(at=at).filter(manager=person)
    return below.select_related("person").order_by("person__name", "pk")


def _reports(person: User, at: datetime) -> list[Holding]:
    return [
        Holding(each.person.name, reverse("governance:person-line", args=[each.person_id]))
        for each in _reports_of(person, at)
    ]


def _end_lines(person: User, *, by: User, at: datetime) -> None:
    for each in _reports_of(person, at):
        services.set_manager(person=each.person, manager=None, by=by, at=at)


def _tokens(person: User, at: datetime) -> list[Holding]:
    return [Holding(each.prefix + "…") for each in person.api_tokens.valid(at=at).order_by("pk")]


def _revoke_tokens(person: User, *, by: User, at: datetime) -> None:
    for each in person.api_tokens.valid(at=at):
        accounts.revoke_token(token=each, by=by, at=at)


def _account(person: User, _at: datetime) -> list[Holding]:
    active = User.objects.active().filter(pk=person.pk).exists()
    return [Holding(_("Logging in as %(name)s") % {"name": person})] if active else []


def _deactivate(person: User, *, by: User, at: datetime) -> None:
    """Who may close everything may close the account: asked before the roles were ended."""
    accounts.deactivate_person(person=person, by=by, at=at)
