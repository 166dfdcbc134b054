"""Escalations and paths as the API shows and takes them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import User
from engagement.models import Interaction
from escalation.forms import REASON_LENGTH, people_who_may_act
from escalation.models import (
    Escalation,
    EscalationEvent,
    EscalationPath,
    EscalationStep,
    StepTarget,
)
from escalation.services import PreviewRow  # noqa: TC001 - drf-spectacular reads annotations
from governance import access
from governance.api.fields import ReachedField
from governance.models import BusinessCalendar, OrgUnit, Role, Space
from governance.perms import Perm
from notifications.models import Channel
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    """One escalation; ``path`` is the path as it was when the escalation opened."""

    class Meta:
        model = Escalation
        fields: ClassVar = [
            "id",
            "unit",
            "interaction",
            "reason",
            "severity",
            "status",
            "path_name",
            "path",
            "step",
            "round",
            "due_at",
            "opened_by",
            "opened_at",
            "taken_by",
            "taken_at",
            "resolved_by",
            "resolved_at",
            "resolution",
            "version",
        ]
        read_only_fields = fields


class EventSerializer(serializers.ModelSerializer[EscalationEvent]):
    """One fact in an escalation's life; ``told`` are ids of people."""

    class Meta:
        model = EscalationEvent
        fields: ClassVar = ["id", "kind", "at", "step", "round", "actor", "told", "note"]
        read_only_fields = fields


def _near(person: access.Person) -> frozenset[int]:
    return access.unit_ids_and_above(person, Perm.PATH_CHANGE)


class OpenInput(StrictSerializer, serializers.Serializer[Any]):
    """Ask for help about an interaction."""

    interaction: ReachedField[Interaction] = ReachedField(
        reach=lambda person: Interaction.objects.visible_to(person, Perm.INTERACTION_VIEW),
        of=Interaction,
    )
    reason = serializers.CharField(max_length=REASON_LENGTH)


class HandOverInput(StrictSerializer, serializers.Serializer[Any]):
    """Put ``to`` in charge."""

    to: ReachedField[User] = ReachedField(reach=lambda _person: User.objects.none(), of=User)
    note = serializers.CharField(
        max_length=REASON_LENGTH, required=False, allow_blank=True, default=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        escalation = self.context.get("escalation")
        if escalation is not None:
            people = people_who_may_act(escalation.unit, at=clock.now())
            self.fields["to"].reach = lambda _person: people  # type: ignore[attr-defined]


class ResolveInput(StrictSerializer, serializers.Serializer[Any]):
    """How it ended."""

    resolution = serializers.CharField(max_length=REASON_LENGTH)


class NothingInput(StrictSerializer, serializers.Serializer[Any]):
    """An action without input: an empty object."""


class StepSerializer(serializers.ModelSerializer[EscalationStep]):
    """One step of a stored path."""

    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))

    class Meta:
        model = EscalationStep
        fields: ClassVar = [
            "position",
            "target",
            "role",
            "unit",
            "person",
            "delay_minutes",
            "channels",
        ]
        read_only_fields = fields


class PathSerializer(serializers.ModelSerializer[EscalationPath]):
    """One path with its steps; send ``version`` back as ``expected_version`` to change it."""

    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = EscalationPath
        fields: ClassVar = [
            "id",
            "unit",
            "name",
            "space",
            "only_important",
            "only_urgent",
            "calendar",
            "repeats",
            "steps",
            "version",
            "changed_at",
            "retired_at",
        ]
        read_only_fields = fields


class StepInput(StrictSerializer, serializers.Serializer[Any]):
    """Whom to tell, by which channels, and how long they keep the hand."""

    target = serializers.ChoiceField(choices=StepTarget.choices)
    role = serializers.PrimaryKeyRelatedField(
        queryset=Role.objects.all(), required=False, allow_null=True, default=None
    )
    unit: ReachedField[OrgUnit] = ReachedField(
        reach=lambda person: OrgUnit.objects.usable_by(person, Perm.PATH_CHANGE),
        of=OrgUnit,
        required=False,
        allow_null=True,
        default=None,
    )
    person: ReachedField[User] = ReachedField(
        reach=lambda person: (
            User.objects.active().filter(appointments__unit_id__in=_near(person)).distinct()
        ),
        of=User,
        required=False,
        allow_null=True,
        default=None,
    )
    delay_minutes = serializers.IntegerField(min_value=1, max_value=9000)
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices), min_length=1, max_length=2
    )


class PathInput(StrictSerializer, serializers.Serializer[Any]):
    """A path's facts and all of its steps, in order."""

    unit: ReachedField[OrgUnit] = ReachedField(
        reach=lambda person: OrgUnit.objects.visible_to(person, Perm.PATH_VIEW), of=OrgUnit
    )
    name = serializers.CharField(max_length=120)
    space: ReachedField[Space] = ReachedField(
        reach=lambda person: Space.objects.usable_by(person, Perm.PATH_CHANGE),
        of=Space,
        required=False,
        allow_null=True,
        default=None,
    )
    only_important = serializers.BooleanField(default=False)
    only_urgent = serializers.BooleanField(default=False)
    calendar: ReachedField[BusinessCalendar] = ReachedField(
        reach=lambda person: BusinessCalendar.objects.usable_by(person, Perm.PATH_CHANGE),
        of=BusinessCalendar,
        required=False,
        allow_null=True,
        default=None,
    )
    repeats = serializers.IntegerField(min_value=0, max_value=5, default=0)
    steps = StepInput(many=True, min_length=1, max_length=20)  # type: ignore[call-arg]


class ChangeInput(PathInput):
    """As for a new path, with the version that was read; ``unit`` stays as it is."""

    unit = None  # type: ignore[assignment]  # DRF's way to leave an inherited field out
    expected_version = serializers.IntegerField(min_value=1)


class PreviewInput(StrictSerializer, serializers.Serializer[Any]):
    """The moment at which a stored path is played through, and the space it starts in."""

    at = serializers.DateTimeField()
    space: ReachedField[Space] = ReachedField(
        reach=lambda person: Space.objects.usable_by(person, Perm.PATH_VIEW),
        of=Space,
    )


class PreviewRowSerializer(serializers.Serializer[Any]):
    """Ids of the people who hear at ``at``; ``problem`` is a sentence when nobody would.

    ``step`` and ``round`` count from 0; the last row, the alarm, has no step.
    """

    at = serializers.DateTimeField()
    who = serializers.SerializerMethodField()
    problem = serializers.CharField(allow_blank=True)
    step = serializers.IntegerField(allow_null=True)
    round = serializers.IntegerField()

    def get_who(self, row: PreviewRow) -> list[int]:
        """Ids of those who hear."""
        return [person.pk for person in row.who]
