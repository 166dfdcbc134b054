"""Changes to the organisation, one function a use case."""

from governance.services.acknowledgements import (
    acknowledge_charter,
    charter_for,
    owes_charter,
    requests_to,
    text_to_read,
)
from governance.services.appointments import appoint_person, close_appointment
from governance.services.calendars import (
    calendar_of,
    change_calendar,
    create_calendar,
    upcoming_holidays,
)
from governance.services.catalogue import install_catalogue, sync_roles
from governance.services.chain import Anchor, Verdict, verify_chain
from governance.services.charter_campaigns import (
    campaigns_going_on,
    fill_campaign,
    latest_campaign,
    progress_of,
    remind,
)
from governance.services.charter_comments import (
    accept_suggestion,
    comment_on_version,
    settle_comment,
)
from governance.services.charter_reviews import (
    approve_version,
    publish_version,
    retire_charter,
    reviewers_of,
    send_back_version,
    submit_version,
    wrote,
)
from governance.services.charters import (
    EditedMeanwhileError,
    change_charter,
    create_charter,
    may_prepare,
    start_version,
    versions_seen_by,
    versions_with_people,
    write_text,
)
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
    "EditedMeanwhileError",
    "UnitInUseError",
    "Verdict",
    "accept_suggestion",
    "acknowledge_charter",
    "add_cover",
    "appoint_person",
    "approve_version",
    "calendar_of",
    "campaigns_going_on",
    "change_calendar",
    "change_charter",
    "change_space",
    "change_unit",
    "charter_for",
    "close_appointment",
    "close_cover",
    "close_space",
    "comment_on_version",
    "connect_webhook",
    "create_calendar",
    "create_charter",
    "create_organisation",
    "create_space",
    "create_topic",
    "create_unit",
    "deactivate_person",
    "disconnect_webhook",
    "fill_campaign",
    "install_catalogue",
    "join_person",
    "latest_campaign",
    "may_close_account",
    "may_prepare",
    "move_unit",
    "on_duty_ids",
    "owes_charter",
    "people_visible_to",
    "person_by_email",
    "progress_of",
    "publish_version",
    "reactivate_person",
    "remind",
    "remove_unit",
    "requests_to",
    "retire_charter",
    "retire_topic",
    "reviewers_of",
    "send_back_version",
    "settle_comment",
    "start_version",
    "submit_version",
    "sync_roles",
    "text_to_read",
    "upcoming_holidays",
    "verify_chain",
    "versions_seen_by",
    "versions_with_people",
    "with_address_known_to",
    "write_text",
    "wrote",
]
