"""Interactions: read them as resources, change them by named actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from engagement import services
from engagement.api import inputs
from engagement.api.serializers import (
    ContactSerializer,
    ImportRunSerializer,
    InteractionDetailSerializer,
    InteractionSerializer,
)
from engagement.inbox import Order, State, inbox_page
from engagement.models import Contact, ImportRun, Interaction
from engagement.reading import filters_of
from governance.api.base import Governed
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import query_int, query_text

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

FILTERS = [
    OpenApiParameter("state", str, enum=[state.value for state in State]),
    OpenApiParameter("order", str, enum=[order.value for order in Order]),
    OpenApiParameter("space", int),
    OpenApiParameter("topic", int),
    OpenApiParameter("unit", int),
    OpenApiParameter("important", bool),
    OpenApiParameter("urgent", bool),
    OpenApiParameter("words", str, description="Every word, or its beginning, in the title."),
]


class InteractionViewSet(Governed[Interaction]):
    """Conversations with the public."""

    queryset = Interaction.objects.none()
    serializer_class = InteractionSerializer
    access_perms: ClassVar = {
        "list": Perm.INTERACTION_VIEW,
        "retrieve": Perm.INTERACTION_VIEW,
        "create": Perm.INTERACTION_LOG,
        "customer_message": Perm.INTERACTION_LOG,
        "claim": Perm.INTERACTION_ANSWER,
        "release": Perm.INTERACTION_ANSWER,
        "reply": Perm.INTERACTION_ANSWER,
        "note": Perm.INTERACTION_ANSWER,
        "triage": Perm.INTERACTION_ANSWER,
        "topic": Perm.INTERACTION_ANSWER,
        "close": Perm.INTERACTION_ANSWER,
        "reopen": Perm.INTERACTION_ANSWER,
    }

    def get_queryset(self) -> QuerySet[Interaction]:
        """What the caller may read; the door then asks for the action's permission."""
        visible = Interaction.objects.visible_to(self.person, Perm.INTERACTION_VIEW)
        return visible.select_related("space__calendar")

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The inbox; a page with fewer rows and a next one was bounded while filtering."""
        query = request.query_params
        page = inbox_page(
            person=self.person,
            filters=filters_of(query),
            at=clock.now(),
            cursor=query_text(query, "cursor", longest=2_000),
            size=query_int(query, "page_size", 50, low=1, high=200) or 50,
        )
        url, link = request.build_absolute_uri(), None
        if page.next_cursor:
            link = replace_query_param(url, "cursor", page.next_cursor)
        rows = self.get_serializer(page.rows, many=True).data
        return Response({"next": link, "previous": None, "results": rows})

    @extend_schema(responses=InteractionDetailSerializer)
    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One interaction and what was said."""
        return Response(InteractionDetailSerializer(self.get_object()).data)

    @extend_schema(request=inputs.InteractionInput, responses={201: InteractionSerializer})
    def create(self, request: Request) -> Response:
        """Log what a customer wrote."""
        facts = self.read(inputs.InteractionInput)
        made = services.log_interaction(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=inputs.ClaimInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        """Take an open interaction for some minutes."""
        return self._change(services.claim_interaction, inputs.ClaimInput)

    @extend_schema(request=None, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Hand one's own claim back."""
        return self._change(services.release_claim)

    @extend_schema(request=inputs.WordsInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Log the answer that was given."""
        return self._change(services.reply, inputs.WordsInput)

    @extend_schema(request=inputs.WordsInput, responses={201: InteractionDetailSerializer})
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        """Leave words for colleagues."""
        interaction, facts = self.get_object(), self.read(inputs.WordsInput)
        services.add_note(interaction=interaction, by=self.person, at=clock.now(), **facts)
        return Response(InteractionDetailSerializer(interaction).data, status=201)

    @extend_schema(request=inputs.CustomerMessageInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"], url_path="customer-message")
    def customer_message(self, request: Request, pk: str) -> Response:
        """Add what the customer wrote since; the interaction is open again."""
        return self._change(services.record_customer_message, inputs.CustomerMessageInput)

    @extend_schema(request=inputs.TriageInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def triage(self, request: Request, pk: str) -> Response:
        """Set importance and urgency."""
        return self._change(services.triage, inputs.TriageInput)

    @extend_schema(request=inputs.RouteInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def topic(self, request: Request, pk: str) -> Response:
        """Give it a topic; the topic's unit answers from now on."""
        return self._change(services.set_topic, inputs.RouteInput)

    @extend_schema(request=inputs.CloseInput, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End it and say why."""
        return self._change(services.close_interaction, inputs.CloseInput)

    @extend_schema(request=None, responses=InteractionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Undo the closing."""
        return self._change(services.reopen_interaction)

    def _change(self, service: Any, given: Any = None, **facts: Any) -> Response:
        """Run one service on the interaction of the address with the input of the request."""
        interaction = self.get_object()
        if given is not None:
            facts |= self.read(given)
        changed = service(interaction=interaction, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(changed))


class ContactViewSet(Governed[Contact]):
    """Members of the public."""

    queryset = Contact.objects.none()
    serializer_class = ContactSerializer
    access_perms: ClassVar = {
        "list": Perm.INTERACTION_VIEW,
        "retrieve": Perm.INTERACTION_VIEW,
        "erase": Perm.CONTACT_ERASE,
    }

    def get_queryset(self) -> QuerySet[Contact]:
        """What the caller may read; the door then asks for the action's permission."""
        visible = Contact.objects.visible_to(self.person, Perm.INTERACTION_VIEW)
        return visible.select_related("identity")

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: str) -> Response:
        """Forget who a contact is; the conversations stay under the pseudonym."""
        services.erase_identity(contact=self.get_object(), by=self.person, at=clock.now())
        return Response(status=204)


class ImportRunViewSet(Governed[ImportRun]):
    """Imports that were made."""

    queryset = ImportRun.objects.none()
    serializer_class = ImportRunSerializer
    access_perms: ClassVar = {
        "list": Perm.INTERACTION_IMPORT,
        "retrieve": Perm.INTERACTION_IMPORT,
    }

    def get_queryset(self) -> QuerySet[ImportRun]:
        """What the caller may see."""
        return ImportRun.objects.visible_to(self.person, self.perm)
