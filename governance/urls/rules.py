"""Spaces, topics, hours, webhooks, audit log."""

from django.urls import path

from governance.views import audit, calendars, rules, spaces, topics, webhooks

urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("rules/spaces/", spaces.space_list, name="space-list"),
    path("rules/spaces/new/", spaces.space_create, name="space-create"),
    path("rules/spaces/<int:space_id>/change/", spaces.space_change, name="space-change"),
    path("rules/spaces/<int:space_id>/open/", spaces.space_open, name="space-open"),
    path("rules/spaces/<int:space_id>/close/", spaces.space_close, name="space-close"),
    path("rules/topics/", topics.topic_list, name="topic-list"),
    path("rules/topics/<int:topic_id>/retire/", topics.topic_retire, name="topic-retire"),
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
