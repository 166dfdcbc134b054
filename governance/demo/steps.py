"""The steps of the demo organisation, in their order; what a step builds on comes before it."""

from governance.demo.charters import seed_charters
from governance.demo.checks import seed_rules, seed_trend
from governance.demo.covers import seed_covers
from governance.demo.objectives import seed_objectives
from governance.demo.organisation import seed_organisation
from governance.demo.people_contract import seed_people_contract
from governance.demo.process import seed_process
from governance.demo.registry import seed_registry
from governance.demo.rehearsal import seed_rehearsal
from governance.demo.setup import seed_profile
from governance.demo.strategy import seed_strategy
from governance.seeding import register as step


def register() -> None:
    """Register every step; called once, when the models are loaded."""
    step(10, seed_organisation)
    step(11, seed_profile)
    step(12, seed_people_contract)
    step(13, seed_covers)
    step(15, seed_objectives)
    step(14, seed_registry)
    step(16, seed_strategy)
    step(17, seed_process)
    step(18, seed_rules)
    step(19, seed_charters)
    step(90, seed_rehearsal)
    step(91, seed_trend)
