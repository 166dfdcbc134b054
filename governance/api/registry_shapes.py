"""The registry as JSON: what is shown, and what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import serializers

from governance.api.fields import ReachedField
from governance.api.inputs import person_field, unit_field
from governance.models import (
    AccessFact,
    AccessLevel,
    AccountHolder,
    CodeCard,
    Network,
    NetworkFact,
    NetworkKind,
    SecondFactor,
    SocialAccount,
    Space,
    SprawlChoice,
    SprawlDecision,
)
from governance.perms import Perm
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from accounts.models import User

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$"
MOST_ROWS = 20_000


def account_field(perm: Perm, **kwargs: Any) -> ReachedField[SocialAccount]:
    """An account of a unit where the caller holds ``perm``."""
    return ReachedField(
        reach=lambda who: SocialAccount.objects.visible_to(who, perm), of=SocialAccount, **kwargs
    )


def space_field(**kwargs: Any) -> ReachedField[Space]:
    """A space of a unit where the caller changes accounts, or above."""
    return ReachedField(
        reach=lambda who: Space.objects.usable_by(who, Perm.ACCOUNT_CHANGE), of=Space, **kwargs
    )


def network_field() -> serializers.SlugRelatedField[Network]:
    """A network by its short name."""
    return serializers.SlugRelatedField(slug_field="slug", queryset=Network.objects.all())


class FactSerializer(serializers.ModelSerializer[NetworkFact]):
    """What was observed about a network."""

    class Meta:
        model = NetworkFact
        fields: ClassVar = ["text", "source", "observed_on", "noted_by", "noted_at"]


class NetworkSerializer(serializers.ModelSerializer[Network]):
    """A network of the catalogue, with what was observed about it."""

    facts = FactSerializer(many=True, read_only=True)

    class Meta:
        model = Network
        fields: ClassVar = ["id", "slug", "name", "kind", "launched_on", "retired_on", "facts"]


class NetworkInput(StrictSerializer, serializers.Serializer[Any]):
    """A network."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=NetworkKind.choices)
    launched_on = serializers.DateField(required=False, allow_null=True, default=None)


class FactInput(StrictSerializer, serializers.Serializer[Any]):
    """Something observed about a network."""

    text = serializers.CharField(max_length=500)
    source: Any = serializers.URLField(max_length=500)
    observed_on = serializers.DateField()


class CardSerializer(serializers.ModelSerializer[CodeCard]):
    """How one speaks in a space."""

    languages = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CodeCard
        fields: ClassVar = [
            "number",
            "tone",
            "length",
            "dos",
            "donts",
            "disclosure",
            "languages",
            "written_by",
            "written_at",
        ]


class CardInput(StrictSerializer, serializers.Serializer[Any]):
    """A new version of a card."""

    tone = serializers.CharField(max_length=500)
    length = serializers.CharField(max_length=200)
    dos = serializers.CharField(max_length=2000)
    donts = serializers.CharField(max_length=2000)
    disclosure = serializers.CharField(max_length=80)
    languages = serializers.ListField(
        child=serializers.RegexField(LANGUAGE), min_length=1, max_length=20
    )


class AccountSerializer(serializers.ModelSerializer[SocialAccount]):
    """An official account; its holders and accesses have addresses of their own."""

    network = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    holder_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = SocialAccount
        fields: ClassVar = [
            "id",
            "unit",
            "network",
            "space",
            "handle",
            "url",
            "language",
            "country",
            "tool",
            "opened_on",
            "closed_on",
            "last_post_on",
            "holder_count",
        ]


class AccountChange(StrictSerializer, serializers.Serializer[Any]):
    """An account's facts."""

    network = network_field()
    handle = serializers.CharField(max_length=120)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    space = space_field(required=False, allow_null=True)
    language = serializers.RegexField(LANGUAGE, required=False)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True)
    tool = serializers.CharField(max_length=80, required=False, allow_blank=True)
    opened_on = serializers.DateField(required=False, allow_null=True)
    last_post_on = serializers.DateField(required=False, allow_null=True)


