"""What an API token may be limited to."""

from enum import StrEnum


class Scope(StrEnum):
    """A part of the API, to read or to change; the person's own rights still apply inside it."""

    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    INTERACTIONS_READ = "interactions:read"
    INTERACTIONS_WRITE = "interactions:write"
    ESCALATIONS_READ = "escalations:read"
    ESCALATIONS_WRITE = "escalations:write"
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    AUDIT_READ = "audit:read"
