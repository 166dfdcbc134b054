"""Marks of networks, obstacles, and maturity assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain import maturity
from governance.maturity_questions import CODES, VERSION
from governance.models import MaturityAssessment, NetworkFit, Obstacle
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.domain.network_fit import FitCriterion
    from governance.models import Network, OrgUnit


@transaction.atomic
def mark_network(
    *,
    unit: OrgUnit,
    network: Network,
    marks: Mapping[FitCriterion, tuple[int, str]],
    by: User,
    at: datetime,
) -> list[NetworkFit]:
    """Mark how a network suits: for each criterion 0 to 3 and why; a changed mark is a new row.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: a mark out of range.
    """
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    if any(not 0 <= mark <= 3 for mark, _note in marks.values()):
        raise ValidationError({"marks": _("Give a mark from 0 to 3.")})
    running = NetworkFit.objects.select_for_update().filter(
        unit=unit, network=network, ends_at__isnull=True
    )
    known = {row.criterion: row for row in running}
    changed = {
        criterion: (mark, note.strip()[:300])
        for criterion, (mark, note) in marks.items()
        if (row := known.get(criterion.value)) is None
        or (row.mark, row.note) != (mark, note.strip()[:300])
    }
    running.filter(criterion__in=[each.value for each in changed]).update(ends_at=at)
    rows = NetworkFit.objects.bulk_create(
        NetworkFit(
            unit=unit,
            network=network,
            criterion=criterion.value,
            mark=mark,
            note=note,
            by=by,
            starts_at=at,
        )
        for criterion, (mark, note) in changed.items()
    )
    if rows:
        said = {"network": network.pk} | {row.criterion: row.mark for row in rows}
        audit.record(by=by, action="network.marked", target=rows[0], at=at, changes=said)
    return rows


@transaction.atomic
def raise_obstacle(*, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime) -> Obstacle:
    """Write down what is in the way; ``facts`` are the model's fields.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ValidationError: a field out of range.
    """
    access.require(by, Perm.STRATEGY_CHANGE, unit)
    today = at.astimezone(by.zone).date()
    obstacle = Obstacle(unit=unit, by=by, raised_on=today, **facts)
    obstacle.full_clean()
    obstacle.save()
    changes = {"severity": obstacle.severity, "owner": obstacle.owner_id}
    audit.record(by=by, action="obstacle.raised", target=obstacle, at=at, changes=changes)
    return obstacle


@transaction.atomic
def resolve_obstacle(*, obstacle: Obstacle, outcome: str, by: User, at: datetime) -> Obstacle:
    """Say that it is out of the way, and how.

    Raises:
        PermissionDenied: ``by`` may not change the unit's strategy.
        ConflictError: it is out of the way already.
    """
    access.require(by, Perm.STRATEGY_CHANGE, obstacle)
    today = max(obstacle.raised_on, at.astimezone(by.zone).date())
    rows = Obstacle.objects.filter(pk=obstacle.pk, resolved_on__isnull=True)
    if not rows.update(resolved_on=today, outcome=outcome.strip()[:500]):
        raise ConflictError(_("This is out of the way already."))
    audit.record(by=by, action="obstacle.resolved", target=obstacle, at=at)
    obstacle.refresh_from_db()
    return obstacle


@transaction.atomic
def assess_maturity(
    *, unit: OrgUnit, answers: Mapping[str, int], note: str = "", by: User, at: datetime
) -> MaturityAssessment:
    """Answer the questionnaire for a unit; earlier assessments stay as they were.

    Raises:
        PermissionDenied: ``by`` may not assess the unit.
        ValidationError: a question without an answer from 0 to 3.
    """
    access.require(by, Perm.MATURITY_ASSESS, unit)
    if maturity.wanting(answers, CODES):
        raise ValidationError({"answers": _("Answer each question.")})
    given = {code: answers[code] for code in CODES}
    assessment = MaturityAssessment.objects.create(
        unit=unit,
        version=VERSION,
        answers=given,
        points=maturity.points(given),
        note=note.strip()[:500],
        by=by,
        assessed_at=at,
    )
    changes = {"points": assessment.points}
    audit.record(by=by, action="maturity.assessed", target=assessment, at=at, changes=changes)
    return assessment
