"""The organisation and its rules, as dated facts."""

from governance.models.acknowledgement import (
    Acknowledgement,
    AcknowledgementQuerySet,
    CharterCampaign,
    CharterRequest,
    CharterRequestQuerySet,
)
from governance.models.appointment import Appointment, AppointmentQuerySet
from governance.models.audit_event import AuditChain, AuditEvent, AuditEventQuerySet, AuditSeal
from governance.models.calendar import BusinessCalendar, BusinessCalendarQuerySet
from governance.models.charter import (
    Charter,
    CharterKind,
    CharterQuerySet,
    CharterText,
    CharterVersion,
    CharterVersionQuerySet,
)
from governance.models.charter_comment import CharterComment, CommentState
from governance.models.cover import WeeklyCover, WeeklyCoverQuerySet
from governance.models.role import Role, UnitGroupPermission, UnitRole
from governance.models.space import Network, Space, SpaceQuerySet, Topic, TopicQuerySet
from governance.models.unit import OrgModel, OrgUnit, OrgUnitQuerySet, UnitKind
from governance.models.webhook import UnitWebhook, UnitWebhookQuerySet

__all__ = [
    "Acknowledgement",
    "AcknowledgementQuerySet",
    "Appointment",
    "AppointmentQuerySet",
    "AuditChain",
    "AuditEvent",
    "AuditEventQuerySet",
    "AuditSeal",
    "BusinessCalendar",
    "BusinessCalendarQuerySet",
    "Charter",
    "CharterCampaign",
    "CharterComment",
    "CharterKind",
    "CharterQuerySet",
    "CharterRequest",
    "CharterRequestQuerySet",
    "CharterText",
    "CharterVersion",
    "CharterVersionQuerySet",
    "CommentState",
    "Network",
    "OrgModel",
    "OrgUnit",
    "OrgUnitQuerySet",
    "Role",
    "Space",
    "SpaceQuerySet",
    "Topic",
    "TopicQuerySet",
    "UnitGroupPermission",
    "UnitKind",
    "UnitRole",
    "UnitWebhook",
    "UnitWebhookQuerySet",
    "WeeklyCover",
    "WeeklyCoverQuerySet",
]
