"""Certifications when two people do the same thing at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.models import AuditEvent
from governance.services.sheets import usual_columns
from tests import make
from tests.racing import at_once
from tests.training.certification import build
from training import services
from training.models import CertificationImport, CertificationPeriod
from training.services.certification_imports import USUAL

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from training.models import Track

pytestmark = pytest.mark.django_db(transaction=True)


def _chiefs(unit: OrgUnit) -> list[User]:
    return [make.person(*build.POWERS, on=unit, name=name) for name in ("Ana", "Bo")]


def _keep(by: User, track: Track, people: list[User]) -> CertificationImport:
    rows = [f"{each.email};{track.slug};2026-02-02;List 7" for each in people]
    content = "\n".join(["person;track;passed on;evidence", *rows]).encode()
    return services.keep_certifications(name="past.csv", content=content, by=by, at=make.NOON)


def _import(kept: CertificationImport) -> int:
    columns = usual_columns(kept.header, USUAL)
    done = services.import_certifications(kept=kept, columns=columns, by=kept.by, at=make.NOON)
    return done.added


def test_a_certification_is_revoked_once(unit: OrgUnit, track: Track) -> None:
    chiefs, chi = _chiefs(unit), make.user("Chi")
    held = build.certified(chi, track)

    def revoke(by: User) -> str:
        mine = CertificationPeriod.objects.get(pk=held.pk)
        services.revoke(certification=mine, reason=f"By {by.name}", by=by, at=make.NOON)
        return f"By {by.name}"

    first, refused = at_once(chiefs, revoke)

    held.refresh_from_db()
    assert refused == "refused"
    assert held.revoke_reason == first
    assert AuditEvent.objects.filter(action="certification.revoked").count() == 1


def test_one_file_confirmed_twice_is_taken_over_once(unit: OrgUnit, track: Track) -> None:
    ana, people = _chiefs(unit)[0], [make.user() for _each in range(20)]
    kept = _keep(ana, track, people)

    assert at_once([kept, kept], _import) == ["20", "refused"]
    assert CertificationPeriod.objects.count() == 20


def test_the_same_file_brought_by_two_people_records_each_row_once(
    unit: OrgUnit, track: Track
) -> None:
    people = [make.user() for _each in range(20)]
    files = [_keep(chief, track, people) for chief in _chiefs(unit)]

    found = at_once(files, _import)

    assert found in (["20", "refused"], ["0", "20"])
    assert CertificationPeriod.objects.count() == 20
    assert AuditEvent.objects.filter(action="certification.begun").count() == 20
