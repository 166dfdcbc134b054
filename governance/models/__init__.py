"""The organisation and its rules, as dated facts."""

from governance.models.acknowledgement import (
    Acknowledgement,
    AcknowledgementQuerySet,
    CharterCampaign,
    CharterRequest,
    CharterRequestQuerySet,
)
from governance.models.application import (
    ApplicationQuerySet,
    ApplicationState,
    Ease,
    EligibilityOverride,
    EligibilityRule,
    OverrideQuerySet,
    VolunteerApplication,
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
from governance.models.consent import (
    ConsentQuerySet,
    ConsentState,
    LinkPurpose,
    SigningLink,
    TimeConsent,
)
from governance.models.cover import WeeklyCover, WeeklyCoverQuerySet
from governance.models.decision import PLACES, Decision, DecisionQuerySet, DecisionState
from governance.models.ecosystem import (
    EcosystemEntry,
    EcosystemEntryQuerySet,
    EcosystemValidation,
    EntryKind,
    ListeningNote,
    ListeningNoteQuerySet,
)
from governance.models.launch import (
    STAGE_CHOICES,
    STAGE_LABELS,
    GateOverride,
    LaunchStage,
    StageEntry,
)
from governance.models.reporting_line import Contract, Employment, ReportingLine
from governance.models.role import Role, UnitGroupPermission, UnitRole
from governance.models.space import (
    Network,
    NetworkKind,
    Ownership,
    Space,
    SpaceQuerySet,
    Topic,
    TopicQuerySet,
)
from governance.models.sponsorship import Sponsorship, SponsorshipQuerySet, SponsorshipState
from governance.models.strategy import (
    FIT_CRITERIA,
    GoNoGo,
    MaturityAssessment,
    NetworkFit,
    Objective,
    ObjectivePerson,
    Obstacle,
    Severity,
)
from governance.models.unit import OrgModel, OrgUnit, OrgUnitQuerySet, UnitKind
from governance.models.webhook import UnitWebhook, UnitWebhookQuerySet

__all__ = [
    "FIT_CRITERIA",
    "PLACES",
    "STAGE_CHOICES",
    "STAGE_LABELS",
    "Acknowledgement",
    "AcknowledgementQuerySet",
    "ApplicationQuerySet",
    "ApplicationState",
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
    "ConsentQuerySet",
    "ConsentState",
    "Contract",
    "Decision",
    "DecisionQuerySet",
    "DecisionState",
    "Ease",
    "EcosystemEntry",
    "EcosystemEntryQuerySet",
    "EcosystemValidation",
    "EligibilityOverride",
    "EligibilityRule",
    "Employment",
    "EntryKind",
    "GateOverride",
    "GoNoGo",
    "LaunchStage",
    "LinkPurpose",
    "ListeningNote",
    "ListeningNoteQuerySet",
    "MaturityAssessment",
    "Network",
    "NetworkFit",
    "NetworkKind",
    "Objective",
    "ObjectivePerson",
    "Obstacle",
    "OrgModel",
    "OrgUnit",
    "OrgUnitQuerySet",
    "OverrideQuerySet",
    "Ownership",
    "ReportingLine",
    "Role",
    "Severity",
    "SigningLink",
    "Space",
    "SpaceQuerySet",
    "Sponsorship",
    "SponsorshipQuerySet",
    "SponsorshipState",
    "StageEntry",
    "TimeConsent",
    "Topic",
    "TopicQuerySet",
    "UnitGroupPermission",
    "UnitKind",
    "UnitRole",
    "UnitWebhook",
    "UnitWebhookQuerySet",
    "VolunteerApplication",
    "WeeklyCover",
    "WeeklyCoverQuerySet",
]
