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
from governance.demo.registry import seed_registry

__all__ = [
    "COMPANY",
    "HUB",
    "LOGINS",
    "PASSWORD",
    "address",
    "logins",
    "seed_organisation",
    "seed_registry",
]
