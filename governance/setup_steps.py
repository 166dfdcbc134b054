"""The steps of the guided set-up; higher applications add theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django import forms
    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from governance.models import OrgUnit

    Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """What a step is given to make its part: ``answers`` of every step, checked, by its key."""

    company: OrgUnit
    hub: OrgUnit
    by: User
    at: datetime
    answers: Answers
    people: dict[str, User] = field(default_factory=dict)
    """Who was named on the way: "sponsor", "deputy"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the set-up.

    ``form`` is made with ``answers`` (of the steps before) and ``by``, and presets itself from
    them; ``apply`` makes what it says, through services; ``told`` says it in sentences.
    """

    key: str
    label: StrOrPromise
    headline: StrOrPromise
    about: StrOrPromise
    form: Callable[..., forms.Form]
    apply: Callable[[Work], None]
    told: Callable[[Mapping[str, Any]], list[str]]
    template: str = "governance/setup/_fields.html"

    @property
    def title(self) -> tuple[str, str, str]:
        """The headline: what comes before the marked words, the words, and what comes after."""
        before, _mark, rest = str(self.headline).partition("<mark>")
        marked, _mark, after = rest.partition("</mark>")
        return before, marked, after


_steps: dict[str, tuple[int, Step]] = {}


def register(order: int, step: Step) -> None:
    """Add a page; the same key again replaces the earlier one. Governance has 10 to 50."""
    _steps[step.key] = (order, step)


def registered() -> list[Step]:
    """Every page, in order."""
    return [step for _order, step in sorted(_steps.values(), key=lambda pair: pair[0])]
