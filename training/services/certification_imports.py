"""Taking over certifications from a sheet: looked at first, then all of them or none."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.perms import Perm
from governance.services.sheets import (
    Problem,
    Sheet,
    Verdict,
    judge_rows,
    read_sheet,
    require_sound,
    rows_of,
)
from socialteam.kit.errors import ConflictError
from training.models import (
    CertificationImport,
    CertificationImportState,
    CertificationPeriod,
    CertificationSource,
    Track,
    TrackVersion,
)
from training.services.certifications import validity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

USUAL: Final = {
    "person": ("person", "e-mail", "email", "personne", "adresse", "courriel"),
    "track": ("track", "parcours", "course"),
    "version": ("version", "number", "numéro", "numero"),
    "passed_on": ("passed on", "passed_on", "date", "passé le", "reussi le", "réussi le"),
    "evidence": ("evidence", "preuve", "justificatif"),
}
"""The facts a sheet holds, and how their columns are usually called."""
NEEDED: Final = ("person", "track", "passed_on", "evidence")
LONGEST_EVIDENCE: Final = 300
DAY_SHAPES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S")
FIRST_DAY: Final = date(2000, 1, 1)


def beginning_of(day: date, person: User) -> datetime:
    """The first instant of ``day`` where ``person`` lives."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(person.time_zone))


def version_passed(versions: Iterable[TrackVersion], *, at: datetime) -> TrackVersion | None:
    """The version of a track that was in force at ``at``; the first one where none was yet.

    Args:
        versions: of one track, those published.
    """
    told = sorted(versions, key=lambda each: each.number)
    before = [each for each in told if each.published_at and each.published_at <= at]
    return before[-1] if before else next(iter(told), None)


def keep_certifications(
    *, name: str, content: bytes, by: User, at: datetime
) -> CertificationImport:
    """Keep a sheet until it is confirmed.

    Raises:
        PermissionDenied: ``by`` may not take over certifications anywhere.
        ValidationError: it is no sheet that can be read.
    """
    _require(by)
    sheet = read_sheet(content)
    return CertificationImport.objects.create(
        by=by, at=at, name=name[:200], header=sheet.header, rows=sheet.rows
    )


def kept_by(person: User, number: int) -> CertificationImport | None:
    """A file that ``person`` brought."""
    return CertificationImport.objects.of(person).filter(pk=number).first()


def earlier_files(person: User, most: int) -> list[CertificationImport]:
    """The last files that ``person`` brought, without their rows."""
    return list(CertificationImport.objects.of(person).defer("rows")[:most])


def judge_certifications(
    kept: CertificationImport, columns: Mapping[str, str], *, by: User, at: datetime
) -> Verdict[CertificationPeriod]:
    """What taking over the sheet with these columns would do now; four queries, none per row."""
    if any(columns.get(fact) not in kept.header for fact in NEEDED):
        message = _("Choose the columns of the person, the track, the day and the evidence.")
        return Verdict(problems=[Problem(1, "", message)])
    rows = list(rows_of(Sheet(kept.header, kept.rows), columns, USUAL))
    names = _Names([row for _line, row in rows], by=by)
    return judge_rows(
        rows,
        read=lambda row: _read(row, names, at),
        key=lambda made: (made.person_id, made.track_id, made.starts_at),
        taken=names.recorded(),
    )


@transaction.atomic
def import_certifications(
    *, kept: CertificationImport, columns: Mapping[str, str], by: User, at: datetime
) -> CertificationImport:
    """Take over every certification of a sheet, or none; what is recorded stays as it is.

    Raises:
        PermissionDenied: ``by`` may not take over certifications, or did not bring the file.
        ConflictError: it was taken over already, or somebody does the same now.
        ValidationError: a row has a problem.
    """
    _require(by)
    kept = CertificationImport.objects.of(by).select_for_update().get(pk=kept.pk)
    if kept.state != CertificationImportState.SHOWN:
        raise ConflictError(_("This file was taken over already."))
    verdict = judge_certifications(kept, columns, by=by, at=at)
    require_sound(verdict)
    try:
        with transaction.atomic():
            made = CertificationPeriod.objects.bulk_create(verdict.new, batch_size=500)
    except IntegrityError as error:
        raise ConflictError(_("Somebody takes these over right now. Try again.")) from error
    audit.record_all([("certification.begun", each, _told(each)) for each in made], by=by, at=at)
    kept.added, kept.known = len(made), verdict.known
    kept.state, kept.rows = CertificationImportState.DONE.value, []
    kept.save()
    return kept


