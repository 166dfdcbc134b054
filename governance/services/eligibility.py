"""Who may volunteer, and exceptions with a reason and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.people_contract import (
    DEFAULT_MONTHS,
    DEFAULT_NOT_ALONE,
    Employed,
    Rule,
    Unmet,
    a_year_after,
    unmet,
)
from governance.models import EligibilityOverride, EligibilityRule, Employment, UnitKind
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit


def eligibility_rule() -> Rule:
    """The company's rule, or the one that ships: six months, interns and apprentices not alone."""
    row = EligibilityRule.objects.filter(unit__kind=UnitKind.COMPANY).first()
    return Rule(row.min_months, tuple(row.not_alone)) if row else Rule()


@transaction.atomic
def change_eligibility_rule(
    *, unit: OrgUnit, min_months: int, not_alone: Collection[str], by: User, at: datetime
) -> EligibilityRule:
    """Change who may volunteer in the company; what was decided before stays decided.

    Raises:
        PermissionDenied: ``by`` may not appoint in the company.
        ValidationError: ``unit`` is not the company, or a value out of range.
    """
    access.require(by, Perm.PEOPLE_APPOINT, unit)
    if unit.kind != UnitKind.COMPANY:
        raise ValidationError({"unit": _("The rule is the same for the whole company.")})
    row = EligibilityRule.objects.select_for_update().filter(unit=unit).first()
    rule = row or EligibilityRule(
        unit=unit, min_months=DEFAULT_MONTHS, not_alone=list(DEFAULT_NOT_ALONE)
    )
    before = {"min_months": rule.min_months, "not_alone": rule.not_alone}
    rule.min_months, rule.not_alone = min_months, sorted(set(not_alone))
    rule.changed_at = at
    rule.full_clean()
    rule.save()
    after = {"min_months": rule.min_months, "not_alone": rule.not_alone}
    audit.record(
        by=by,
        action="eligibility.changed",
        target=rule,
        at=at,
        changes={"before": before, "after": after},
    )
    return rule


def unmet_by(*, people: Iterable[int], at: datetime) -> dict[int, tuple[Unmet, ...]]:
    """What keeps each person from volunteering at ``at``, exceptions aside; two queries."""
    rule, ids = eligibility_rule(), set(people)
    rows = Employment.objects.in_force(at=at).filter(person__in=ids)
    known = {row.person_id: Employed(row.contract, row.joined_on) for row in rows}
    return {pk: unmet(rule, known.get(pk), on=at.date()) for pk in ids}


def require_eligible(*, person: User, unit: OrgUnit, at: datetime) -> None:
    """Stop unless ``person`` meets the rule, or an exception for the unit holds at ``at``.

    Raises:
        ConflictError: says what is missing.
    """
    missing = unmet_by(people=[person.pk], at=at)[person.pk]
    if not missing:
        return
    exceptions = EligibilityOverride.objects.in_force(on=at.date())
    if not exceptions.filter(person=person, unit=unit).exists():
        raise ConflictError(" ".join(say_unmet(each) for each in missing))


def say_unmet(what: Unmet) -> str:
    """One sentence in the language of the moment."""
    return {
        Unmet.UNKNOWN: _("Nobody has recorded since when this person works here."),
        Unmet.TOO_NEW: _("This person does not know the company long enough yet."),
        Unmet.NOT_ALONE: _("With this contract nobody speaks for the company alone."),
    }[what]


@transaction.atomic
def grant_override(
    *, unit: OrgUnit, person: User, reason: str, ends_on: date, by: User, at: datetime
) -> EligibilityOverride:
    """Let ``person`` volunteer in ``unit`` although the rule says no, from today to ``ends_on``.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit, or is the person.
        ValidationError: no reason; an end that is not later, or more than a year away.
    """
    access.require(by, Perm.PEOPLE_APPOINT, unit)
    if by.pk == person.pk:
        raise ValidationError({"person": _("Somebody else makes an exception for you.")})
    today = at.date()
    if not today < ends_on <= a_year_after(today):
        raise ValidationError({"ends_on": _("An exception ends within a year.")})
    override = EligibilityOverride(
        unit=unit,
        person=person,
        reason=reason.strip(),
        starts_on=today,
        ends_on=ends_on,
        granted_by=by,
        granted_at=at,
    )
    override.full_clean()
    override.save()
    changes = {"person": person.pk, "ends_on": ends_on.isoformat()}
    audit.record(by=by, action="eligibility.overridden", target=override, at=at, changes=changes)
    return override


@transaction.atomic
def end_override(*, override: EligibilityOverride, by: User, at: datetime) -> EligibilityOverride:
    """End an exception today.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.PEOPLE_APPOINT, override)
    rows = EligibilityOverride.objects.filter(pk=override.pk, ends_on__gt=at.date())
    if not rows.update(ends_on=max(at.date(), override.starts_on)):
        raise ConflictError(_("This exception has ended already."))
    audit.record(by=by, action="eligibility.override_ended", target=override, at=at)
    override.refresh_from_db()
    return override
