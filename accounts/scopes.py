"""What an API token may be limited to."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """A part of the API, to read or to change; the person's own rights still apply inside it."""

    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    INTERACTIONS_READ = "interactions:read"
    INTERACTIONS_WRITE = "interactions:write"
    ESCALATIONS_READ = "escalations:read"
    ESCALATIONS_WRITE = "escalations:write"
    LEARNING_READ = "learning:read"
    LEARNING_WRITE = "learning:write"
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    AUDIT_READ = "audit:read"


SCOPE_LABELS = {
    Scope.ORGANISATION_READ: _("Read the organisation"),
    Scope.ORGANISATION_WRITE: _("Change the organisation"),
    Scope.INTERACTIONS_READ: _("Read interactions"),
    Scope.INTERACTIONS_WRITE: _("Log and answer interactions"),
    Scope.ESCALATIONS_READ: _("Follow escalations"),
    Scope.ESCALATIONS_WRITE: _("Open and settle escalations"),
    Scope.LEARNING_READ: _("Read training, certifications and permits"),
    Scope.LEARNING_WRITE: _("Change training, certifications and who may speak"),
    Scope.REPORTS_READ: _("Read reports"),
    Scope.REPORTS_WRITE: _("Compile reports"),
    Scope.AUDIT_READ: _("Read the audit log"),
}
