"""The set-up as a file."""

from django.urls import path

from governance.views import setup

urlpatterns = [
    path("rules/setup/", setup.setup, name="setup"),
    path("rules/setup/export/", setup.setup_export, name="setup-export"),
    path("rules/setup/<int:file_id>/", setup.setup_plan, name="setup-plan"),
    path("rules/setup/<int:file_id>/apply/", setup.setup_apply, name="setup-apply"),
]
