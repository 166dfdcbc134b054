"""Networks, code cards, official accounts, holders, accesses, decisions about too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from governance import access
from governance.api import registry_shapes as shapes
from governance.api.base import Governed
from governance.models import (
    AccessFact,
    AccountHolder,
    Network,
    SocialAccount,
    Space,
    SprawlChoice,
    SprawlDecision,
)
from governance.perms import Perm
from governance.services import registry
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.viewsets import ViewSetMixin


class NetworkViewSet(Governed[Network]):
    """The catalogue; the same for the whole company."""

    queryset = Network.objects.none()
    serializer_class = shapes.NetworkSerializer
    access_perms: ClassVar = {
        "list": Perm.SPACE_VIEW,
        "retrieve": Perm.SPACE_VIEW,
        "create": Perm.SPACE_CHANGE,
        "change": Perm.SPACE_CHANGE,
        "retire": Perm.SPACE_CHANGE,
        "restore": Perm.SPACE_CHANGE,
        "observe": Perm.SPACE_CHANGE,
    }

    def get_queryset(self) -> QuerySet[Network]:
        """Every network, retired ones too."""
        return Network.objects.prefetch_related("facts")

    @extend_schema(request=shapes.NetworkInput, responses={201: shapes.NetworkSerializer})
    def create(self, request: Request) -> Response:
        """Add a network."""
        facts = self.read(shapes.NetworkInput)
        network = registry.add_network(facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(network), status=201)

    @extend_schema(request=shapes.NetworkInput, responses=shapes.NetworkSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Correct what is said of a network."""
        network, facts = self.get_object(), self.read(shapes.NetworkInput)
        network = registry.change_network(
            network=network, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(network))

    @extend_schema(request=None, responses=shapes.NetworkSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Offer it nowhere new from today on."""
        at, network = clock.now(), self.get_object()
        network = registry.retire_network(network=network, on=at.date(), by=self.person, at=at)
        return Response(self.shown(network))

    @extend_schema(request=None, responses=shapes.NetworkSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Offer a retired network again."""
        network = self.get_object()
        network = registry.restore_network(network=network, by=self.person, at=clock.now())
        return Response(self.shown(network))

    @extend_schema(request=shapes.FactInput, responses={201: shapes.FactSerializer})
    @action(detail=True, methods=["post"])
    def observe(self, request: Request, pk: str) -> Response:
        """Note a dated fact about it."""
        network, facts = self.get_object(), self.read(shapes.FactInput)
        fact = registry.note_network_fact(
            network=network, facts=facts, by=self.person, at=clock.now()
        )
        return Response(shapes.FactSerializer(fact).data, status=201)


class Kept(Governed[Space]):
    """What the registry adds to a space: its review and its card."""

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Reviewed, nothing to change: again in six months."""
        space = registry.review_space(space=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(space))

    @extend_schema(responses=shapes.CardSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def cards(self, request: Request, pk: str) -> Response:
        """The versions of its card, the one that holds first."""
        return Response(shapes.CardSerializer(self.get_object().cards.all(), many=True).data)

    @extend_schema(request=shapes.CardInput, responses={201: shapes.CardSerializer})
    @action(detail=True, methods=["post"])
    def write_card(self, request: Request, pk: str) -> Response:
        """Write a version that holds from now on."""
        space, facts = self.get_object(), self.read(shapes.CardInput)
        card = registry.write_card(space=space, facts=facts, by=self.person, at=clock.now())
        return Response(shapes.CardSerializer(card).data, status=201)


class SocialAccountViewSet(Governed[SocialAccount]):
    """The official accounts, closed ones too."""

    queryset = SocialAccount.objects.none()
    serializer_class = shapes.AccountSerializer
    access_perms: ClassVar = {
        "list": Perm.ACCOUNT_VIEW,
        "retrieve": Perm.ACCOUNT_VIEW,
        "create": Perm.ACCOUNT_CHANGE,
        "change": Perm.ACCOUNT_CHANGE,
        "close": Perm.ACCOUNT_CHANGE,
        "bring": Perm.ACCOUNT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[SocialAccount]:
        """What the action may touch, with how many people hold each."""
        rows = SocialAccount.objects.visible_to(self.person, self.perm).select_related("network")
        return rows.with_holders(at=clock.now())

    @extend_schema(request=shapes.AccountInput, responses={201: shapes.AccountSerializer})
    def create(self, request: Request) -> Response:
        """List an account."""
        facts = self.read(shapes.AccountInput)
        unit = facts.pop("unit")
        account = registry.create_account(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(account), status=201)

    @extend_schema(request=shapes.AccountChange(partial=True), responses=shapes.AccountSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change the facts that are given."""
        account = self.get_object()
        given = shapes.AccountChange(
            data=self.request.data, partial=True, context=self.get_serializer_context()
        )
        given.is_valid(raise_exception=True)
        account = registry.change_account(
            account=account, facts=given.validated_data, by=self.person, at=clock.now()
        )
        return Response(self.shown(account))

    @extend_schema(request=None, responses=shapes.AccountSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close an account from today on; its holders and accesses end."""
        at, account = clock.now(), self.get_object()
        account = registry.close_account(account=account, on=at.date(), by=self.person, at=at)
        return Response(self.shown(account))

    @extend_schema(request=shapes.SheetInput, responses=shapes.SheetSerializer)
    @action(detail=False, methods=["post"])
    def bring(self, request: Request) -> Response:
        """List many accounts, all or none; with ``look_only`` say what would happen."""
        facts = self.read(shapes.SheetInput)
        rows = [dict(row) for row in facts.pop("rows")]
        done = registry.bring_accounts(rows=rows, by=self.person, at=clock.now(), **facts)
        problems = [
            {"row": each.line - 1, "column": each.column, "message": each.message}
            for each in done.problems
        ]
        told = {"added": len(done.new), "known": done.known, "problems": problems}
        return Response(shapes.SheetSerializer(told).data)


class AccountHolderViewSet(Governed[AccountHolder]):
    """Who answers for which account, now and formerly."""

    queryset = AccountHolder.objects.none()
    serializer_class = shapes.HolderSerializer
    access_perms: ClassVar = {
        "list": Perm.ACCOUNT_VIEW,
        "retrieve": Perm.ACCOUNT_VIEW,
        "create": Perm.ACCOUNT_CHANGE,
        "end": Perm.ACCOUNT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[AccountHolder]:
        """What the action may touch."""
        rows = AccountHolder.objects.visible_to(self.person, self.perm)
        return rows.select_related("account")

    @extend_schema(request=shapes.AccountHolderInput, responses={201: shapes.HolderSerializer})
    def create(self, request: Request) -> Response:
        """Name the first or the second holder."""
        facts = self.read(shapes.AccountHolderInput)
        holder = registry.add_holder(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(holder), status=201)

    @extend_schema(request=None, responses=shapes.HolderSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End somebody's answering for an account."""
        holder = registry.end_holder(holder=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(holder))


class AccountAccessViewSet(Governed[AccessFact]):
    """What is known of who can log in, now and formerly."""

    queryset = AccessFact.objects.none()
    serializer_class = shapes.AccessSerializer
    access_perms: ClassVar = {
        "list": Perm.ACCOUNT_VIEW,
        "retrieve": Perm.ACCOUNT_VIEW,
        "create": Perm.ACCOUNT_CHANGE,
        "change": Perm.ACCOUNT_CHANGE,
        "rotate": Perm.ACCOUNT_CHANGE,
        "close": Perm.ACCOUNT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[AccessFact]:
        """What the action may touch."""
        rows = AccessFact.objects.visible_to(self.person, self.perm)
        return rows.select_related("account")

    @extend_schema(request=shapes.AccessInput, responses={201: shapes.AccessSerializer})
    def create(self, request: Request) -> Response:
        """Note that somebody can log in."""
        facts = self.read(shapes.AccessInput)
        account, person = facts.pop("account"), facts.pop("person")
        fact = registry.note_access(
            account=account, person=person, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(fact), status=201)

    @extend_schema(request=shapes.AccessChange, responses=shapes.AccessSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Note what changed; the fact known so far closes, another follows."""
        fact, facts = self.get_object(), self.read(shapes.AccessChange)
        fact = registry.change_access(fact=fact, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(fact))

    @extend_schema(request=None, responses=shapes.AccessSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        """The password or key was changed today."""
        at, fact = clock.now(), self.get_object()
        fact = registry.rotate_access(fact=fact, on=at.date(), by=self.person, at=at)
        return Response(self.shown(fact))

    @extend_schema(request=None, responses=shapes.AccessSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Somebody can no longer log in."""
        fact = registry.close_access(fact=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(fact))


class SprawlDecisionViewSet(Governed[SprawlDecision]):
    """Places that may be too many, and what was decided about them."""

    queryset = SprawlDecision.objects.none()
    serializer_class = shapes.SprawlSerializer
    access_perms: ClassVar = {
        "list": Perm.ACCOUNT_VIEW,
        "retrieve": Perm.ACCOUNT_VIEW,
        "found": Perm.ACCOUNT_VIEW,
        "create": Perm.ACCOUNT_CHANGE,
        "undo": Perm.ACCOUNT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[SprawlDecision]:
        """What the action may touch."""
        rows = SprawlDecision.objects.visible_to(self.person, self.perm)
        return rows.select_related("space__unit", "account__unit", "unit")

    @extend_schema(responses=shapes.FoundSerializer(many=True), filters=False)
    @action(detail=False, pagination_class=None)
    def found(self, request: Request) -> Response:
        """Every place that is silent, there twice or nobody's, and not kept on purpose."""
        units = access.unit_ids(self.person, Perm.ACCOUNT_VIEW)
        rows = registry.sprawl_in(units, at=clock.now())
        return Response(shapes.FoundSerializer(rows, many=True).data)

    @extend_schema(request=shapes.SprawlInput, responses={201: shapes.SprawlSerializer})
    def create(self, request: Request) -> Response:
        """Decide; what is decided is done at once."""
        facts = self.read(shapes.SprawlInput)
        kind = "space" if "space" in facts else "account"
        choice = registry.Choice(
            choice=SprawlChoice(facts["choice"]),
            reason=facts["reason"],
            silent_until=facts["silent_until"],
            to_unit=facts["to_unit"],
            into=facts.get(f"into_{kind}"),
        )
        decision = registry.decide_sprawl(
            subject=facts[kind], choice=choice, by=self.person, at=clock.now()
        )
        return Response(self.shown(decision), status=201)

    @extend_schema(request=None, responses=shapes.SprawlSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take back a decision to keep or to transfer."""
        decision = registry.undo_decision(
            decision=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(decision))


routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("networks", NetworkViewSet),
    ("social-accounts", SocialAccountViewSet),
    ("account-holders", AccountHolderViewSet),
    ("account-accesses", AccountAccessViewSet),
    ("sprawl-decisions", SprawlDecisionViewSet),
]
