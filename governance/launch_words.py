"""The criteria of a launch gate as sentences: what is true, and what would meet them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from governance.checks.registry import registered
from governance.domain.launch_gate import Kind, Stage, Verdict
from governance.models.launch import STAGE_LABELS
from governance.weekdays import WEEKDAYS
from socialteam.kit.formats import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from governance.checks.registry import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion as a person reads it; ``needed`` and ``href`` only while it is not met."""

    kind: Kind
    met: bool
    sentence: str
    needed: str = ""
    href: str = ""
    act: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the sentences name: the stage asked, the spaces, what the checks found."""

    stage: Stage
    names: Mapping[int, str]
    findings: Mapping[str, list[Finding]]


def line_of(verdict: Verdict, subject: Subject) -> Line:
    """The sentence of one verdict, in the language of the moment."""
    return WORDS[verdict.kind](verdict, subject)


def missing_words(unmet: list[dict[str, Any]], names: Mapping[int, str]) -> list[str]:
    """What was missing when a signed exception was asked for, a sentence each.

    Args:
        unmet: as ``GateOverride.unmet`` keeps it.
        names: of the spaces that ``unmet`` speaks of.
    """
    verdicts = [Verdict.from_json(each) for each in unmet]
    subject = Subject(Stage.INTERNAL, names, {})
    return [_missing(line_of(each, subject)) for each in verdicts]


def _missing(line: Line) -> str:
    """A rule is named as broken: what it had found is not kept."""
    if not line.code:
        return line.sentence
    said = _("Rule %(code)s was not kept: %(rule)s.")
    return said % {"code": line.code, "rule": line.sentence.rstrip(".")}


def _networks(verdict: Verdict, subject: Subject) -> Line:
    stage = STAGE_LABELS[subject.stage]
    if verdict.met:
        said = _("The stage “%(stage)s” has room for this network.") % {"stage": stage}
        return Line(kind=verdict.kind, met=True, sentence=said)
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=_no_room(verdict),
        needed=_("Enter the next stage, or leave another network first."),
        href=reverse("governance:strategy-launch"),
        act=_("See the stages"),
    )


def _no_room(verdict: Verdict) -> str:
    if not verdict.want:
        return _("At this stage only internal spaces are opened.")
    said = ngettext(
        "It would be network number %(have)s, and the stage has room for %(want)s network.",
        "It would be network number %(have)s, and the stage has room for %(want)s networks.",
        verdict.want,
    )
    return said % {"have": verdict.have, "want": verdict.want}


def _cover(verdict: Verdict, subject: Subject) -> Line:
    if verdict.met:
        said = _("Somebody is on duty on all seven days of the week.")
        return Line(kind=verdict.kind, met=True, sentence=said)
    holes = [
        _hole(subject.names.get(space, ""), days) for space, days in verdict.uncovered.items()
    ]
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=_("Nobody covers %(holes)s.") % {"holes": _and(holes)},
        needed=_("Put somebody on duty on these days, every week."),
        href=reverse("governance:cover-create"),
        act=_("Put somebody on duty"),
    )


def _hole(space: str, days: tuple[int, ...]) -> str:
    if len(days) == len(WEEKDAYS):
        return _("%(space)s on any day") % {"space": space}
    named = _and([str(WEEKDAYS[day]) for day in days])
    return _("%(space)s on %(days)s") % {"space": space, "days": named}


def _and(words: list[str]) -> str:
    return listed(words, get_language() or "fr")


def _volunteers(verdict: Verdict, _subject: Subject) -> Line:
    said = ngettext(
        "%(have)s active volunteer of the %(want)s that the stage asks for.",
        "%(have)s active volunteers of the %(want)s that the stage asks for.",
        verdict.have,
    )
    said %= {"have": verdict.have, "want": verdict.want}
    if verdict.met:
        return Line(kind=verdict.kind, met=True, sentence=said)
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=said,
        needed=_("Accept volunteers until there are enough."),
        href=reverse("governance:person-list"),
        act=_("See the team"),
    )


def _ecosystem(verdict: Verdict, _subject: Subject) -> Line:
    if verdict.met:
        said = _("The ecosystem analysis is validated.")
        return Line(kind=verdict.kind, met=True, sentence=said)
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=_("The ecosystem analysis is not validated."),
        needed=_("Complete the map, and have the strategist validate it."),
        href=reverse("governance:ecosystem-list"),
        act=_("Open the map"),
    )


def _go(verdict: Verdict, _subject: Subject) -> Line:
    if verdict.met:
        return Line(kind=verdict.kind, met=True, sentence=_("The decision to go is taken."))
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=_("Nobody has decided to go."),
        needed=_("Record the questions, sleep on them, then decide."),
        href=reverse("governance:go-list"),
        act=_("Record a go / no-go"),
    )


def _check(verdict: Verdict, subject: Subject) -> Line:
    found = subject.findings.get(verdict.code, [])
    if verdict.met or not found:
        rule = next((str(each.rule) for each in registered() if each.code == verdict.code), "")
        return Line(kind=verdict.kind, met=verdict.met, sentence=rule, code=verdict.code)
    first = found[0]
    return Line(
        kind=verdict.kind,
        met=False,
        sentence=first.sentence,
        needed=first.needed or first.reason,
        href=first.act_href,
        act=first.act,
        code=verdict.code,
    )


WORDS: dict[Kind, Callable[[Verdict, Subject], Line]] = {
    Kind.NETWORKS: _networks,
    Kind.COVER: _cover,
    Kind.VOLUNTEERS: _volunteers,
    Kind.ECOSYSTEM: _ecosystem,
    Kind.GO: _go,
    Kind.CHECK: _check,
}
