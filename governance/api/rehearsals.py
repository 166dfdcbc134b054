"""What if, for programs: rehearse a change, read the difference, apply it, undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance import services
from governance.api.base import Governed
from governance.api.inputs import unit_field
from governance.models import Change, OrgModel, Rehearsal
from governance.perms import Perm
from governance.rehearsal import as_json
from governance.rehearsal_pages import Difference
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from governance.models import OrgUnit

NEEDED = {
    Change.MODEL: {"model"},
    Change.MOVE: {"parent"},
    Change.SPLIT: {"model", "name", "spokes"},
    Change.PROMOTE: {"model"},
}


class RehearsalInput(StrictSerializer, serializers.Serializer[Any]):
    """A change about ``unit``, with the facts that this change needs and no others."""

    change = serializers.ChoiceField(choices=Change.choices)
    unit = unit_field(Perm.UNIT_CHANGE)
    model = serializers.ChoiceField(choices=OrgModel.choices, required=False)
    parent = unit_field(Perm.UNIT_CHANGE, required=False)  # type: ignore[assignment]
    name = serializers.CharField(max_length=120, required=False)
    spokes = unit_field(Perm.UNIT_CHANGE, required=False, many=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly the facts of the change."""
        given, needed = set(attrs) - {"change", "unit"}, NEEDED[attrs["change"]]
        errors = {name: ["This field is required."] for name in sorted(needed - given)}
        errors |= {
            name: ["This change does not take this field."] for name in sorted(given - needed)
        }
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class RehearsalSerializer(serializers.ModelSerializer[Rehearsal]):
    """A rehearsal and where it stands."""

    state = serializers.ChoiceField(
        choices=["open", "applied", "undone", "dropped"], read_only=True
    )

    class Meta:
        model = Rehearsal
        fields: ClassVar = [
            "id",
            "unit",
            "change",
            "facts",
            "counts",
            "state",
            "digest",
            "rehearsed_at",
            "rehearsed_by",
            "applied_at",
            "applied_by",
            "undone_at",
            "undone_by",
            "undo_until",
            "dropped_at",
        ]


class RowSerializer(serializers.Serializer[Any]):
    """One fact that the change touches; null where it does not exist."""

    aspect = serializers.CharField()
    key = serializers.ListField(child=serializers.IntegerField())
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    people = serializers.ListField(child=serializers.IntegerField())


class RehearsalDetailSerializer(RehearsalSerializer):
    """A rehearsal with the rows of units into which the caller sees."""

    difference = serializers.SerializerMethodField()

    class Meta(RehearsalSerializer.Meta):
        fields: ClassVar = [*RehearsalSerializer.Meta.fields, "difference"]

    @extend_schema_field(RowSerializer(many=True))
    def get_difference(self, made: Rehearsal) -> list[dict[str, Any]]:
        """The rows."""
        return as_json(Difference(made, self.context["request"].user).rows)


class RehearsalViewSet(Governed[Rehearsal]):
    """Changes of the organisation, tried before they are made."""

    queryset = Rehearsal.objects.none()
    serializer_class = RehearsalDetailSerializer
    access_perms: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "apply", "undo", "drop"), Perm.UNIT_CHANGE
    )

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Rehearsal]]:
        """Lists leave the rows out."""
        return RehearsalSerializer if self.action == "list" else RehearsalDetailSerializer

    def get_queryset(self) -> QuerySet[Rehearsal]:
        """What the action may touch."""
        found = Rehearsal.objects.visible_to(self.person, self.perm)
        return found.for_list() if self.action == "list" else found

    @extend_schema(request=RehearsalInput, responses={201: RehearsalDetailSerializer})
    def create(self, request: Request) -> Response:
        """Find out what a change would change; nothing is applied."""
        given = self.read(RehearsalInput)
        change, unit = Change(given.pop("change")), given.pop("unit")
        made = services.rehearse_change(
            change=change, unit=unit, facts=_facts(given), by=self.person, at=clock.now()
        )
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=RehearsalDetailSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Make exactly these changes; 409 when the organisation has moved meanwhile."""
        return self._acted(services.apply_rehearsal)

    @extend_schema(request=None, responses=RehearsalDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take an applied change back, exactly; 409 when something since makes it impossible."""
        return self._acted(services.undo_rehearsal)

    @extend_schema(request=None, responses=RehearsalDetailSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Abandon a rehearsal."""
        return self._acted(services.drop_rehearsal)

    def _acted(self, act: Callable[..., Rehearsal]) -> Response:
        made = act(rehearsal=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(made))


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """References as ids."""
    parent: OrgUnit | None = given.get("parent")
    if parent is not None:
        given["parent"] = parent.pk
    if "spokes" in given:
        given["spokes"] = sorted({spoke.pk for spoke in given["spokes"]})
    return given
