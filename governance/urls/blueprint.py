"""The set-up as a file."""

from django.urls import path

from governance.views import blueprint

urlpatterns = [
    path("rules/setup/", blueprint.blueprint, name="blueprint"),
    path("rules/setup/export/", blueprint.blueprint_export, name="blueprint-export"),
    path("rules/setup/<int:file_id>/", blueprint.blueprint_plan, name="blueprint-plan"),
    path("rules/setup/<int:file_id>/apply/", blueprint.blueprint_apply, name="blueprint-apply"),
]
