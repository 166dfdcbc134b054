"""Charters and policies as JSON: read them, prepare versions, acknowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from accounts.models import Language
from governance import services
from governance.api.base import Governed
from governance.api.inputs import person_field, role_field, unit_field
from governance.charter_templates import TEMPLATES
from governance.domain.charter_status import Change
from governance.models import (
    Acknowledgement,
    Charter,
    CharterComment,
    CharterKind,
    CharterText,
    CharterVersion,
    OrgUnit,
)
from governance.models.charter import CHANGE_CHOICES, LONGEST, LONGEST_GRACE, LONGEST_RENEWAL
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from governance.api.fields import ReachedField


class CharterSerializer(serializers.ModelSerializer[Charter]):
    """A charter: whom it asks and how often."""

    class Meta:
        model = Charter
        fields: ClassVar = [
            "id",
            "unit",
            "slug",
            "kind",
            "title_fr",
            "title_en",
            "units",
            "roles",
            "renewal_months",
            "grace_days",
            "most_words",
            "most_minutes",
        ]


class CharterTextSerializer(serializers.ModelSerializer[CharterText]):
    """A text, the revision to send back when changing it, and its SHA-256."""

    sha256 = serializers.CharField(source="digest", read_only=True)

    class Meta:
        model = CharterText
        fields: ClassVar = ["language", "body", "revision", "sha256"]


class CharterVersionSerializer(serializers.ModelSerializer[CharterVersion]):
    """A version with its texts."""

    texts = CharterTextSerializer(many=True, read_only=True)

    class Meta:
        model = CharterVersion
        fields: ClassVar = [
            "id",
            "charter",
            "number",
            "state",
            "change",
            "summary",
            "author",
            "reviewer",
            "approved_by",
            "approved_at",
            "published_at",
            "grace_until",
            "retired_at",
            "texts",
        ]


class CharterCommentSerializer(serializers.ModelSerializer[CharterComment]):
    """A remark or a suggestion on the version being prepared."""

    class Meta:
        model = CharterComment
        fields: ClassVar = [
            "id",
            "language",
            "passage",
            "replacement",
            "body",
            "author",
            "at",
            "state",
        ]


class AcknowledgementSerializer(serializers.ModelSerializer[Acknowledgement]):
    """The proof that a person has read a text."""

    class Meta:
        model = Acknowledgement
        fields: ClassVar = ["id", "version", "person", "round", "at", "language", "sha256"]


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a unit is; an empty unit stands for the smaller ones together."""

    unit = serializers.CharField()
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()


class CharterChange(StrictSerializer, serializers.Serializer[Any]):
    """A charter's facts; ``units`` and ``roles`` empty: the owner's unit, everybody."""

    kind = serializers.ChoiceField(choices=CharterKind.choices)
    title_fr = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120)
    units: ReachedField[OrgUnit] = unit_field(Perm.CHARTER_WRITE, many=True, required=False)
    roles: Any = role_field(many=True, required=False)
    renewal_months = serializers.IntegerField(
        min_value=1, max_value=LONGEST_RENEWAL, required=False, allow_null=True
    )
    grace_days = serializers.IntegerField(min_value=0, max_value=LONGEST_GRACE, required=False)
    most_words = serializers.IntegerField(min_value=1, max_value=5_000, required=False)
    most_minutes = serializers.IntegerField(min_value=1, max_value=60, required=False)


class CharterInput(CharterChange):
    """A new charter of ``unit``, empty or from a shipped template."""

    unit = unit_field(Perm.CHARTER_WRITE)
    template = serializers.ChoiceField(
        choices=sorted(TEMPLATES), required=False, default="", allow_blank=True
    )


class CharterTextInput(StrictSerializer, serializers.Serializer[Any]):
    """A draft's text and the revision it was written from."""

    language = serializers.ChoiceField(choices=Language.choices)
    body = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class CharterSubmitInput(StrictSerializer, serializers.Serializer[Any]):
    """What changes and who reviews."""

    change = serializers.ChoiceField(choices=CHANGE_CHOICES)
    summary = serializers.CharField(max_length=500)
    reviewer = person_field(Perm.CHARTER_WRITE, required=False, allow_null=True, default=None)


