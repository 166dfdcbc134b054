"""Changes to the organisation, one function a use case."""

from governance.services.appointments import appoint_person, close_appointment
from governance.services.calendars import calendar_of, change_calendar, create_calendar
from governance.services.catalogue import install_catalogue
from governance.services.covers import add_cover, close_cover, on_duty_ids
from governance.services.organisation import create_organisation
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
    "UnitInUseError",
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
    "disconnect_webhook",
    "install_catalogue",
    "move_unit",
    "on_duty_ids",
    "remove_unit",
    "retire_topic",
]
