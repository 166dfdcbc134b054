"""Each section: a change goes through and is exact; a wrong one is refused with its line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from escalation.models import EscalationPath
from governance import access
from governance.blueprint.reading import InvalidFileError
from governance.models import (
    AccountHolder,
    Appointment,
    AuditEvent,
    Charter,
    CodeCard,
    Network,
    OrgUnit,
    ReportingLine,
    SocialAccount,
    Space,
    UnitGroupPermission,
)
from governance.perms import Perm
from governance.services import GateClosedError
from tests import make
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from django.db.models import Model

    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


class Edit(NamedTuple):
    """What is replaced by what in an export, and how many rows change by it."""

    section: str
    old: str
    new: str


WAIVED = "until: 2026-05-03T12:00:00Z\n  - unit: cellule-centrale\n    rule: G12"
"""The end of the first rule set aside, where nothing else ends so."""

GREEN = (
    Edit("units", "model: hub_and_spoke", "model: dandelion"),
    Edit("roles", "name_en: Trainer", "name_en: Coach"),
    Edit("people", "name: Karim Ziani", "name: Karim Ziani-Roux"),
    Edit(
        "appointments",
        "unit: ventes, from: 2025-08-16T06:00:00Z}",
        "unit: ventes, from: 2025-08-16T06:00:00Z, until: 2026-12-31T00:00:00Z}",
    ),
    Edit("reporting_lines", "manager: odile.chef@", "manager: denis.weber@"),
    Edit("employments", "contract: intern,", "contract: permanent,"),
    Edit("calendars", 'from: "09:00", until: "12:30"', 'from: "08:30", until: "12:30"'),
    Edit("networks", "name: Bluesky, kind: social", "name: Bluesky, kind: forum"),
    Edit("spaces", "name: Forum d’entraide", "name: Forum des clients"),
    Edit("topics", "name: Compteur,", "name: Compteurs,"),
    Edit(
        "weekly_cover",
        "relation-client, zone: Europe/Paris",
        "relation-client, zone: Africa/Tunis",
    ),
    Edit("eligibility_rule", "min_months: 4", "min_months: 9"),
    Edit("eligibility_exceptions", "until: 2026-06-02", "until: 2026-05-02"),
    Edit("charters", "renewal_months: 12", "renewal_months: 6"),
    Edit("escalation_paths", "repeats: 1", "repeats: 2"),
    Edit("organisation_profile", "headcount: 3400", "headcount: 3500"),
    Edit("hub_reporting", "department: communications", "department: strategy"),
    Edit("workplaces", "department: Relation client", "department: Marketing"),
    Edit("network_facts", "observed: 2026-02-12", "observed: 2026-02-13"),
    Edit("code_cards", "Léger, jamais familier", "Vif, jamais familier"),
    Edit("official_accounts", "tool: LinkedIn", "tool: Agorapulse"),
    Edit(
        "account_holders",
        "position: 2, person: theo.garnier@",
        "position: 2, person: karim.ziani@",
    ),
    Edit("launch_criteria", "volunteers: 5", "volunteers: 6"),
    Edit("waivers", WAIVED, WAIVED.replace("05-03", "05-04")),
    Edit("activities", "name: Décider du passage", "name: Décider ensemble du passage"),
    Edit(
        "responsibilities",
        "letter: A, unit: technique, person: omar.sy.diallo@alvea.example, from: 2025-08-16",
        "letter: A, unit: technique, person: omar.sy.diallo@alvea.example,"
        " until: 2026-12-31T00:00:00Z, from: 2025-08-16",
    ),
    Edit("speaking_policies", "certification: true, consent: false", "certification: true"),
    Edit(
        "speaking_scopes",
        "role: community-manager, level: answer, needs_consent: true",
        "role: community-manager, level: answer, needs_consent: false",
    ),
    Edit("certification_requirements", "track: tone,", "track: charter-and-law,"),
)


@pytest.mark.parametrize("edit", GREEN, ids=lambda edit: edit.section)
def test_a_change_of_each_section_is_exact(claire: User, edit: Edit) -> None:
    text = build.text()
    assert edit.old in text
    changed = text.replace(edit.old, edit.new, 1)
    plan = build.plan(changed)
    assert {change.section.key for change in plan.changes} == {edit.section}
    row, done = build.apply(changed, claire, plan_digest=plan.digest)
    assert row is not None
    assert done.digest == plan.digest
    assert build.plan(changed).changes == ()
    assert AuditEvent.objects.filter(action="setup.applied", actor=claire).count() == 1


RED = (
    Edit("units", "under: alvea", "under: ventes"),
    Edit("units", "kind: hub\n", "kind: spoke\n"),
    Edit("roles", "- audit_view", "- audit_views"),
    Edit("people", "language: en", "language: de"),
    Edit("appointments", "role: auditor,", "role: auditeur,"),
    Edit("reporting_lines", "manager: odile.chef@", "manager: claire.morvan@"),
    Edit("employments", "joined: 2025-09-01", "joined: 2025-09-31"),
    Edit("calendars", 'until: "12:30"', 'until: "08:00"'),
    Edit("networks", "kind: forum", "kind: forums"),
    Edit("spaces", "deputy: theo.garnier@", "deputy: elise.roux@"),
    Edit("topics", "topic: compteur,", "topic: le compteur,"),
    Edit("weekly_cover", 'starts: "09:00", ends: "12:30"', 'starts: "13:00", ends: "12:30"'),
    Edit("eligibility_rule", "min_months: 4", "min_months: 121"),
    Edit("eligibility_exceptions", "until: 2026-06-02", "until: 2027-06-02"),
    Edit("charters", "summary: oui", "summary: non merci"),
    Edit("escalation_paths", "channels: [email]", "channels: []"),
    Edit("organisation_profile", "headcount: 3400", "headcount: 0"),
    Edit("hub_reporting", "department: communications", "department: legal"),
    Edit("workplaces", "country: FR", "country: France"),
    Edit("network_facts", 'source: "https://docs.x.com/"', "source: vu hier"),
    Edit("code_cards", "do_not: |-", "until: 2027-01-01\n    do_not: |-"),
    Edit("official_accounts", 'handle: "@alvea"', 'handle: "@alvea "'),
    Edit(
        "account_holders",
        "position: 2, person: theo.garnier@",
        "position: 2, person: elise.roux@",
    ),
    Edit("launch_criteria", "checks: [G01, G13]", "checks: [G01, G99]"),
    Edit("waivers", WAIVED, WAIVED.replace("2026", "2027")),
    Edit("activities", "powers: [escalation_act,", "powers: [audit_view,"),
    Edit(
        "responsibilities",
        "letter: A, unit: technique, person:",
        "letter: A, unit: technique, role: sponsor, person:",
    ),
    Edit("speaking_policies", "consent: false", "consent: perhaps"),
    Edit("speaking_scopes", "level: answer, needs", "level: shout, needs"),
    Edit("certification_requirements", "track: tone,", "track: toune,"),
)


@pytest.mark.usefixtures("claire")
@pytest.mark.parametrize("edit", RED, ids=lambda edit: f"{edit.section}-{edit.new[:20]}")
def test_what_cannot_be_is_refused_with_its_line(edit: Edit) -> None:
    text = build.text()
    assert edit.old in text
    found = build.problems(text.replace(edit.old, edit.new, 1))
    assert found
    assert any(edit.section in problem for problem in found), found
    assert all(problem.startswith("line ") for problem in found)


def test_a_unit_moves_with_what_is_below_and_a_new_one_may_come_before_its_parent(
    claire: User,
) -> None:
    text = build.text().replace(
        "units:\n",
        "units:\n  - {unit: nord, name: Nord, kind: spoke, under: regions}\n"
        "  - {unit: regions, name: Régions, kind: hub, under: alvea, model: holistic}\n",
        1,
    )
    build.apply(text, claire)
    north = OrgUnit.objects.get(slug="nord")
    assert north.parent is not None
    assert north.parent.slug == "regions"


def test_a_power_taken_from_a_role_is_gone_everywhere(claire: User) -> None:
    lead = UnitGroupPermission.objects.filter(
        group__unit_role__role__slug="unit-lead", permission__codename="consent_ask"
    )
    assert lead.exists()
    before, role, after = build.text().partition("  - role: unit-lead\n")
    build.apply(before + role + after.replace("      - consent_ask\n", "", 1), claire)
    assert not lead.exists()


def test_a_new_appointment_holds_at_once(claire: User) -> None:
    text = build.text().replace(
        "appointments:\n",
        "appointments:\n  - {person: karim.ziani@alvea.example, role: auditor, unit: alvea,"
        " from: 2026-03-01}\n",
        1,
    )
    build.apply(text, claire)
    assert access.holds_everywhere(build.person("Karim Ziani"), Perm.AUDIT_VIEW)


def test_an_end_that_has_passed_closes_now(claire: User) -> None:
    old = "role: auditor, unit: alvea, from: 2025-08-16T06:00:00Z"
    build.apply(build.text().replace(old, f"{old}, until: 2026-01-01T00:00:00Z", 1), claire)
    closed = Appointment.objects.get(role__slug="auditor")
    assert closed.ends_at == make.NOON


def test_a_fact_that_ended_begins_again_and_keeps_its_history(claire: User) -> None:
    text = build.text()
    Appointment.objects.filter(role__slug="auditor").update(ends_at=make.NOON - timedelta(days=1))
    build.apply(text, claire)
    first, second = Appointment.objects.filter(role__slug="auditor").order_by("starts_at")
    assert first.ends_at == make.NOON - timedelta(days=1)
    assert second.starts_at == make.NOON
    assert build.plan(text).changes == ()


def test_another_manager_ends_the_line_and_begins_one(claire: User) -> None:
    build.apply(build.text().replace("manager: odile.chef@", "manager: denis.weber@", 1), claire)
    lines = ReportingLine.objects.filter(person=build.person("Inès Delaunay")).order_by(
        "starts_at"
    )
    assert [(line.starts_at, line.ends_at) for line in lines] == [
        (make.LONG_AGO, make.NOON),
        (make.NOON, None),
    ]


def test_what_the_file_does_not_name_stays(claire: User) -> None:
    spaces = Space.objects.count()
    row, plan = build.apply("socialteam: 1\nspaces: []\nnetworks: []\n", claire)
    assert row is None
    assert plan.left_alone["spaces"] == spaces - 1  # one is closed
    assert Space.objects.not_closed().count() == spaces - 1


PRUNED = (
    "appointments",
    "reporting_lines",
    "employments",
    "networks",
    "spaces",
    "topics",
    "weekly_cover",
    "eligibility_exceptions",
    "charters",
    "escalation_paths",
    "organisation_profile",
    "hub_reporting",
    "workplaces",
    "official_accounts",
    "account_holders",
    "launch_criteria",
    "waivers",
    "activities",
    "responsibilities",
    "speaking_policies",
    "speaking_scopes",
    "certification_requirements",
)


@pytest.mark.parametrize("section", PRUNED)
def test_pruned_rows_are_closed_and_never_deleted(claire: User, section: str) -> None:
    kept = "{person: claire.morvan@alvea.example, role: strategist, unit: alvea, from: 2026-03-01}"
    rows = f"[{kept}]" if section == "appointments" else "[]"
    text = f"socialteam: 1\n{section}: {{prune: true, rows: {rows}}}\n"
    models: tuple[type[Model], ...] = (Appointment, ReportingLine, Space, Network, Charter)
    models += (EscalationPath, SocialAccount, AccountHolder, CodeCard)
    before = [model._default_manager.count() for model in models]
    row, plan = build.apply(text, claire)
    assert row is not None
    assert row.closed == len(plan.changes) > 0
    assert {change.kind for change in plan.changes} == {"remove"}
    assert before == [model._default_manager.count() for model in models]
    assert build.plan(text).changes == ()


@pytest.mark.usefixtures("claire")
@pytest.mark.parametrize(
    "section", ["units", "roles", "people", "calendars", "network_facts", "code_cards"]
)
def test_what_cannot_be_closed_is_not_pruned(section: str) -> None:
    assert (
        "not closed by a file"
        in build.problems(f"socialteam: 1\n{section}: {{prune: true, rows: []}}\n")[0]
    )


def test_nobody_locks_themselves_out(claire: User) -> None:
    with pytest.raises(InvalidFileError, match="could not apply another one"):
        build.apply("socialteam: 1\nappointments: {prune: true, rows: []}\n", claire)
    assert access.holds_everywhere(build.person("Claire Morvan"), Perm.SETUP_APPLY)


def test_a_space_in_a_file_opens_through_the_gate_or_not_at_all(claire: User) -> None:
    before, block, after = build.text().partition("  - space: coulisses\n")
    text = before + block + after.replace("review: 2026-09-01", "opened: 2026-03-04", 1)
    with pytest.raises(GateClosedError):
        build.apply(text, claire)
    assert Space.objects.get(slug="coulisses").opened_on is None


@pytest.mark.usefixtures("claire")
def test_who_lacks_the_power_of_a_section_changes_nothing() -> None:
    company = OrgUnit.objects.get(kind="company")
    applier = make.person(Perm.SETUP_APPLY, Perm.SPACE_CHANGE, on=company)
    text = build.text()
    build.apply(text.replace("name: Compteur,", "name: Compteurs,"), applier)
    with pytest.raises(PermissionDenied):
        build.apply(text.replace("min_months: 4", "min_months: 3"), applier)


@pytest.mark.usefixtures("claire")
def test_a_part_of_the_company_and_nobody_are_not_enough() -> None:
    text = build.text()
    for by in (build.person("Mathilde Lenoir"), None):
        with pytest.raises(PermissionDenied):
            build.apply(text, by)


def test_the_audit_log_holds_no_address(claire: User) -> None:
    text = build.text().replace(
        "people:\n",
        "people:\n  - {email: zoe@alvea.example, name: Zoé Petit}\n",
        1,
    )
    build.apply(text.replace("manager: odile.chef@", "manager: zoe@"), claire)
    assert User.objects.filter(email="zoe@alvea.example", name="Zoé Petit").exists()
    said = str(list(AuditEvent.objects.values_list("changes", flat=True)))
    assert "zoe@" not in said
    assert "Petit" not in said


def test_a_card_that_differs_is_a_new_version_and_the_old_one_stays(claire: User) -> None:
    text = build.text().replace("Léger, jamais", "Vif, jamais", 1)
    build.apply(text, claire)
    cards = CodeCard.objects.filter(space__slug="alvea-instagram").order_by("number")
    assert [(card.number, card.tone.split()[0]) for card in cards] == [(1, "Léger,"), (2, "Vif,")]
    assert cards[1].written_at == make.NOON


@pytest.mark.usefixtures("claire")
def test_a_waiver_about_one_point_names_it_and_knows_it_again() -> None:
    text = build.text()
    assert "space: forum-entraide\n    person: claire.morvan@" in text
    assert "point: unmet" in text


def test_an_account_that_closes_lets_its_holders_go(claire: User) -> None:
    build.apply("socialteam: 1\nofficial_accounts: {prune: true, rows: []}\n", claire)
    assert not SocialAccount.objects.not_closed().exists()
    assert not AccountHolder.objects.in_force(at=make.NOON).exists()


@pytest.mark.usefixtures("claire")
def test_a_file_lends_no_right_that_its_bringer_does_not_hold() -> None:
    company = OrgUnit.objects.get(kind="company")
    applier = make.person(Perm.SETUP_APPLY, Perm.PROCESS_CHANGE, on=company)
    text = build.text().replace(
        "powers: [escalation_act, escalation_view]",
        "powers: [escalation_act, escalation_view, report_compile]",
        1,
    )
    with pytest.raises(InvalidFileError, match="rights that you do not hold"):
        build.apply(text, applier)


def test_the_work_of_another_unit_is_not_done_here(claire: User) -> None:
    text = build.text().replace(
        "letter: A, unit: technique, person:", "letter: A, unit: marketing, person:", 1
    )
    with pytest.raises(InvalidFileError, match="is not done in this unit"):
        build.apply(text, claire)
