"""Changes to the organisation, one function a use case."""

from governance.services.appointments import appoint_person, close_appointment
from governance.services.calendars import (
    calendar_of,
    change_calendar,
    create_calendar,
    upcoming_holidays,
)
from governance.services.catalogue import install_catalogue
from governance.services.chain import Anchor, Verdict, verify_chain
from governance.services.covers import add_cover, close_cover, on_duty_ids
from governance.services.organisation import create_organisation
from governance.services.people import (
    deactivate_person,
    join_person,
    may_close_account,
    people_visible_to,
    person_by_email,
    reactivate_person,
    with_address_known_to,
)
from governance.services.spaces import (
    change_space,
    close_space,
    create_space,
    create_topic,
    retire_topic,
)
from governance.services.units import (
    UnitInUseError,
    change_unit,
    create_unit,
    move_unit,
    remove_unit,
)
from governance.services.webhooks import connect_webhook, disconnect_webhook

__all__ = [
    "Anchor",
    "UnitInUseError",
    "Verdict",
    "add_cover",
    "appoint_person",
    "calendar_of",
    "change_calendar",
    "change_space",
    "change_unit",
    "close_appointment",
    "close_cover",
    "close_space",
    "connect_webhook",
    "create_calendar",
    "create_organisation",
    "create_space",
    "create_topic",
    "create_unit",
    "deactivate_person",
    "disconnect_webhook",
    "install_catalogue",
    "join_person",
    "may_close_account",
    "move_unit",
    "on_duty_ids",
    "people_visible_to",
    "person_by_email",
    "reactivate_person",
    "remove_unit",
    "retire_topic",
    "upcoming_holidays",
    "verify_chain",
    "with_address_known_to",
]
