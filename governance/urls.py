"""The organisation's pages."""

from django.urls import path

from governance.views import (
    applications,
    appointments,
    audit,
    calendars,
    consents,
    covers,
    decisions,
    lines,
    organisation,
    people,
    spaces,
    webhooks,
)

app_name = "governance"
urlpatterns = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/new/", organisation.unit_create, name="unit-create"),
    path("organisation/<int:unit_id>/", organisation.unit_detail, name="unit-detail"),
    path("organisation/<int:unit_id>/change/", organisation.unit_change, name="unit-change"),
    path("organisation/<int:unit_id>/move/", organisation.unit_move, name="unit-move"),
    path("organisation/<int:unit_id>/remove/", organisation.unit_remove, name="unit-remove"),
    path(
        "organisation/<int:unit_id>/appoint/",
        appointments.appointment_create,
        name="appointment-create",
    ),
    path(
        "appointments/<int:appointment_id>/close/",
        appointments.appointment_close,
        name="appointment-close",
    ),
    path("people/", people.person_list, name="person-list"),
    path("people/export/", people.person_export, name="person-export"),
    path("people/new/", people.person_create, name="person-create"),
    path("people/<int:person_id>/", people.person_detail, name="person-detail"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<int:person_id>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("cover/", covers.cover_list, name="cover-list"),
    path("cover/new/", covers.cover_create, name="cover-create"),
    path("cover/<int:cover_id>/close/", covers.cover_close, name="cover-close"),
    path("rules/spaces/", spaces.space_list, name="space-list"),
    path("rules/spaces/new/", spaces.space_create, name="space-create"),
    path("rules/spaces/<int:space_id>/", spaces.space_change, name="space-change"),
    path("rules/spaces/<int:space_id>/close/", spaces.space_close, name="space-close"),
    path("rules/topics/", spaces.topic_list, name="topic-list"),
    path("rules/topics/<int:topic_id>/retire/", spaces.topic_retire, name="topic-retire"),
    path("rules/hours/", calendars.calendar_list, name="calendar-list"),
    path("rules/hours/new/", calendars.calendar_create, name="calendar-create"),
    path("rules/hours/<int:calendar_id>/", calendars.calendar_change, name="calendar-change"),
    path("rules/webhooks/", webhooks.webhook_list, name="webhook-list"),
    path("rules/webhooks/new/", webhooks.webhook_create, name="webhook-create"),
    path("rules/webhooks/<int:webhook_id>/", webhooks.webhook_detail, name="webhook-detail"),
    path(
        "rules/webhooks/<int:webhook_id>/disconnect/",
        webhooks.webhook_disconnect,
        name="webhook-disconnect",
    ),
    path("rules/audit/", audit.audit_list, name="audit-list"),
    path("rules/audit/export/", audit.audit_export, name="audit-export"),
    path("people/<int:person_id>/line/", lines.person_line, name="person-line"),
    path("people/<int:person_id>/departure/", lines.person_departure, name="person-departure"),
    path("volunteer/", applications.application_create, name="application-create"),
    path(
        "volunteer/<int:application_id>/withdraw/",
        applications.application_withdraw,
        name="application-withdraw",
    ),
    path("applications/", applications.application_list, name="application-list"),
    path(
        "applications/<int:application_id>/accept/",
        applications.application_accept,
        name="application-accept",
    ),
    path(
        "applications/<int:application_id>/decline/",
        applications.application_decline,
        name="application-decline",
    ),
    path("rules/eligibility/", applications.eligibility, name="eligibility"),
    path("rules/eligibility/except/", applications.override_create, name="override-create"),
    path(
        "rules/eligibility/except/<int:override_id>/end/",
        applications.override_end,
        name="override-end",
    ),
    path("consents/", consents.consent_list, name="consent-list"),
    path("consents/new/", consents.consent_create, name="consent-create"),
    path("consents/mine/", consents.consent_mine, name="consent-mine"),
    path("consents/<int:consent_id>/remind/", consents.consent_remind, name="consent-remind"),
    path("consents/<int:consent_id>/answer/", consents.consent_answer, name="consent-answer"),
    path(
        "consents/<int:consent_id>/withdraw/", consents.consent_withdraw, name="consent-withdraw"
    ),
    path("consent/<str:link>/", consents.consent_sign, name="consent-sign"),
    path("decisions/", decisions.decision_list, name="decision-list"),
    path("decisions/new/", decisions.decision_create, name="decision-create"),
    path("decisions/<int:decision_id>/sign/", decisions.decision_sign, name="decision-sign"),
    path(
        "decisions/<int:decision_id>/decline/", decisions.decision_decline, name="decision-decline"
    ),
    path(
        "decisions/<int:decision_id>/withdraw/",
        decisions.decision_withdraw,
        name="decision-withdraw",
    ),
    path("sponsor/contract/", decisions.sponsorship_list, name="sponsorship-list"),
    path("sponsor/contract/new/", decisions.sponsorship_create, name="sponsorship-create"),
    path(
        "sponsor/contract/<int:sponsorship_id>/end/",
        decisions.sponsorship_end,
        name="sponsorship-end",
    ),
]