def _told(made: CertificationPeriod) -> dict[str, object]:
    return {"person": made.person_id, "version": made.version_id, "source": made.source}


class _Names:
    """The people, tracks and versions that a sheet means."""

    def __init__(self, rows: list[dict[str, str]], *, by: User) -> None:
        addresses = {row["person"].lower() for row in rows}
        people = User.objects.annotate(address=Lower("email")).filter(is_active=True)
        found = people.filter(address__in=addresses)
        self.people: dict[str, User] = {each.email.lower(): each for each in found}
        tracks = Track.objects.visible_to(by, Perm.CERTIFICATION_CHANGE)
        wanted = {row["track"].casefold() for row in rows}
        self.tracks = {each.slug: each for each in tracks.filter(slug__in=wanted)}
        self.versions: dict[int, list[TrackVersion]] = {}
        told = TrackVersion.objects.filter(track__slug__in=wanted, published_at__isnull=False)
        for version in told:
            self.versions.setdefault(version.track_id, []).append(version)

    def recorded(self) -> Iterator[tuple[int, int, datetime]]:
        """Which certifications these people hold in these tracks already."""
        rows = CertificationPeriod.objects.filter(
            person__in=self.people.values(), track__in=self.tracks.values()
        )
        yield from rows.order_by().values_list("person_id", "track_id", "starts_at")

    def person(self, address: str) -> User:
        """Whom a row means."""
        if found := self.people.get(address.lower()):
            return found
        message = _("Nobody with the address “%(address)s” can log in.")
        raise ValidationError({"person": message % {"address": address}})

    def track(self, slug: str) -> Track:
        """The track a row means."""
        if found := self.tracks.get(slug.casefold()):
            return found
        message = _("There is no track “%(slug)s” that you may certify in.")
        raise ValidationError({"track": message % {"slug": slug}})

    def version(self, track: Track, number: str, at: datetime) -> TrackVersion:
        """The version a row means: the one it numbers, else the one in force that day."""
        told = self.versions.get(track.pk, [])
        if not number:
            found = version_passed(told, at=at)
        else:
            found = next((each for each in told if str(each.number) == number), None)
        if found is None:
            message = _("“%(slug)s” has no published version “%(number)s”.")
            facts = {"slug": track.slug, "number": number or "1"}
            raise ValidationError({"version": message % facts})
        return found


def _require(by: User) -> None:
    if not access.holds(by, Perm.CERTIFICATION_CHANGE):
        raise PermissionDenied(Perm.CERTIFICATION_CHANGE.value)


def _read(row: dict[str, str], names: _Names, at: datetime) -> CertificationPeriod:
    person, track = names.person(row["person"]), names.track(row["track"])
    starts = beginning_of(_day(row["passed_on"]), person)
    if starts > at:
        raise ValidationError({"passed_on": _("This day has not come yet.")})
    evidence = row["evidence"]
    if not 0 < len(evidence) <= LONGEST_EVIDENCE:
        message = _("Say where this can be checked, in %(most)s characters at most.")
        raise ValidationError({"evidence": message % {"most": LONGEST_EVIDENCE}})
    validity = validity_of(track, start=starts, zone=ZoneInfo(person.time_zone))
    return CertificationPeriod(
        track=track,
        version=names.version(track, row.get("version", ""), starts),
        person=person,
        source=CertificationSource.IMPORTED,
        evidence=evidence,
        starts_at=starts,
        due_at=validity.due_at,
        expires_at=validity.expires_at,
    )


def _day(typed: str) -> date:
    for shape in DAY_SHAPES:
        try:
            found = datetime.strptime(typed, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if found >= FIRST_DAY:
            return found
    message = _("“%(typed)s” is no day, such as 2026-03-04 or 04/03/2026.")
    raise ValidationError({"passed_on": message % {"typed": typed}})
