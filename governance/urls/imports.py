"""Bringing people and units in from files."""

from django.urls import path

from governance.views import people_imports

urlpatterns = [
    path("people/import/", people_imports.people_import_list, name="people-import-list"),
    path("people/import/<int:import_id>/", people_imports.people_import, name="people-import"),
    path(
        "people/import/<int:import_id>/check/",
        people_imports.people_import_check,
        name="people-import-check",
    ),
    path(
        "people/import/<int:import_id>/confirm/",
        people_imports.people_import_confirm,
        name="people-import-confirm",
    ),
    path(
        "people/import/<int:import_id>/export/",
        people_imports.people_import_export,
        name="people-import-export",
    ),
]
