"""The tree of units and who holds which role."""

from django.urls import path

from governance.views import appointments, organisation

urlpatterns = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/new/", organisation.unit_create, name="unit-create"),
    path("organisation/<int:unit_id>/", organisation.unit_detail, name="unit-detail"),
    path("organisation/<int:unit_id>/change/", organisation.unit_change, name="unit-change"),
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
]
