"""Live sessions and office hours."""

from django.urls import URLPattern, URLResolver, include, path

from training.views import session_plan, sessions

_one: list[URLPattern | URLResolver] = [
    path("", sessions.session_detail, name="session-detail"),
    path("book/", sessions.session_book, name="session-book"),
    path("leave/", sessions.session_leave, name="session-leave"),
    path("session.ics", sessions.session_calendar, name="session-calendar"),
    path("change/", session_plan.session_change, name="session-change"),
    path("cancel/", session_plan.session_cancel, name="session-cancel"),
    path("attendance/", session_plan.session_attendance, name="session-attendance"),
]
_sessions: list[URLPattern | URLResolver] = [
    path("", sessions.session_list, name="session-list"),
    path("plan/", session_plan.session_plan, name="session-plan"),
    path("new/", session_plan.session_create, name="session-create"),
    path("<int:live_session_id>/", include(_one)),
]
urlpatterns = [path("sessions/", include(_sessions))]
