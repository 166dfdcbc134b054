"""Bringing people and units in from files, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from governance.api.base import Governed
from governance.api.inputs import role_field, unit_field
from governance.models import ImportChange, PeopleImport
from governance.perms import Perm
from governance.services import people_imports
from socialteam.kit import clock
from socialteam.kit.inputs import StrictJSONParser, StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class PeopleImportSerializer(serializers.ModelSerializer[PeopleImport]):
    """A file, how far it is, and what it would change or changed."""

    removals_must_be_typed = serializers.SerializerMethodField()

    class Meta:
        model = PeopleImport
        fields = (
            *("id", "unit", "under", "by", "at", "name", "digest", "mapping", "complete"),
            *("state", "ended_at", "records", "repeated", "counts", "known", "removals"),
            *("removals_must_be_typed", "moved_meanwhile", "problem_count", "problems"),
        )
        read_only_fields = fields

    def get_removals_must_be_typed(self, run: PeopleImport) -> bool:
        """Whether so many people leave that confirming it takes their number."""
        return people_imports.removes_many(run)


class ImportChangeSerializer(serializers.ModelSerializer[ImportChange]):
    """One change; somebody new is known by address until they exist."""

    role = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = ImportChange
        fields = ("id", "kind", "line", "person", "email", "label", "role", "before", "after")
        read_only_fields = fields


class PeopleFileInput(StrictSerializer, serializers.Serializer[Any]):
    """A file, and how it is to be taken."""

    file = serializers.FileField()
    complete = serializers.BooleanField(default=False)
    under = unit_field(Perm.PEOPLE_IMPORT)
    default_role = role_field(required=False, allow_null=True, default=None)


class ColumnsInput(StrictSerializer, serializers.Serializer[Any]):
    """The column of each fact; without it, the columns recognised by their names."""

    mapping = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class RemovalsInput(StrictSerializer, serializers.Serializer[Any]):
    """How many people leave, where that is more than 30 % of them."""

    removals = serializers.IntegerField(required=False, min_value=0)


class PeopleImportViewSet(Governed[PeopleImport]):
    """Upload, check, look at the changes, confirm; the state says how far it is."""

    queryset = PeopleImport.objects.none()
    serializer_class = PeopleImportSerializer
    access_perms: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "check", "confirm", "changes"), Perm.PEOPLE_IMPORT
    )
    parser_classes = (StrictJSONParser, MultiPartParser)

    def get_queryset(self) -> QuerySet[PeopleImport]:
        """Imports within reach, the latest first."""
        return PeopleImport.objects.visible_to(self.person, self.perm)

    @extend_schema(request=PeopleFileInput, responses={201: PeopleImportSerializer})
    def create(self, request: Request) -> Response:
        """Keep a file, as multipart/form-data; nothing is read before ``check``."""
        facts = self.read(PeopleFileInput)
        file = facts.pop("file")
        run = people_imports.keep_import(
            name=file.name, content=file.read(), by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(run), status=201)

    @extend_schema(request=ColumnsInput, responses=PeopleImportSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Read the file and compare it: at once, or by the worker when it is large."""
        run = self.get_object()
        mapping = self.read(ColumnsInput).get("mapping", run.mapping)
        try:
            people_imports.ask_check(run=run, mapping=mapping, by=self.person, at=clock.now())
        except people_imports.MappingError as error:
            raise serializers.ValidationError({"mapping": [str(error)]}) from error
        return self._worked_on(run)

    @extend_schema(request=RemovalsInput, responses=PeopleImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Make the changes that were shown."""
        run = self.get_object()
        removals = self.read(RemovalsInput).get("removals")
        people_imports.confirm_import(run=run, removals=removals, by=self.person, at=clock.now())
        return self._worked_on(run)

    @extend_schema(responses=ImportChangeSerializer(many=True))
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, pk: str) -> Response:
        """What the file would change, or changed, in its order."""
        rows: Any = people_imports.changes_of(self.get_object())
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(ImportChangeSerializer(page, many=True).data)

    def _worked_on(self, run: PeopleImport) -> Response:
        if not people_imports.is_for_the_worker(run):
            people_imports.work_on(run_id=run.pk, at=clock.now())
        run.refresh_from_db()
        return Response(self.shown(run))
