"""Rules set aside, how a hub reports, and how the rules stood day by day."""

from governance.services.checks.reporting_to import department_of, set_hub_reporting
from governance.services.checks.runs import (
    Point,
    evaluate_if_changed,
    history_of,
    newest_change,
    store_runs,
    trend_of,
)
from governance.services.checks.waivers import end_waiver, waive_check

__all__ = [
    "Point",
    "department_of",
    "end_waiver",
    "evaluate_if_changed",
    "history_of",
    "newest_change",
    "set_hub_reporting",
    "store_runs",
    "trend_of",
    "waive_check",
]
