"""The dossier of who had the right, told to people: sections of sentences with their dates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.models import Charter, Role
from socialteam.kit import formats
from training.permit_words import CONDITIONS
from training.permits import Condition

if TYPE_CHECKING:
    from django.db.models import QuerySet

Facts = dict[str, Any]
Names = dict[str, str]
ROWS = {"role": "appointments", "charter": "charters"}


class Section(NamedTuple):
    """A heading and lines: what is said, and when; ``allowed`` marks an answer's own section."""

    heading: str
    lines: list[tuple[str, str]]
    allowed: bool | None = None


def sections_of(dossier: Facts) -> list[Section]:
    """The dossier as it is read, on the page and on paper; two queries."""
    roles = _names_of(dossier, Role.objects.all(), "role")
    charters = _names_of(dossier, Charter.objects.all(), "charter")
    found = [
        section for answer in dossier["answers"] for section in _answer(answer, roles | charters)
    ]
    if dossier["might_answer"]:
        found.append(Section(_("Who may answer now"), [_names(dossier["might_answer"])]))
    if dossier["changes"]:
        lines = [_change(each) for each in dossier["changes"]]
        found.append(Section(_("What was done since to these facts"), lines))
    return found


def _names_of(dossier: Facts, rows: QuerySet[Any], key: str) -> Names:
    """What people call what the dossier names by its short name, under ``key:short name``."""
    facts = [answer["then"] for answer in dossier["answers"]]
    slugs = {row[key] for then in facts for row in then[ROWS[key]]}
    called = rows.in_bulk(slugs, field_name="slug")
    return {f"{key}:{slug}": str(found) for slug, found in called.items()}


def _names(people: list[Facts]) -> tuple[str, str]:
    return formats.listed([each["name"] for each in people], get_language() or "en"), ""


def _answer(answer: Facts, names: Names) -> list[Section]:
    then, now = answer["then"], answer["now"]
    who = {"person": then["person"]["name"], "time": _when(then["at"])}
    if not then["asked"]:
        heading = _("%(person)s answered, %(time)s. No permit was asked then.")
    elif then["allowed"]:
        heading = _("%(person)s answered, %(time)s, and had the right.")
    else:
        heading = _("%(person)s answered, %(time)s, without the right.")
    lines = [*_missing(then), *_facts(then, names)]
    sections = [Section(heading % who, lines, then["allowed"])]
    if answer["others"]:
        others = [_names(answer["others"])]
        sections.append(Section(_("Who else could have answered then"), others))
    if now["allowed"] != then["allowed"] or now["missing"] != then["missing"]:
        sections.append(Section(_("How it stands today"), _today(now), now["allowed"]))
    return sections


def _today(now: Facts) -> list[tuple[str, str]]:
    if now["allowed"]:
        return [(_("The same person may answer there today."), "")]
    return _missing(now)


def _missing(facts: Facts) -> list[tuple[str, str]]:
    return [
        (_("Missing: %(condition)s") % {"condition": CONDITIONS[Condition(each["condition"])]}, "")
        for each in facts["missing"]
    ]


def _facts(then: Facts, names: Names) -> list[tuple[str, str]]:
    return [
        *(_appointment(_named(each, "role", names)) for each in then["appointments"]),
        *(_charter(_named(each, "charter", names)) for each in then["charters"]),
        *(_certification(each) for each in then["certifications"] if "record" in each),
        *(_consent(each) for each in then["consents"]),
        *((_("Frozen: %(reason)s") % each, _span(each)) for each in then["freezes"]),
    ]


def _named(row: Facts, key: str, names: Names) -> Facts:
    """``row`` with the name in place of the short name, as long as there is one."""
    return {**row, key: names.get(f"{key}:{row[key]}", row[key])}


def _appointment(row: Facts) -> tuple[str, str]:
    return _("Appointed: %(role)s, %(unit)s") % row, _span(row)


def _charter(row: Facts) -> tuple[str, str]:
    given = row["acknowledged"]
    if given is None:
        return _("Charter “%(charter)s”, version %(number)s: not acknowledged") % row, ""
    facts = {**row, "read": given["number"], "proof": given["sha256"][:12]}
    said = _(
        "Charter “%(charter)s”, version %(number)s in force; version %(read)s acknowledged,"
        " text %(proof)s"
    )
    return said % facts, _when(given["at"])


def _certification(row: Facts) -> tuple[str, str]:
    if row["quiz"]:
        facts = {**row, "score": row["quiz"]["score"]}
        said = _("Certified in “%(track)s”, version %(number)s: quiz passed with %(score)s %%")
        return said % facts, _span({"starts_at": row["starts_at"], "ends_at": row["expires_at"]})
    said = _("Certified in “%(track)s”, version %(number)s: %(evidence)s")
    return said % row, _span({"starts_at": row["starts_at"], "ends_at": row["expires_at"]})


def _consent(row: Facts) -> tuple[str, str]:
    said = _("%(manager)s agreed to %(minutes_per_day)s minutes a day") % row
    return said, _when(row["decided_at"]) if row["decided_at"] else ""


def _change(row: Facts) -> tuple[str, str]:
    by = row["by"] or _("Socialteam")
    return f"{row['action']} · {row['record']} · {by}", _when(row["at"])


def _span(row: Facts) -> str:
    starts = _when(row["starts_at"])
    if row["ends_at"] is None:
        return _("since %(start)s") % {"start": starts}
    return _("%(start)s to %(end)s") % {"start": starts, "end": _when(row["ends_at"])}


def _when(moment: str) -> str:
    """The day with its year, and the hour: a dossier is read long after."""
    language, local = get_language() or "en", timezone.localtime(datetime.fromisoformat(moment))
    facts = {
        "day": formats.day(local, language, "plain"),
        "time": formats.clocktime(local, language),
    }
    return _("%(day)s, %(time)s") % facts
