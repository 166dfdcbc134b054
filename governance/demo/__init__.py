"""The demo organisation, one module a step."""

from governance.demo.charters import seed_charters
from governance.demo.covers import seed_covers
from governance.demo.organisation import (
    COMPANY,
    HUB,
    LOGINS,
    PASSWORD,
    address,
    logins,
    seed_organisation,
)
from governance.demo.people_contract import seed_people_contract

__all__ = [
    "COMPANY",
    "HUB",
    "LOGINS",
    "PASSWORD",
    "address",
    "logins",
    "seed_charters",
    "seed_covers",
    "seed_organisation",
    "seed_people_contract",
]
