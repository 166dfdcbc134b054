"""Who may speak: looking it up, and the rules it follows from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.forms.person import PersonChoice
from governance.models import Network, OrgUnit, Role, Space, Topic
from governance.perms import Perm
from governance.services.people import people_visible_to
from training.models import Level, Track
from training.permit_reading import spaces_told
from training.services import Asks, Where

if TYPE_CHECKING:
    from accounts.models import User

    SpaceField = forms.ModelChoiceField[Space]
    TopicField = forms.ModelChoiceField[Topic]
    RoleField = forms.ModelChoiceField[Role]
    NetworkField = forms.ModelChoiceField[Network]
    TrackField = forms.ModelChoiceField[Track]
else:
    SpaceField = TopicField = RoleField = NetworkField = TrackField = forms.ModelChoiceField

ALL = _("all")


def level_field(**kwargs: Any) -> forms.TypedChoiceField:
    """With what authority."""
    kwargs.setdefault("initial", Level.ANSWER.value)
    return forms.TypedChoiceField(label=_("Level"), choices=Level.choices, coerce=int, **kwargs)


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A day and an hour, in the reader's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    kwargs.setdefault("required", False)
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)


class SpeakerFilter(forms.Form):
    """A place, a topic, a level and a moment."""

    space = SpaceField(label=_("Space"), queryset=Space.objects.none(), empty_label=CHOOSE)
    topic = TopicField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("any")
    )
    level = level_field(required=False, empty_value=Level.ANSWER.value)
    at = moment_field(label=_("At"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            space=spaces_told(person),
            topic=Topic.objects.routable_by(person, Perm.PERMIT_VIEW),
        )


class PolicyForm(forms.Form):
    """From when permits are asked in a unit, and what they ask."""

    unit = UnitChoice(label=_("In the spaces of"), queryset=OrgUnit.objects.none())
    asks_charter = forms.BooleanField(
        label=_("The charter in force, acknowledged"), required=False, initial=True
    )
    asks_certification = forms.BooleanField(
        label=_("Valid certifications"), required=False, initial=True
    )
    asks_consent = forms.BooleanField(
        label=_("The manager’s consent to the time"), required=False, initial=True
    )
    starts_at = moment_field(
        label=_("From"), help_text=_("Left out: from now on. What held before ends then.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(by, Perm.SPEAKING_CHANGE))

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        asks = Asks(given["asks_charter"], given["asks_certification"], given["asks_consent"])
        return {"unit": given["unit"], "asks": asks, "starts_at": given["starts_at"]}


class _NarrowedForm(forms.Form):
    """A rule of a unit, narrowed to a network, a topic and a level."""

    unit = UnitChoice(label=_("People appointed in"), queryset=OrgUnit.objects.none())
    network = NetworkField(
        label=_("On the network"),
        queryset=Network.objects.none(),
        required=False,
        empty_label=ALL,
    )
    topic = TopicField(
        label=_("On the topic"), queryset=Topic.objects.none(), required=False, empty_label=ALL
    )
    level = level_field()
    starts_at = moment_field(label=_("From"), help_text=_("Left out: from now on."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            unit=units_of(by, Perm.SPEAKING_CHANGE),
            network=Network.objects.filter(retired_on__isnull=True),
            topic=Topic.objects.routable_by(by, Perm.SPEAKING_CHANGE),
        )

    def where(self) -> Where:
        """What the rule is narrowed to."""
        given = self.cleaned_data
        return Where(given["network"], given["topic"], given["level"])


class ScopeForm(_NarrowedForm):
    """Who may speak by appointment."""

    role = RoleField(label=_("In the role"), queryset=Role.objects.none(), empty_label=CHOOSE)
    needs_consent = forms.BooleanField(
        label=_("Needs the manager’s consent to the time"), required=False, initial=True
    )
    field_order = ("unit", "role", "level", "network", "topic", "needs_consent", "starts_at")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        offer(self, role=Role.objects.all())

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        kept = ("unit", "role", "needs_consent", "starts_at")
        return {name: self.cleaned_data[name] for name in kept} | {"where": self.where()}


class RequirementForm(_NarrowedForm):
    """What speakers must be certified in."""

    track = TrackField(label=_("Track"), queryset=Track.objects.none(), empty_label=CHOOSE)
    role = RoleField(
        label=_("In the role"), queryset=Role.objects.none(), required=False, empty_label=ALL
    )
    field_order = ("track", "unit", "role", "level", "network", "topic", "starts_at")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["level"].label = _("Who speaks at this level or above")
        tracks = Track.objects.usable_by(by, Perm.SPEAKING_CHANGE).live()
        offer(self, role=Role.objects.all(), track=tracks)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        kept = ("unit", "track", "role", "starts_at")
        return {name: self.cleaned_data[name] for name in kept} | {"where": self.where()}


class FreezeForm(forms.Form):
    """Suspending permits at once."""

    unit = UnitChoice(label=_("In the spaces of"), queryset=OrgUnit.objects.none())
    space = SpaceField(
        label=_("Only in the space"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=ALL,
    )
    topic = TopicField(
        label=_("Only on the topic"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=ALL,
    )
    person = PersonChoice(label=_("Only for one person"), required=False, empty_label=ALL)
    spared_role = RoleField(
        label=_("But not for people who are"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("nobody is spared"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Whoever is refused reads it."),
        widget=forms.Textarea({"rows": 2}),
    )
    until = moment_field(label=_("Until"), help_text=_("Left out: until somebody lifts it."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            unit=units_of(by, Perm.SPEAKING_CHANGE),
            space=Space.objects.visible_to(by, Perm.SPEAKING_CHANGE).not_closed(),
            topic=Topic.objects.routable_by(by, Perm.SPEAKING_CHANGE),
            person=people_visible_to(by, Perm.SPEAKING_CHANGE).active(),
            spared_role=Role.objects.all(),
        )
