"""The twenty-four rules of the field: what each says, and why; measured or not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says, and why it exists."""

    says: str | Promise
    why: str | Promise


RULES: Final = {
    "G01": Rule(
        _("Every hub has exactly one accountable strategist, with a deputy"),
        _(
            "Two people who decide are nobody who decides; one person without a deputy is"
            " a holiday away from silence."
        ),
    ),
    "G02": Rule(
        _("The strategist is not also a community manager"),
        _("Supporting those who answer is a full job. Who also answers ends up doing neither."),
    ),
    "G03": Rule(
        _("A sponsor above the strategist has signed within the year"),
        _(
            "Time, budget and freedom of speech come from above. A signature that is"
            " renewed keeps them true."
        ),
    ),
    "G04": Rule(
        _("The hub reports to Communications or Strategy, not to Marketing"),
        _("Customers come to be heard. Under Marketing, listening turns into selling."),
    ),
    "G05": Rule(
        _("The steering cell stays light: seven people at most"),
        _("A small cell decides between two meetings; a large one needs the meeting."),
    ),
    "G06": Rule(
        _("Two community managers of two departments are active at least"),
        _(
            "A presence that one person carries is a façade: it stops with that person."
            " Recruit, or pause."
        ),
    ),
    "G07": Rule(
        _("No role, space or topic hangs on one person"),
        _("People leave, fall ill and go on holiday. What a second person knows goes on."),
    ),
    "G08": Rule(
        _("Volunteers know the company; an intern does not speak alone"),
        _("An answer in public binds the company. Who gives it knows the house and is trained."),
    ),
    "G09": Rule(
        _("Nobody is scheduled without the manager’s consent to the time"),
        _("Time that nobody agreed to is taken from the volunteer’s evening, or from the team."),
    ),
    "G10": Rule(
        _("About one hour a day for each volunteer"),
        _("An hour a day keeps both jobs well done. Beyond it, people tire and stop."),
    ),
    "G11": Rule(
        _("There are enough volunteers for what comes in"),
        _(
            "A firm under 100 people needs four to five; above, volume × minutes ÷ agreed"
            " minutes says how many."
        ),
    ),
    "G12": Rule(
        _("Somebody covers each of the seven days in every open space"),
        _("Customers write on Sundays too. A space that is open answers seven days out of seven."),
    ),
    "G13": Rule(
        _("Governance, process and training come before speaking"),
        _("Three gates protect who speaks: a rule to stand on, a path to follow, a skill to use."),
    ),
    "G14": Rule(
        _("The launch goes in stages"),
        _(
            "One network teaches what the next three will need. A stage opens when its"
            " criteria hold."
        ),
    ),
    "G15": Rule(
        _("The ecosystem is analysed before the first external space opens"),
        _("Listening comes first: who speaks, where, about what, and what is missing."),
    ),
    "G16": Rule(
        _("A space that takes comments has an owner, a deputy and a response target"),
        _("Who opens a door to comments says who answers, who stands in, and how soon."),
    ),
    "G17": Rule(
        _("An objective states the benefit for the customer, and has its people"),
        _("An objective without a customer is a slogan; one without people is a wish."),
    ),
    "G18": Rule(
        _("No automatic answers before the stage that allows them"),
        _("An automatic answer multiplies what is there. First make sure it is good."),
    ),
    "G19": Rule(
        _("Accounts that sleep, double or have no owner are sorted out"),
        _("Every forgotten account speaks for the company, to somebody, some day."),
    ),
    "G20": Rule(
        _("The charter is short and plain"),
        _("One page is read to the end. The rest is signed unread."),
    ),
    "G21": Rule(
        _("The work is shared: no department answers more than seven in ten"),
        _(
            "Customers ask about everything. When one department answers all, the others"
            " stop listening."
        ),
    ),
    "G22": Rule(
        _("Inflow above capacity rings an alarm"),
        _("A silent queue looks like calm until somebody shows it in public."),
    ),
    "G23": Rule(
        _("Volunteers are thanked"),
        _("Nobody is paid for this hour. Thanks are what makes it come back."),
    ),
    "G24": Rule(
        _("Nobody is overloaded"),
        _("Minutes above the agreement, many days in a row, broken rest: a volunteer lost."),
    ),
}
"""By code, in order. A code without a registered check is not measured yet."""
