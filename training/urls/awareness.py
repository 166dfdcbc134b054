"""Assigned tracks, and what others tell of people's learning."""

from django.urls import include, path

from training.views import assignments, stores

_assignments = [
    path("", assignments.assignment_list, name="assignment-list"),
    path("new/", assignments.assignment_create, name="assignment-create"),
    path("<int:track_assignment_id>/", assignments.assignment_detail, name="assignment-detail"),
    path(
        "<int:track_assignment_id>/people/",
        assignments.assignment_people,
        name="assignment-people",
    ),
    path("<int:track_assignment_id>/end/", assignments.assignment_end, name="assignment-end"),
]
_stores = [
    path("", stores.store_list, name="store-list"),
    path("new/", stores.store_create, name="store-create"),
    path("<int:store_id>/", stores.store_detail, name="store-detail"),
    path("<int:store_id>/pause/", stores.store_pause, name="store-pause"),
    path("<int:store_id>/resume/", stores.store_resume, name="store-resume"),
    path("<int:store_id>/disconnect/", stores.store_disconnect, name="store-disconnect"),
]
urlpatterns = [
    path("record-stores/", include(_stores)),
    path("learning/elsewhere/", stores.learning_elsewhere, name="learning-elsewhere"),
    path("assignments/", include(_assignments)),
    path("learning/assigned/", assignments.learning_assigned, name="learning-assigned"),
]
