"""The path editor: what was typed, its steps in order, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from escalation.forms import HourForm, PathForm, PathOptions, StepForm
from escalation.services.paths import MOST_STEPS
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django import forms
    from django.core.exceptions import ValidationError
    from django.http import QueryDict

    from escalation.models import EscalationPath, EscalationStep
    from escalation.services import StepFacts

STEP_FIELDS: Final = ("tell", "delay_minutes", "unit", "channels")
HOUR_FIELDS: Final = ("on", "at", "space")
FIRST_DELAY: Final = 15
FORM_FIELDS: Final = {
    "target": "tell",
    "role": "tell",
    "person": "tell",
    "only_important": "applies",
    "only_urgent": "applies",
}
Texts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """The page as text: the path's facts, its steps in order, the hour of the preview."""

    facts: Texts
    steps: list[Texts]
    hour: Texts

    @classmethod
    def submitted(cls, data: QueryDict) -> Self:
        """What a person sent; of the steps at most as many as a path may have."""
        places = [place for place in range(MOST_STEPS) if f"steps-{place}-tell" in data]
        return cls(
            facts={key: data.getlist(key) for key in PathForm.base_fields},
            steps=[
                {key: data.getlist(f"steps-{place}-{key}") for key in STEP_FIELDS}
                for place in places
            ],
            hour={key: data.getlist(f"preview-{key}") for key in HOUR_FIELDS},
        )

    @classmethod
    def blank(cls, *, at: datetime) -> Self:
        """A new path: one step, whoever is on duty."""
        facts = {"applies": ["all"], "repeats": ["1"]}
        return cls(facts, [{**_empty_step(), "tell": ["on_duty"]}], _next_hour(at))

    @classmethod
    def stored(
        cls, path: EscalationPath, steps: Iterable[EscalationStep], *, at: datetime
    ) -> Self:
        """A path as it is kept."""
        facts = {
            key: ["" if value is None else str(value)]
            for key, value in PathForm.typed(path).items()
        }
        return cls(facts, [_typed_step(step) for step in steps], _next_hour(at))

    def moved(self, move: str) -> Self:
        """After a button of the step editor: "add", "up:2", "down:2" or "remove:2", from 1."""
        kind, _colon, place = move.partition(":")
        steps = list(self.steps)
        index = int(place) - 1 if place.isascii() and place.isdecimal() and len(place) < 4 else -1
        if kind == "add":
            steps = [*steps, _empty_step()][:MOST_STEPS]
        elif kind in {"up", "down", "remove"} and 0 <= index < len(steps):
            step = steps.pop(index)
            if kind != "remove":
                steps.insert(max(index - 1, 0) if kind == "up" else index + 1, step)
        return replace(self, steps=steps or [_empty_step()])

    def at_version(self, version: int) -> Self:
        """The same words, to be saved over ``version``."""
        return replace(self, facts={**self.facts, "version": [str(version)]})


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to correct, and the id of its field; empty where it has none."""

    field: str
    message: str


class PathEditor:
    """The forms of the page: ``facts``, ``steps`` in order, and the ``hour`` of the preview.

    judged: say what is wrong; otherwise they show what was typed and hold their tongue.
    """

    def __init__(self, typed: Typed, options: PathOptions, *, judged: bool) -> None:
        self.typed = typed
        self.facts = PathForm(**_shown(typed.facts, "", judged=judged), options=options)
        self.steps = [
            StepForm(**_shown(step, f"steps-{place}", judged=judged), options=options)
            for place, step in enumerate(typed.steps)
        ]
        self.hour = HourForm(**_shown(typed.hour, "preview", judged=judged), options=options)

    def is_valid(self) -> bool:
        """Whether the path can be handed to the services; the hour of the preview aside."""
        wrong = [form for form in (self.facts, *self.steps) if not form.is_valid()]
        return not wrong

    def step_facts(self) -> list[StepFacts]:
        """The steps of a valid editor."""
        return [form.step_facts() for form in self.steps]

    def may_grow(self) -> bool:
        return len(self.steps) < MOST_STEPS

    def focus(self, place: int | None) -> None:
        """Bring the person back to the step at ``place`` (from 0), where they were."""
        if place is not None and place < len(self.steps):
            self.steps[place].fields["tell"].widget.attrs["autofocus"] = True

    def blame(self, error: ValidationError) -> None:
        """Show a rule's refusals at the fields that they name: ``name``, ``steps.1.role``."""
        if not hasattr(error, "error_dict"):
            self.facts.add_error(None, error)
            return
        for key, sentences in error.message_dict.items():
            form, name = self._field(key)
            form.add_error(name if name in form.fields else None, sentences)

    def _field(self, key: str) -> tuple[PathForm | StepForm, str]:
        name, _dot, rest = key.partition(".")
        place, _dot, inner = rest.partition(".")
        if name == "steps" and place.isdecimal() and int(place) < len(self.steps):
            return self.steps[int(place)], FORM_FIELDS.get(inner, inner)
        return self.facts, FORM_FIELDS.get(key, key)

    def mistakes(self) -> list[Mistake]:
        """Everything to correct, in the order of the page."""
        found = [
            Mistake(
                field,
                _("%(label)s: %(error)s") % {"label": label, "error": error} if label else error,
            )
            for field, label, error in _errors(self.facts)
        ]
        for place, form in enumerate(self.steps, start=1):
            found += [
                Mistake(field, _("Step %(place)s: %(error)s") % {"place": place, "error": error})
                for field, _label, error in _errors(form)
            ]
        return found + [Mistake(field, error) for field, _label, error in _errors(self.hour)]


def moved_to(move: str, count: int) -> int | None:
    """Where the step of a button stands afterwards, from 0, among ``count``; None for others."""
    kind, _colon, place = move.partition(":")
    if kind == "add":
        return count - 1
    if kind not in {"up", "down", "remove"} or not place.isdecimal() or len(place) > 3:
        return None
    shift = {"up": -2, "down": 0, "remove": -1}[kind]
    return min(max(int(place) + shift, 0), count - 1)


def _errors(form: forms.Form) -> list[tuple[str, str, str]]:
    """Id of the field, its label and the sentence, for each error of a bound form."""
    if not form.is_bound:
        return []
    found = [("", "", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id if bound.use_fieldset else bound.id_for_label
        found += [(str(target), str(bound.label), str(error)) for error in bound.errors]
    return found


def _shown(texts: Texts, prefix: str, *, judged: bool) -> dict[str, object]:
    """How a form is made from texts: bound, or with the texts as what it starts with."""
    if judged:
        dash = f"{prefix}-" if prefix else ""
        data = MultiValueDict({f"{dash}{key}": values for key, values in texts.items()})
        return {"data": data, "prefix": prefix or None}
    start = {
        key: values if key == "channels" else (values or [""])[0] for key, values in texts.items()
    }
    return {"initial": start, "prefix": prefix or None}


def _empty_step() -> Texts:
    return {
        "tell": [""],
        "delay_minutes": [str(FIRST_DELAY)],
        "unit": [""],
        "channels": [Channel.EMAIL.value],
    }


def _typed_step(step: EscalationStep) -> Texts:
    chosen = step.role_id or step.person_id
    return {
        "tell": [f"{step.target}:{chosen}" if chosen else step.target],
        "delay_minutes": [str(step.delay_minutes)],
        "unit": [str(step.unit_id or "")],
        "channels": list(step.channels),
    }


def _next_hour(at: datetime) -> Texts:
    """The next full hour of the person's own day."""
    local = timezone.localtime(at).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return {"on": [f"{local:%Y-%m-%d}"], "at": [f"{local:%H:%M}"], "space": [""]}
