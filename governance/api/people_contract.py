"""Reporting lines, eligibility, applications, consents, departures, and the sponsor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from governance import services
from governance.api import people_contract_inputs as inputs
from governance.api import people_contract_serializers as shapes
from governance.api.base import Governed
from governance.api.permissions import HasAccess
from governance.models import (
    Decision,
    EligibilityOverride,
    Employment,
    ReportingLine,
    Sponsorship,
    TimeConsent,
    VolunteerApplication,
)
from governance.perms import Perm
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView


class OwnAction(BasePermission):
    """Any signed-in person, for the actions in ``own_actions``; a token may not."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether a session asks for an action that concerns the caller alone."""
        own = getattr(view, "action", None) in getattr(view, "own_actions", ())
        return own and request.user.is_authenticated and request.auth is None


class ReportingLineViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ReportingLine]):
    """Who reports to whom, from when to when."""

    queryset = ReportingLine.objects.none()
    serializer_class = shapes.LineSerializer
    access_perms: ClassVar = {"list": Perm.PEOPLE_VIEW, "create": Perm.PEOPLE_APPOINT}

    def get_queryset(self) -> QuerySet[ReportingLine]:
        """Lines of the people within reach."""
        people = services.people_visible_to(self.request.user, Perm.PEOPLE_VIEW)
        return services.lines_of(people)

    @extend_schema(request=inputs.LineInput, responses={204: None})
    def create(self, request: Request) -> Response:
        """Say who somebody's manager is from now on; null for nobody."""
        facts = inputs.read(inputs.LineInput, self)
        services.set_manager(by=inputs.caller(request), at=clock.now(), **facts)
        return Response(status=204)


class EmploymentViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Employment]):
    """Since when, and under which contract, people work here."""

    queryset = Employment.objects.none()
    serializer_class = shapes.EmploymentSerializer
    access_perms: ClassVar = {"list": Perm.PEOPLE_APPOINT, "create": Perm.PEOPLE_APPOINT}

    def get_queryset(self) -> QuerySet[Employment]:
        """What is known of the people whom the caller may appoint."""
        people = services.people_visible_to(self.request.user, Perm.PEOPLE_APPOINT)
        return services.employments_of(people)

    @extend_schema(request=inputs.EmploymentInput, responses={201: shapes.EmploymentSerializer})
    def create(self, request: Request) -> Response:
        """Record it, as known from now on."""
        facts = inputs.read(inputs.EmploymentInput, self)
        made = services.set_employment(by=inputs.caller(request), at=clock.now(), **facts)
        return Response(self.get_serializer(made).data, status=201)


