"""The organisation and its rules, as dated facts."""

from governance.models.account_access import (
    AccessFact,
    AccessFactQuerySet,
    AccessLevel,
    SecondFactor,
)
from governance.models.account_import import (
    AccountImport,
    AccountImportQuerySet,
    AccountImportState,
)
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
from governance.models.appointment import (
    Appointment,
    AppointmentQuerySet,
)
from governance.models.audit_event import (
    AuditChain,
    AuditEvent,
    AuditEventQuerySet,
    AuditSeal,
)
from governance.models.calendar import (
    BusinessCalendar,
    BusinessCalendarQuerySet,
)
from governance.models.charter import (
    Charter,
    CharterKind,
    CharterQuerySet,
    CharterText,
    CharterVersion,
    CharterVersionQuerySet,
)
from governance.models.charter_comment import (
    CharterComment,
    CommentState,
)
from governance.models.check import (
    CheckRun,
    CheckRunQuerySet,
    CheckWaiver,
    CheckWaiverQuerySet,
)
from governance.models.code_card import (
    CodeCard,
    CodeCardQuerySet,
)
from governance.models.consent import (
    ConsentQuerySet,
    ConsentState,
    LinkPurpose,
    SigningLink,
    TimeConsent,
)
from governance.models.cover import (
    WeeklyCover,
    WeeklyCoverQuerySet,
)
from governance.models.decision import (
    PLACES,
    Decision,
    DecisionQuerySet,
    DecisionState,
)
from governance.models.diagram import (
    DiagramEdition,
    DiagramEditionQuerySet,
    DiagramSweep,
)
from governance.models.ecosystem import (
    EcosystemEntry,
    EcosystemEntryQuerySet,
    EcosystemValidation,
    EntryKind,
    ListeningNote,
    ListeningNoteQuerySet,
)
from governance.models.hub_reporting import (
    Department,
    HubReporting,
    HubReportingQuerySet,
)
from governance.models.launch import (
    STAGE_CHOICES,
    STAGE_LABELS,
    GateOverride,
    LaunchStage,
    StageEntry,
)
from governance.models.network_fact import (
    NetworkFact,
)
from governance.models.people_import import (
    ChangeKind,
    ImportChange,
    ImportChangeQuerySet,
    ImportState,
    PeopleImport,
    PeopleImportQuerySet,
)
from governance.models.profile import (
    OrganisationProfile,
    OrganisationProfileQuerySet,
    Sector,
    Size,
)
from governance.models.public_name import (
    PublicName,
    PublicNameQuerySet,
)
from governance.models.raci import (
    LENDABLE,
    RaciActivity,
    RaciActivityQuerySet,
    RaciAssignment,
    RaciAssignmentQuerySet,
    RaciLetter,
)
from governance.models.rehearsal import (
    UNDO_DAYS,
    Change,
    Rehearsal,
    RehearsalQuerySet,
    RehearsalState,
)
from governance.models.reporting_line import (
    Contract,
    Employment,
    ReportingLine,
)
from governance.models.role import (
    Role,
    UnitGroupPermission,
    UnitRole,
)
from governance.models.setup_draft import (
    SetupDraft,
)
from governance.models.setup_file import (
    SetupFile,
    SetupFileQuerySet,
)
from governance.models.social_account import (
    AccountHolder,
    AccountHolderQuerySet,
    SocialAccount,
    SocialAccountQuerySet,
)
from governance.models.space import (
    Network,
    NetworkKind,
    NetworkQuerySet,
    Ownership,
    Space,
    SpaceQuerySet,
    Topic,
    TopicQuerySet,
)
from governance.models.sponsorship import (
    Sponsorship,
    SponsorshipQuerySet,
    SponsorshipState,
)
from governance.models.sprawl_decision import (
    SprawlChoice,
    SprawlDecision,
    SprawlDecisionQuerySet,
)
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
from governance.models.unit import (
    OrgModel,
    OrgUnit,
    OrgUnitQuerySet,
    UnitKind,
)
from governance.models.volunteer_objective import (
    AIM_STATE_CHOICES,
    CADENCE_CHOICES,
    VolunteerObjective,
    VolunteerObjectiveQuerySet,
    period_name,
)
from governance.models.webhook import (
    UnitWebhook,
    UnitWebhookQuerySet,
)
from governance.models.workplace import (
    Workplace,
    WorkplaceQuerySet,
)

__all__ = [
    "AIM_STATE_CHOICES",
    "CADENCE_CHOICES",
    "FIT_CRITERIA",
    "LENDABLE",
    "PLACES",
    "STAGE_CHOICES",
    "STAGE_LABELS",
    "UNDO_DAYS",
    "AccessFact",
    "AccessFactQuerySet",
    "AccessLevel",
    "AccountHolder",
    "AccountHolderQuerySet",
    "AccountImport",
    "AccountImportQuerySet",
    "AccountImportState",
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
    "Change",
    "ChangeKind",
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
    "CheckRun",
    "CheckRunQuerySet",
    "CheckWaiver",
    "CheckWaiverQuerySet",
    "CodeCard",
    "CodeCardQuerySet",
    "CommentState",
    "ConsentQuerySet",
    "ConsentState",
    "Contract",
    "Decision",
    "DecisionQuerySet",
    "DecisionState",
    "Department",
    "DiagramEdition",
    "DiagramEditionQuerySet",
    "DiagramSweep",
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
    "HubReporting",
    "HubReportingQuerySet",
    "ImportChange",
    "ImportChangeQuerySet",
    "ImportState",
    "LaunchStage",
    "LinkPurpose",
    "ListeningNote",
    "ListeningNoteQuerySet",
    "MaturityAssessment",
    "Network",
    "NetworkFact",
    "NetworkFit",
    "NetworkKind",
    "NetworkQuerySet",
    "Objective",
    "ObjectivePerson",
    "Obstacle",
    "OrgModel",
    "OrgUnit",
    "OrgUnitQuerySet",
    "OrganisationProfile",
    "OrganisationProfileQuerySet",
    "OverrideQuerySet",
    "Ownership",
    "PeopleImport",
    "PeopleImportQuerySet",
    "PublicName",
    "PublicNameQuerySet",
    "RaciActivity",
    "RaciActivityQuerySet",
    "RaciAssignment",
    "RaciAssignmentQuerySet",
    "RaciLetter",
    "Rehearsal",
    "RehearsalQuerySet",
    "RehearsalState",
    "ReportingLine",
    "Role",
    "SecondFactor",
    "Sector",
    "SetupDraft",
    "SetupFile",
    "SetupFileQuerySet",
    "Severity",
    "SigningLink",
    "Size",
    "SocialAccount",
    "SocialAccountQuerySet",
    "Space",
    "SpaceQuerySet",
    "Sponsorship",
    "SponsorshipQuerySet",
    "SponsorshipState",
    "SprawlChoice",
    "SprawlDecision",
    "SprawlDecisionQuerySet",
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
    "VolunteerObjective",
    "VolunteerObjectiveQuerySet",
    "WeeklyCover",
    "WeeklyCoverQuerySet",
    "Workplace",
    "WorkplaceQuerySet",
    "period_name",
]
