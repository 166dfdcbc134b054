"""Every power in the product, in one list.

A power is held on a unit and holds for everything below it. The values become codenames of
guardian permissions on ``OrgUnit``.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.scopes import Scope


class Perm(StrEnum):
    """A power over the records of a unit."""

    UNIT_VIEW = "unit_view"
    UNIT_CHANGE = "unit_change"
    PEOPLE_VIEW = "people_view"
    PEOPLE_APPOINT = "people_appoint"
    SPACE_VIEW = "space_view"
    SPACE_CHANGE = "space_change"
    WEBHOOK_CHANGE = "webhook_change"
    CHARTER_VIEW = "charter_view"
    CHARTER_WRITE = "charter_write"
    CHARTER_REVIEW = "charter_review"
    CHARTER_PUBLISH = "charter_publish"
    INTERACTION_VIEW = "interaction_view"
    INTERACTION_LOG = "interaction_log"
    INTERACTION_ANSWER = "interaction_answer"
    INTERACTION_IMPORT = "interaction_import"
    CONTACT_ERASE = "contact_erase"
    PATH_VIEW = "path_view"
    PATH_CHANGE = "path_change"
    ESCALATION_VIEW = "escalation_view"
    ESCALATION_OPEN = "escalation_open"
    ESCALATION_ACT = "escalation_act"
    REPORT_VIEW = "report_view"
    REPORT_COMPILE = "report_compile"
    SPONSOR_VIEW = "sponsor_view"
    APPLICATION_DECIDE = "application_decide"
    CONSENT_ASK = "consent_ask"
    SPONSOR_ASK = "sponsor_ask"
    SPONSOR_SIGN = "sponsor_sign"
    PEOPLE_IMPORT = "people_import"
    CHECK_VIEW = "check_view"
    CHECK_WAIVE = "check_waive"
    PROCESS_VIEW = "process_view"
    PROCESS_CHANGE = "process_change"
    ACCOUNT_VIEW = "account_view"
    ACCOUNT_CHANGE = "account_change"
    STRATEGY_VIEW = "strategy_view"
    STRATEGY_CHANGE = "strategy_change"
    MATURITY_ASSESS = "maturity_assess"
    LAUNCH_CHANGE = "launch_change"
    SETUP_APPLY = "setup_apply"
    LEARNING_VIEW = "learning_view"
    LEARNING_WRITE = "learning_write"
    LEARNING_REVIEW = "learning_review"
    CERTIFICATION_CHANGE = "certification_change"
    PERMIT_VIEW = "permit_view"
    SPEAKING_CHANGE = "speaking_change"
    AUDIT_VIEW = "audit_view"


PERM_LABELS = {
    Perm.UNIT_VIEW: _("See the organisation"),
    Perm.UNIT_CHANGE: _("Change the organisation"),
    Perm.PEOPLE_VIEW: _("See who holds which role"),
    Perm.PEOPLE_APPOINT: _("Appoint people"),
    Perm.SPACE_VIEW: _("See spaces and topics"),
    Perm.SPACE_CHANGE: _("Change spaces, topics and targets"),
    Perm.WEBHOOK_CHANGE: _("Connect webhooks"),
    Perm.CHARTER_VIEW: _("Read charters and policies"),
    Perm.CHARTER_WRITE: _("Write charters and policies"),
    Perm.CHARTER_REVIEW: _("Approve charters and policies"),
    Perm.CHARTER_PUBLISH: _("Publish charters and policies"),
    Perm.INTERACTION_VIEW: _("Read interactions"),
    Perm.INTERACTION_LOG: _("Log interactions"),
    Perm.INTERACTION_ANSWER: _("Take and answer interactions"),
    Perm.INTERACTION_IMPORT: _("Import interactions"),
    Perm.CONTACT_ERASE: _("Erase a customer’s identity"),
    Perm.PATH_VIEW: _("See escalation paths"),
    Perm.PATH_CHANGE: _("Change escalation paths"),
    Perm.ESCALATION_VIEW: _("Follow escalations"),
    Perm.ESCALATION_OPEN: _("Escalate"),
    Perm.ESCALATION_ACT: _("Take charge of escalations"),
    Perm.REPORT_VIEW: _("Read reports"),
    Perm.REPORT_COMPILE: _("Compile reports"),
    Perm.SPONSOR_VIEW: _("Open the sponsor’s page"),
    Perm.APPLICATION_DECIDE: _("Answer those who want to volunteer"),
    Perm.CONSENT_ASK: _("Ask managers for their consent to the time"),
    Perm.SPONSOR_ASK: _("Ask the sponsor for a decision"),
    Perm.SPONSOR_SIGN: _("Sign decisions as the sponsor"),
    Perm.PEOPLE_IMPORT: _("Import people and units"),
    Perm.CHECK_VIEW: _("See the governance checks"),
    Perm.CHECK_WAIVE: _("Set a governance check aside for a time"),
    Perm.PROCESS_VIEW: _("See responsibilities and diagrams"),
    Perm.PROCESS_CHANGE: _("Change responsibilities"),
    Perm.ACCOUNT_VIEW: _("See official accounts and who has access"),
    Perm.ACCOUNT_CHANGE: _("Change official accounts and accesses"),
    Perm.STRATEGY_VIEW: _("Read the strategy"),
    Perm.STRATEGY_CHANGE: _("Change the strategy"),
    Perm.MATURITY_ASSESS: _("Assess the maturity of a unit"),
    Perm.LAUNCH_CHANGE: _("Move through the launch stages"),
    Perm.SETUP_APPLY: _("Apply a set-up file"),
    Perm.LEARNING_VIEW: _("See tracks and how far people are"),
    Perm.LEARNING_WRITE: _("Write tracks, questions and sessions"),
    Perm.LEARNING_REVIEW: _("Review exercises"),
    Perm.CERTIFICATION_CHANGE: _("Take over and revoke certifications"),
    Perm.PERMIT_VIEW: _("See who may speak"),
    Perm.SPEAKING_CHANGE: _("Change who may speak, and freeze"),
    Perm.AUDIT_VIEW: _("Read the audit log"),
}

PERM_SCOPES = {
    Perm.UNIT_VIEW: Scope.ORGANISATION_READ,
    Perm.UNIT_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.PEOPLE_VIEW: Scope.ORGANISATION_READ,
    Perm.PEOPLE_APPOINT: Scope.ORGANISATION_WRITE,
    Perm.SPACE_VIEW: Scope.ORGANISATION_READ,
    Perm.SPACE_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.WEBHOOK_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.CHARTER_VIEW: Scope.ORGANISATION_READ,
    Perm.CHARTER_WRITE: Scope.ORGANISATION_WRITE,
    Perm.CHARTER_REVIEW: Scope.ORGANISATION_WRITE,
    Perm.CHARTER_PUBLISH: Scope.ORGANISATION_WRITE,
    Perm.INTERACTION_VIEW: Scope.INTERACTIONS_READ,
    Perm.INTERACTION_LOG: Scope.INTERACTIONS_WRITE,
    Perm.INTERACTION_ANSWER: Scope.INTERACTIONS_WRITE,
    Perm.INTERACTION_IMPORT: Scope.INTERACTIONS_WRITE,
    Perm.CONTACT_ERASE: Scope.INTERACTIONS_WRITE,
    Perm.PATH_VIEW: Scope.ESCALATIONS_READ,
    Perm.PATH_CHANGE: Scope.ESCALATIONS_WRITE,
    Perm.ESCALATION_VIEW: Scope.ESCALATIONS_READ,
    Perm.ESCALATION_OPEN: Scope.ESCALATIONS_WRITE,
    Perm.ESCALATION_ACT: Scope.ESCALATIONS_WRITE,
    Perm.REPORT_VIEW: Scope.REPORTS_READ,
    Perm.REPORT_COMPILE: Scope.REPORTS_WRITE,
    Perm.SPONSOR_VIEW: Scope.REPORTS_READ,
    Perm.APPLICATION_DECIDE: Scope.ORGANISATION_WRITE,
    Perm.CONSENT_ASK: Scope.ORGANISATION_WRITE,
    Perm.SPONSOR_ASK: Scope.ORGANISATION_WRITE,
    Perm.SPONSOR_SIGN: Scope.ORGANISATION_WRITE,
    Perm.PEOPLE_IMPORT: Scope.ORGANISATION_WRITE,
    Perm.CHECK_VIEW: Scope.ORGANISATION_READ,
    Perm.CHECK_WAIVE: Scope.ORGANISATION_WRITE,
    Perm.PROCESS_VIEW: Scope.ORGANISATION_READ,
    Perm.PROCESS_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.ACCOUNT_VIEW: Scope.ORGANISATION_READ,
    Perm.ACCOUNT_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.STRATEGY_VIEW: Scope.ORGANISATION_READ,
    Perm.STRATEGY_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.MATURITY_ASSESS: Scope.ORGANISATION_WRITE,
    Perm.LAUNCH_CHANGE: Scope.ORGANISATION_WRITE,
    Perm.SETUP_APPLY: Scope.ORGANISATION_WRITE,
    Perm.LEARNING_VIEW: Scope.LEARNING_READ,
    Perm.LEARNING_WRITE: Scope.LEARNING_WRITE,
    Perm.LEARNING_REVIEW: Scope.LEARNING_WRITE,
    Perm.CERTIFICATION_CHANGE: Scope.LEARNING_WRITE,
    Perm.PERMIT_VIEW: Scope.LEARNING_READ,
    Perm.SPEAKING_CHANGE: Scope.LEARNING_WRITE,
    Perm.AUDIT_VIEW: Scope.AUDIT_READ,
}