class CharterReasonInput(StrictSerializer, serializers.Serializer[Any]):
    """Why a version goes back."""

    reason = serializers.CharField(max_length=2_000)


class CharterCommentInput(StrictSerializer, serializers.Serializer[Any]):
    """A remark, or a suggestion: ``replacement`` for ``passage`` (empty leaves it out)."""

    language = serializers.ChoiceField(choices=Language.choices)
    passage = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)
    replacement = serializers.CharField(
        max_length=2_000, required=False, default=None, allow_blank=True, allow_null=True
    )
    body = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)


class CharterSettleInput(StrictSerializer, serializers.Serializer[Any]):
    """A comment to close, or a suggestion to put in the text."""

    comment = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    accept = serializers.BooleanField(default=False)


class AcknowledgementInput(StrictSerializer, serializers.Serializer[Any]):
    """Which text was read: its language and its SHA-256."""

    language = serializers.ChoiceField(choices=Language.choices)
    sha256 = serializers.RegexField("^[0-9a-f]{64}$")


class CharterViewSet(Governed[Charter]):
    """Charters; the version being prepared is changed through named actions."""

    queryset = Charter.objects.none()
    serializer_class = CharterSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.CHARTER_VIEW,
        "retrieve": Perm.CHARTER_VIEW,
        "versions": Perm.CHARTER_VIEW,
        "comments": Perm.CHARTER_VIEW,
        "create": Perm.CHARTER_WRITE,
        "change": Perm.CHARTER_WRITE,
        "start": Perm.CHARTER_WRITE,
        "write": Perm.CHARTER_WRITE,
        "submit": Perm.CHARTER_WRITE,
        "approve": Perm.CHARTER_REVIEW,
        "send_back": Perm.CHARTER_REVIEW,
        "publish": Perm.CHARTER_PUBLISH,
        "retire": Perm.CHARTER_PUBLISH,
        "comment": Perm.CHARTER_VIEW,
        "settle": Perm.CHARTER_VIEW,
        "acknowledge": Perm.CHARTER_VIEW,
        "progress": Perm.REPORT_VIEW,
    }
    LENT: ClassVar = {"list", "retrieve", "versions", "comments", "acknowledge"}

    def get_queryset(self) -> QuerySet[Charter]:
        """A hub's charters are read and acknowledged in its spokes too."""
        rows = Charter.objects.visible_to(self.person, self.perm)
        if self.action in self.LENT:
            rows = Charter.objects.usable_by(self.person, self.perm)
        return rows.select_related("unit").prefetch_related("units", "roles")

    def get_object(self) -> Charter:
        """The charter, among those the action may touch."""
        found: Charter = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found

    @extend_schema(request=CharterInput, responses={201: CharterSerializer})
    def create(self, request: Request) -> Response:
        """Add a charter with a first draft."""
        facts = self.read(CharterInput)
        unit, template = facts.pop("unit"), facts.pop("template")
        charter = services.create_charter(
            unit=unit, facts=facts, by=self.person, at=clock.now(), template=template
        )
        return Response(self.shown(charter), status=201)

    @extend_schema(request=CharterChange, responses=CharterSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change whom a charter asks, and how often."""
        charter = self.get_object()
        facts = self.read(CharterChange)
        services.change_charter(charter=charter, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(self.get_object()))

    @extend_schema(responses=CharterVersionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """The versions the caller may read, the newest first."""
        rows = services.versions_seen_by(self.person, self.get_object())
        return Response(CharterVersionSerializer(rows.prefetch_related("texts"), many=True).data)

    @extend_schema(responses=CharterCommentSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def comments(self, request: Request, pk: str) -> Response:
        """What is said about the version being prepared; nothing for those who do not."""
        charter = self.get_object()
        version = services.versions_seen_by(self.person, charter).under_way().first()
        rows = version.comments.all() if version else CharterComment.objects.none()
        return Response(CharterCommentSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={201: CharterVersionSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Begin the next version."""
        version = services.start_version(charter=self.get_object(), by=self.person, at=clock.now())
        return Response(CharterVersionSerializer(version).data, status=201)

    @extend_schema(request=CharterTextInput, responses=CharterTextSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, pk: str) -> Response:
        """Save a draft's text; 409 when somebody saved it since the revision sent."""
        version = self._prepared()
        facts = self.read(CharterTextInput)
        texts = version.texts.select_related("version__charter")
        text = texts.get(language=facts.pop("language"))
        text = services.write_text(text=text, by=self.person, at=clock.now(), **facts)
        return Response(CharterTextSerializer(text).data)

    @extend_schema(request=CharterSubmitInput, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the draft over for review."""
        version = self._prepared()
        facts = self.read(CharterSubmitInput)
        facts["change"] = Change(facts["change"])
        version = services.submit_version(version=version, by=self.person, at=clock.now(), **facts)
        return Response(CharterVersionSerializer(version).data)

    @extend_schema(request=None, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve the version in review; never one's own."""
        version = services.approve_version(
            version=self._prepared(), by=self.person, at=clock.now()
        )
        return Response(CharterVersionSerializer(version).data)

    @extend_schema(request=CharterReasonInput, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """Ask for changes."""
        version = self._prepared()
        facts = self.read(CharterReasonInput)
        version = services.send_back_version(
            version=version, by=self.person, at=clock.now(), **facts
        )
        return Response(CharterVersionSerializer(version).data)

    @extend_schema(request=None, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Put the approved version in force."""
        version = services.publish_version(
            version=self._prepared(), by=self.person, at=clock.now()
        )
        return Response(CharterVersionSerializer(version).data)

    @extend_schema(request=None, responses=CharterSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Take the charter out of force."""
        charter = services.retire_charter(
            charter=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(charter))

    @extend_schema(request=CharterCommentInput, responses={201: CharterCommentSerializer})
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        """Remark on the version being prepared, or suggest other words."""
        version = self._prepared()
        facts = self.read(CharterCommentInput)
        comment = services.comment_on_version(
            version=version, facts=facts, by=self.person, at=clock.now()
        )
        return Response(CharterCommentSerializer(comment).data, status=201)

    @extend_schema(request=CharterSettleInput, responses=CharterCommentSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str) -> Response:
        """Put a suggestion in the text, or close a comment."""
        version = self._prepared()
        facts = self.read(CharterSettleInput)
        comments = version.comments.select_related("version__charter")
        comment = comments.filter(pk=facts["comment"]).first()
        if comment is None or not services.may_prepare(self.person, version.charter):
            raise serializers.ValidationError({"comment": ["There is no such comment."]})
        act = services.accept_suggestion if facts["accept"] else services.settle_comment
        comment = act(comment=comment, by=self.person, at=clock.now())
        return Response(CharterCommentSerializer(comment).data)

    @extend_schema(request=AcknowledgementInput, responses={201: AcknowledgementSerializer})
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Acknowledge the version in force; a second call returns the first proof."""
        charter = self.get_object()
        facts = self.read(AcknowledgementInput)
        proof = services.acknowledge_charter(
            charter=charter, by=self.person, at=clock.now(), **facts
        )
        return Response(AcknowledgementSerializer(proof).data, status=201)

    @extend_schema(responses=ProgressSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def progress(self, request: Request, pk: str) -> Response:
        """How far acknowledgement is, by unit of five people and more."""
        campaign = services.latest_campaign(self.get_object())
        if campaign is None:
            return Response([])
        rows = services.progress_of(campaign, seen_by=self.person, at=clock.now())
        return Response(ProgressSerializer(rows, many=True).data)

    def _prepared(self) -> CharterVersion:
        rows = self.get_object().versions.under_way().select_related("charter__unit")
        version = rows.prefetch_related("texts").first()
        if version is None:
            raise ConflictError
        return version
