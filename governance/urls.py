"""The organisation's pages."""

from django.urls import include, path

from governance.views import (
    appointments,
    audit,
    calendars,
    charter_drafts,
    charter_reading,
    charters,
    covers,
    organisation,
    people,
    spaces,
    webhooks,
)

app_name = "governance"
charter_patterns = [
    path("", charters.charter_list, name="charter-list"),
    path("new/", charters.charter_create, name="charter-create"),
    path("mine/", charter_reading.charter_mine, name="charter-mine"),
    path("<int:charter_id>/", charters.charter_detail, name="charter-detail"),
    path("<int:charter_id>/change/", charters.charter_change, name="charter-change"),
    path("<int:charter_id>/retire/", charters.charter_retire, name="charter-retire"),
    path("<int:charter_id>/campaign/", charters.charter_campaign, name="charter-campaign"),
    path("<int:charter_id>/read/", charter_reading.charter_read, name="charter-read"),
    path("<int:charter_id>/start/", charter_drafts.charter_start, name="charter-start"),
    path("<int:charter_id>/draft/<str:lang>/", charter_drafts.charter_draft, name="charter-draft"),
    path("<int:charter_id>/submit/", charter_drafts.charter_submit, name="charter-submit"),
    path("<int:charter_id>/review/", charter_drafts.charter_review, name="charter-review"),
    path("<int:charter_id>/approve/", charter_drafts.charter_approve, name="charter-approve"),
    path("<int:charter_id>/send-back/", charter_drafts.charter_return, name="charter-return"),
    path("<int:charter_id>/publish/", charter_drafts.charter_publish, name="charter-publish"),
    path("<int:charter_id>/comment/", charter_drafts.charter_comment, name="charter-comment"),
    path("<int:charter_id>/settle/", charter_drafts.charter_settle, name="charter-settle"),
    path(
        "<int:charter_id>/versions/<int:number>/", charters.charter_version, name="charter-version"
    ),
    path(
        "<int:charter_id>/versions/<int:number>/<str:lang>.pdf",
        charters.charter_pdf,
        name="charter-pdf",
    ),
]
urlpatterns = [
    path("charters/", include(charter_patterns)),
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
]
