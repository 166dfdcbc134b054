"""A permit told to people: each condition as a sentence, with the act that meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from governance.domain.wording import count_words, reading_minutes
from governance.models import Charter, CharterVersion
from socialteam.kit import formats
from socialteam.kit.returning import and_back
from training.models import (
    CertificationPeriod,
    Level,
    SpeakingFreeze,
    Track,
    TrackVersion,
)
from training.permits import Condition, Missing, Permit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space, Topic

SECONDS_A_QUESTION = 40
CONDITIONS = {
    Condition.CHARTER: gettext_lazy("charter"),
    Condition.CERTIFICATION: gettext_lazy("certification"),
    Condition.CONSENT: gettext_lazy("manager’s consent"),
    Condition.SCOPE: gettext_lazy("scope"),
    Condition.FREEZE: gettext_lazy("freeze"),
    Condition.SPACE: gettext_lazy("space not open"),
    Condition.PERSON: gettext_lazy("account deactivated"),
}


def named(missing: Iterable[Missing]) -> list[str]:
    """The kinds of conditions that are missing, each once, in their order."""
    found = {each.condition for each in missing}
    return [str(label) for condition, label in CONDITIONS.items() if condition in found]


class Told(NamedTuple):
    """One condition as the permit component shows it; ``minutes`` is what meeting it takes."""

    held: bool
    label: str
    note: str = ""
    href: str = ""
    act: str = ""
    minutes: int = 0


def told(
    permit: Permit,
    *,
    person: User,
    space: Space,
    topic: Topic | None,
    level: int,
    at: datetime,
) -> list[Told]:
    """Every condition of ``permit``, what is missing first; six queries at most."""
    lacking = told_missing(permit.missing, person=person, at=at)
    lines = [lacking[each] for each in permit.missing if each in lacking]
    lines += [
        _of_place(each, space, topic, level) for each in permit.missing if each not in lacking
    ]
    met = permit.charters - _refs(permit.missing, Condition.CHARTER)
    lines += [_met(_acknowledged(each)) for each in Charter.objects.filter(pk__in=met)]
    lines += _certified(permit, person, at)
    if permit.asked and not permit.lacks(Condition.SCOPE):
        lines.append(_met(_scope(space, topic, level)))
    if not permit.lacks(Condition.FREEZE):
        lines.append(_met(_("No freeze holds")))
    return lines


def told_missing(
    missing: Collection[Missing], *, person: User, at: datetime
) -> dict[Missing, Told]:
    """What is missing and does not depend on the place, in sentences; five queries at most."""
    lines = _charters(_refs(missing, Condition.CHARTER), person, at)
    lines |= _tracks(_refs(missing, Condition.CERTIFICATION), person, at)
    lines |= _freezes(_refs(missing, Condition.FREEZE), at)
    lines |= {each: _consent() for each in missing if each.condition is Condition.CONSENT}
    return lines


def leading_back(line: Told, here: str) -> Told:
    """``line``, whose act leads back to the address ``here`` once it is done."""
    return line._replace(href=and_back(line.href, here)) if line.href else line


def minutes_to_meet(lines: list[Told]) -> int:
    """What meeting everything that one can meet by oneself takes, in minutes."""
    return sum(line.minutes for line in lines if not line.held)


def _met(label: str, note: str = "") -> Told:
    return Told(held=True, label=label, note=note)


def _missing(label: str, note: str = "", href: str = "", act: str = "", minutes: int = 0) -> Told:
    return Told(held=False, label=label, note=note, href=href, act=act, minutes=minutes)


def _refs(missing: Collection[Missing], condition: Condition) -> frozenset[int]:
    return frozenset(each.ref for each in missing if each.condition is condition and each.ref)


def _charters(ids: frozenset[int], person: User, at: datetime) -> dict[Missing, Told]:
    if not ids:
        return {}
    versions = CharterVersion.objects.in_force(at=at).filter(charter__in=ids)
    found = {each.charter_id: each for each in versions.prefetch_related("texts")}
    lines = {}
    for charter in Charter.objects.filter(pk__in=ids):
        version = found.get(charter.pk)
        minutes = _reading(version, person.language)
        label = _("Read and acknowledge “%(title)s”") % {"title": charter.title}
        href = reverse("governance:charter-read", args=[charter.pk])
        line = _missing(label, _published(version), href, _act(_("Read"), minutes), minutes)
        lines[Missing(Condition.CHARTER, charter.pk)] = line
    return lines


def _acknowledged(charter: Charter) -> str:
    return _("“%(title)s” acknowledged") % {"title": charter.title}


def _reading(version: CharterVersion | None, language: str) -> int:
    text = version.text_in(language) if version else None
    return reading_minutes(count_words(text.body)) if text else 0


def _published(version: CharterVersion | None) -> str:
    if version is None or version.published_at is None:
        return ""
    facts = {"number": version.number, "day": _day(version.published_at)}
    return _("Version %(number)s, in force since %(day)s.") % facts


def _last(person: User, tracks: frozenset[int], at: datetime) -> dict[int, CertificationPeriod]:
    """The newest certification of each track."""
    held = CertificationPeriod.objects.filter(person=person, track__in=tracks, starts_at__lte=at)
    return {each.track_id: each for each in held.order_by("starts_at", "pk")}


def _certified(permit: Permit, person: User, at: datetime) -> list[Told]:
    met = permit.tracks - _refs(permit.missing, Condition.CERTIFICATION)
    if not met:
        return []
    last = _last(person, met, at)
    return [
        _met(_("Certified: %(title)s") % {"title": track.title}, _until(last.get(track.pk)))
        for track in Track.objects.filter(pk__in=met)
    ]


def _tracks(ids: frozenset[int], person: User, at: datetime) -> dict[Missing, Told]:
    if not ids:
        return {}
    last, newest = _last(person, ids, at), _newest(ids, at)
    read, asked = _learning(ids, at)
    lines = {}
    for track in Track.objects.filter(pk__in=ids):
        period = last.get(track.pk)
        again = period is not None and not period.revoked_at
        needed = asked.get(track.pk, 0) + (0 if again else read.get(track.pk, 0))
        label = _("Take the refresher of “%(title)s”") if again else _("Pass “%(title)s”")
        act = _act(_("Take the quiz") if again else _("Learn"), needed)
        href = reverse("training:learn-track", args=[track.pk])
        note = _why(period, newest.get(track.pk), at)
        line = _missing(label % {"title": track.title}, note, href, act, needed)
        lines[Missing(Condition.CERTIFICATION, track.pk)] = line
    return lines


def _newest(tracks: frozenset[int], at: datetime) -> dict[int, TrackVersion]:
    """The material version that counts, of tracks whose earlier ones no longer do."""
    asking = TrackVersion.objects.asking(at=at).filter(track__in=tracks, grace_until__lte=at)
    return {each.track_id: each for each in asking.order_by("number")}


def _learning(tracks: frozenset[int], at: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Minutes of the lessons and of the quiz of the versions in force, by track."""
    versions = TrackVersion.objects.in_force(at=at).filter(track__in=tracks)
    drawn = dict(versions.annotate(n=Sum("draws__count")).values_list("track_id", "n"))
    read = dict(versions.annotate(n=Sum("modules__lessons__minutes")).values_list("track_id", "n"))
    quiz = {track: -(-(count or 0) * SECONDS_A_QUESTION // 60) for track, count in drawn.items()}
    return {track: minutes or 0 for track, minutes in read.items()}, quiz


def _why(period: CertificationPeriod | None, newest: TrackVersion | None, at: datetime) -> str:
    if period is None:
        return ""
    if period.revoked_at is not None and period.revoked_at <= at:
        facts = {"day": _day(period.revoked_at), "reason": period.revoke_reason}
        return _("Your certification was withdrawn on %(day)s: %(reason)s") % facts
    if period.expires_at is not None and period.expires_at <= at:
        return _("Your certification ended on %(day)s.") % {"day": _day(period.expires_at)}
    if newest is None or newest.published_at is None:
        return ""
    facts = {"day": _day(newest.published_at), "summary": newest.summary}
    return _("It changed on %(day)s: %(summary)s") % facts


def _until(period: CertificationPeriod | None) -> str:
    if period is None or period.expires_at is None:
        return ""
    return _("until %(day)s") % {"day": _day(period.expires_at)}


def _consent() -> Told:
    return _missing(
        _("Your manager agrees to your time"),
        _("The consent of your manager is missing, or has lapsed after twelve months."),
        reverse("governance:consent-mine"),
        _("See your consents"),
    )


def _freezes(ids: frozenset[int], at: datetime) -> dict[Missing, Told]:
    if not ids:
        return {}
    lines = {}
    for rule in SpeakingFreeze.objects.filter(pk__in=ids).select_related("made_by"):
        since = formats.when(rule.starts_at, get_language() or "en", at=at)
        facts = {"person": rule.made_by, "time": since, "reason": rule.reason}
        note = _("%(person)s suspended permits %(time)s: %(reason)s") % facts
        lines[Missing(Condition.FREEZE, rule.pk)] = _missing(_("A freeze holds"), note)
    return lines


def _of_place(missing: Missing, space: Space, topic: Topic | None, level: int) -> Told:
    """A condition about the place or the account, which no act of one's own meets."""
    if missing.condition is Condition.SCOPE:
        note = _("None of your appointments covers this. Ask the person who leads your team.")
        return _missing(_scope(space, topic, level), note)
    if missing.condition is Condition.SPACE:
        return _missing(_("%(space)s is not open") % {"space": space})
    return _missing(_("The account is deactivated"))


def _scope(space: Space, topic: Topic | None, level: int) -> str:
    facts = {"space": space, "topic": topic, "level": Level(level).label}
    if topic is None:
        return _("Scope: %(space)s, “%(level)s”") % facts
    return _("Scope: %(topic)s, %(space)s, “%(level)s”") % facts


def _act(act: str, minutes: int) -> str:
    return _("%(act)s, %(minutes)s min") % {"act": act, "minutes": minutes} if minutes else act


def _day(moment: datetime) -> str:
    return formats.day(timezone.localtime(moment), get_language() or "en", "short")
