"""The set-up as a file, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from governance import access
from governance.blueprint.applying import NAME, OrganisationMovedError, apply_file
from governance.blueprint.planning import export, plan_file, read_file
from governance.blueprint.reading import InvalidFileError
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictJSONParser, StrictSerializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

    from accounts.models import User
    from governance.blueprint.planning import Plan


class YamlRenderer(BaseRenderer):
    """A text as it is; an error as JSON, which is YAML too."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The bytes of the answer."""
        return (data if isinstance(data, str) else json.dumps(data)).encode()


class SetupInput(StrictSerializer, serializers.Serializer[Any]):
    """A set-up file: as a text in JSON (1 MB), or as ``file`` in a form (12 MB)."""

    setup = serializers.CharField(required=False, trim_whitespace=False)
    file = serializers.FileField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of both."""
        if ("setup" in attrs) == ("file" in attrs):
            raise serializers.ValidationError({"setup": ["Send the file, once."]})
        file = attrs.pop("file", None)
        attrs["raw"] = file.read() if file else attrs.pop("setup").encode()
        attrs["name"] = file.name if file else NAME
        return attrs


class SetupApplyInput(SetupInput):
    """The file, and the digest of the plan that was looked at."""

    plan = serializers.RegexField("^[0-9a-f]{64}$")


class ChangeSerializer(serializers.Serializer[Any]):
    """One row that is added, changed, or closed; ``fields`` has before and after of each fact."""

    section = serializers.CharField()
    kind = serializers.ChoiceField(choices=["add", "change", "remove"])
    key = serializers.ListField(child=serializers.JSONField())
    fields: Any = serializers.DictField(child=serializers.ListField())


class PlanSerializer(serializers.Serializer[Any]):
    """What applying would change, or has changed."""

    digest = serializers.CharField()
    file = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    left_alone = serializers.DictField(child=serializers.IntegerField())
    changes = ChangeSerializer(many=True)


class SetupViewSet(viewsets.ViewSet):
    """The whole set-up, for people who hold the power on the company."""

    parser_classes = (StrictJSONParser, MultiPartParser)
    access_perms: ClassVar = {
        "list": Perm.SETUP_APPLY,
        "plan": Perm.SETUP_APPLY,
        "apply": Perm.SETUP_APPLY,
    }

    def get_renderers(self) -> list[BaseRenderer]:
        """The file is YAML; everything else JSON."""
        export_only = [YamlRenderer()] if self.action == "list" else []
        return [*export_only, JSONRenderer()]

    def check_permissions(self, request: Request) -> None:
        """A power on a part of the company is not enough."""
        super().check_permissions(request)
        if not access.holds_everywhere(request.user, Perm.SETUP_APPLY):
            raise PermissionDenied(Perm.SETUP_APPLY.value)

    @extend_schema(responses={(200, "application/yaml"): OpenApiTypes.STR})
    def list(self, request: Request) -> Response:
        """The set-up now, as YAML."""
        return Response(export(clock.now()))

    @extend_schema(request=SetupInput, responses=PlanSerializer)
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """What a file would change; nothing is written."""
        facts = _read(SetupInput, request)
        try:
            plan = plan_file(read_file(facts["raw"]), clock.now())
        except InvalidFileError as error:
            return _refused(error)
        return Response(plan.as_json())

    @extend_schema(request=SetupApplyInput, responses=PlanSerializer)
    @action(detail=False, methods=["post"])
    def apply(self, request: Request) -> Response:
        """Make the changes of the plan with this digest; 409 when it is another one now."""
        facts = _read(SetupApplyInput, request)
        try:
            _row, plan = apply_file(
                raw=facts["raw"],
                name=facts["name"],
                plan_digest=facts["plan"],
                by=cast("User", request.user),
                at=clock.now(),
            )
        except InvalidFileError as error:
            return _refused(error)
        except OrganisationMovedError as error:
            return _moved(error, error.plan)
        return Response(plan.as_json())


def _read(input_class: type[SetupInput], request: Request) -> dict[str, Any]:
    given = input_class(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


def _refused(error: InvalidFileError) -> Response:
    """Each problem under its path, with its line."""
    errors: dict[str, list[str]] = {}
    for problem in error.problems:
        errors.setdefault(problem.path or "setup", []).append(str(problem))
    body = {"type": "bad-request", "title": "The file is not valid", "status": 400}
    return Response({**body, "errors": errors}, status=400)


def _moved(error: OrganisationMovedError, plan: Plan) -> Response:
    body = {"type": "conflict", "title": "The organisation moved", "status": 409}
    errors = {"plan": [str(error.detail)]}
    return Response({**body, "errors": errors, "plan": plan.as_json()}, status=409)


routes = [("setup", SetupViewSet)]
