"""The demo organisation, one module a step."""

from governance.demo.organisation import (
    COMPANY,
    HUB,
    LOGINS,
    PASSWORD,
    address,
    logins,
    seed_organisation,
)
from governance.demo.strategy import seed_strategy

__all__ = [
    "COMPANY",
    "HUB",
    "LOGINS",
    "PASSWORD",
    "address",
    "logins",
    "seed_organisation",
    "seed_strategy",
]