class EligibilityOverrideViewSet(Governed[EligibilityOverride]):
    """Exceptions to the rule on who may volunteer."""

    queryset = EligibilityOverride.objects.none()
    serializer_class = shapes.OverrideSerializer
    access_perms: ClassVar = {
        "list": Perm.PEOPLE_APPOINT,
        "retrieve": Perm.PEOPLE_APPOINT,
        "create": Perm.PEOPLE_APPOINT,
        "end": Perm.PEOPLE_APPOINT,
    }

    def get_queryset(self) -> QuerySet[EligibilityOverride]:
        """What the action may touch."""
        return EligibilityOverride.objects.visible_to(self.person, self.perm)

    @extend_schema(request=inputs.OverrideInput, responses={201: shapes.OverrideSerializer})
    def create(self, request: Request) -> Response:
        """Make an exception, with a reason and an end."""
        facts = self.read(inputs.OverrideInput)
        made = services.grant_override(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.OverrideSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End an exception today."""
        ended = services.end_override(override=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(ended))


class ApplicationViewSet(Governed[VolunteerApplication]):
    """Who would like to volunteer, and the answer."""

    queryset = VolunteerApplication.objects.none()
    serializer_class = shapes.ApplicationSerializer
    permission_classes = (OwnAction | HasAccess,)
    own_actions: ClassVar = ("create",)
    access_perms: ClassVar = {
        "list": Perm.APPLICATION_DECIDE,
        "retrieve": Perm.APPLICATION_DECIDE,
        "accept": Perm.APPLICATION_DECIDE,
        "decline": Perm.APPLICATION_DECIDE,
    }

    def get_queryset(self) -> QuerySet[VolunteerApplication]:
        """What the action may touch."""
        rows = VolunteerApplication.objects.visible_to(self.person, self.perm)
        return rows.select_related("person", "unit")

    @extend_schema(request=inputs.ApplicationInput, responses={201: shapes.ApplicationSerializer})
    def create(self, request: Request) -> Response:
        """Offer to volunteer, as oneself."""
        facts = self.read(inputs.ApplicationInput)
        unit = facts.pop("unit")
        made = services.apply_to_volunteer(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept somebody who meets the rule."""
        done = services.accept_application(
            application=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=inputs.Reason, responses=shapes.ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline, with a reason."""
        application = self.get_object()
        done = services.decline_application(
            application=application, by=self.person, at=clock.now(), **self.read(inputs.Reason)
        )
        return Response(self.shown(done))


class ConsentViewSet(Governed[TimeConsent]):
    """What managers are asked, and what they agreed to."""

    queryset = TimeConsent.objects.none()
    serializer_class = shapes.ConsentSerializer
    permission_classes = (OwnAction | HasAccess,)
    own_actions: ClassVar = ("answer",)
    access_perms: ClassVar = {
        "list": Perm.CONSENT_ASK,
        "retrieve": Perm.CONSENT_ASK,
        "create": Perm.CONSENT_ASK,
        "remind": Perm.CONSENT_ASK,
        "withdraw": Perm.CONSENT_ASK,
    }

    def get_queryset(self) -> QuerySet[TimeConsent]:
        """What the action may touch; a manager reaches what is asked of them."""
        if self.action == "answer":
            return services.consents_reached_by(self.person).select_related("person", "renews")
        return TimeConsent.objects.visible_to(self.person, self.perm).select_related("person")

    @extend_schema(request=inputs.ConsentInput, responses={201: shapes.ConsentSerializer})
    def create(self, request: Request) -> Response:
        """Ask somebody's manager."""
        facts = self.read(inputs.ConsentInput)
        made = services.ask_consent(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.ConsentSerializer)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: str) -> Response:
        """Send the question again, to whoever is the manager now."""
        done = services.remind_manager(consent=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(done))

    @extend_schema(request=inputs.ConsentAnswer, responses=shapes.ConsentSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer, as the manager who is asked."""
        consent = self.get_object()
        facts = self.read(inputs.ConsentAnswer)
        done = services.answer_consent(consent=consent, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(done))

    @extend_schema(request=None, responses=shapes.ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """End a consent today, or take the question back."""
        done = services.withdraw_consent(consent=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(done))


class DecisionViewSet(Governed[Decision]):
    """What the sponsor is asked: for those who ask."""

    queryset = Decision.objects.none()
    serializer_class = shapes.DecisionSerializer
    access_perms: ClassVar = {
        "list": Perm.SPONSOR_ASK,
        "retrieve": Perm.SPONSOR_ASK,
        "create": Perm.SPONSOR_ASK,
        "withdraw": Perm.SPONSOR_ASK,
    }

    def get_queryset(self) -> QuerySet[Decision]:
        """What the action may touch."""
        rows = Decision.objects.visible_to(self.person, self.perm)
        return rows.select_related("sponsorship")

    @extend_schema(request=inputs.DecisionInput, responses={201: shapes.DecisionSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a decision, if one of the five places is free."""
        facts = self.read(inputs.DecisionInput)
        made = services.ask_decision(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a question back."""
        done = services.withdraw_decision(
            decision=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(done))


class SignatureViewSet(Governed[Decision]):
    """What the sponsor is asked: for the sponsor."""

    queryset = Decision.objects.none()
    serializer_class = shapes.DecisionSerializer
    access_perms: ClassVar = {
        "list": Perm.SPONSOR_SIGN,
        "retrieve": Perm.SPONSOR_SIGN,
        "sign": Perm.SPONSOR_SIGN,
        "decline": Perm.SPONSOR_SIGN,
    }

    def get_queryset(self) -> QuerySet[Decision]:
        """What the action may touch."""
        rows = Decision.objects.visible_to(self.person, self.perm)
        return rows.select_related("sponsorship")

    @extend_schema(request=inputs.Note, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """Sign."""
        decision, facts = self.get_object(), self.read(inputs.Note)
        done = services.sign_decision(decision=decision, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(done))

    @extend_schema(request=inputs.Note, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline."""
        decision, facts = self.get_object(), self.read(inputs.Note)
        done = services.decline_decision(
            decision=decision, by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(done))


class SponsorshipViewSet(Governed[Sponsorship]):
    """Who backs the programme, until when."""

    queryset = Sponsorship.objects.none()
    serializer_class = shapes.SponsorshipSerializer
    access_perms: ClassVar = {
        "list": Perm.SPONSOR_ASK,
        "retrieve": Perm.SPONSOR_ASK,
        "create": Perm.SPONSOR_ASK,
        "end": Perm.SPONSOR_ASK,
    }

    def get_queryset(self) -> QuerySet[Sponsorship]:
        """What the action may touch."""
        return Sponsorship.objects.visible_to(self.person, self.perm)

    @extend_schema(request=inputs.SponsorshipInput, responses={201: shapes.SponsorshipSerializer})
    def create(self, request: Request) -> Response:
        """Ask somebody above the strategist to commit for a year."""
        facts = self.read(inputs.SponsorshipInput)
        made = services.ask_sponsorship(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.SponsorshipSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End a commitment today."""
        ended = services.end_sponsorship(
            sponsorship=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(ended))


routes = [
    ("reporting-lines", ReportingLineViewSet),
    ("employments", EmploymentViewSet),
    ("eligibility-overrides", EligibilityOverrideViewSet),
    ("applications", ApplicationViewSet),
    ("consents", ConsentViewSet),
    ("decisions", DecisionViewSet),
    ("signatures", SignatureViewSet),
    ("sponsorships", SponsorshipViewSet),
]