class AccountInput(AccountChange):
    """A new account of ``unit``."""

    unit = unit_field(Perm.ACCOUNT_CHANGE)


class RowInput(StrictSerializer, serializers.Serializer[Any]):
    """One account of a sheet, everything as text."""

    network = serializers.CharField(max_length=80)
    handle = serializers.CharField(max_length=200)
    url = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    unit = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    country = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    tool = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class SheetInput(StrictSerializer, serializers.Serializer[Any]):
    """Accounts to list, all or none; ``look_only`` changes nothing."""

    unit = unit_field(Perm.ACCOUNT_CHANGE)
    language = serializers.RegexField(LANGUAGE, default="fr")
    rows = serializers.ListField(child=RowInput(), min_length=1, max_length=MOST_ROWS)
    look_only = serializers.BooleanField(default=False)


class RowProblem(serializers.Serializer[Any]):
    """What is wrong with a row, counted from 1."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()


class SheetSerializer(serializers.Serializer[Any]):
    """What became, or would become, of a sheet."""

    added = serializers.IntegerField()
    known = serializers.IntegerField()
    problems = RowProblem(many=True)


class HolderSerializer(serializers.ModelSerializer[AccountHolder]):
    """Who answers for an account."""

    class Meta:
        model = AccountHolder
        fields: ClassVar = ["id", "account", "person", "position", "starts_at", "ends_at"]


class AccountHolderInput(StrictSerializer, serializers.Serializer[Any]):
    """A first or second holder."""

    account = account_field(Perm.ACCOUNT_CHANGE)
    person: ReachedField[User] = person_field(Perm.ACCOUNT_CHANGE)


class AccessSerializer(serializers.ModelSerializer[AccessFact]):
    """What is known of somebody's access, from when until when."""

    class Meta:
        model = AccessFact
        fields: ClassVar = [
            "id",
            "account",
            "person",
            "level",
            "second_factor",
            "given_on",
            "rotated_on",
            "starts_at",
            "ends_at",
        ]


class AccessChange(StrictSerializer, serializers.Serializer[Any]):
    """What changed about an access."""

    level = serializers.ChoiceField(choices=AccessLevel.choices)
    second_factor = serializers.ChoiceField(choices=SecondFactor.choices)
    rotated_on = serializers.DateField(required=False, allow_null=True)


class AccessInput(AccountHolderInput, AccessChange):
    """Somebody who can log in."""

    given_on = serializers.DateField()


class FoundSerializer(serializers.Serializer[Any]):
    """A place that may be one too many."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="subject.pk")
    name = serializers.CharField(source="subject")
    unit = serializers.IntegerField(source="subject.unit_id")
    faults = serializers.ListField(source="excess.faults", child=serializers.CharField())
    last_on = serializers.DateField(allow_null=True)


class SprawlSerializer(serializers.ModelSerializer[SprawlDecision]):
    """What was decided about a place."""

    class Meta:
        model = SprawlDecision
        fields: ClassVar = [
            "id",
            "unit",
            "space",
            "account",
            "choice",
            "reason",
            "silent_until",
            "to_unit",
            "into_space",
            "into_account",
            "decided_by",
            "decided_at",
            "undone_at",
        ]


class SprawlInput(StrictSerializer, serializers.Serializer[Any]):
    """A decision about one space or one account."""

    space = space_field(required=False)
    account = account_field(Perm.ACCOUNT_CHANGE, required=False)
    choice = serializers.ChoiceField(choices=SprawlChoice.choices)
    reason = serializers.CharField(max_length=500)
    silent_until = serializers.DateField(required=False, default=None)
    to_unit = unit_field(Perm.ACCOUNT_CHANGE, required=False, default=None)
    into_space = space_field(required=False)
    into_account = account_field(Perm.ACCOUNT_CHANGE, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one place is decided about."""
        if ("space" in attrs) == ("account" in attrs):
            raise serializers.ValidationError({"space": ["Give either space or account."]})
        return attrs
