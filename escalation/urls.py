"""Addresses of escalations and of their paths."""

from django.urls import path

from escalation.views import acts, escalations, paths

app_name = "escalation"
urlpatterns = [
    path("escalations/", escalations.escalation_list, name="escalation-list"),
    path("escalations/export/", escalations.escalation_export, name="escalation-export"),
    path("escalations/<int:escalation_id>/", escalations.escalation_detail, name="escalation"),
    path("escalations/<int:escalation_id>/take/", acts.escalation_take, name="escalation-take"),
    path(
        "escalations/<int:escalation_id>/hand-over/",
        acts.escalation_hand_over,
        name="escalation-hand-over",
    ),
    path(
        "escalations/<int:escalation_id>/resolve/",
        acts.escalation_resolve,
        name="escalation-resolve",
    ),
    path(
        "interactions/<int:interaction_id>/escalate/",
        acts.escalation_open,
        name="escalation-open",
    ),
    path("escalation-paths/", paths.path_list, name="path-list"),
    path("escalation-paths/add/", paths.path_add, name="path-add"),
    path("escalation-paths/<int:path_id>/", paths.path_change, name="path"),
    path("escalation-paths/<int:path_id>/retire/", paths.path_retire, name="path-retire"),
    path("escalation-paths/<int:path_id>/restore/", paths.path_restore, name="path-restore"),
]
