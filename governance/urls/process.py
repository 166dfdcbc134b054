"""Who is responsible for what, and the living diagrams."""

from django.urls import path

from governance.views.process import changes, diagrams, matrix

urlpatterns = [
    path("responsibilities/", matrix.raci_list, name="raci-list"),
    path("responsibilities/export/<str:form>/", matrix.raci_export, name="raci-export"),
    path("responsibilities/assign/", changes.raci_assign, name="raci-assign"),
    path("responsibilities/<int:assignment_id>/change/", changes.raci_change, name="raci-change"),
    path("responsibilities/<int:assignment_id>/close/", changes.raci_close, name="raci-close"),
    path("responsibilities/activities/new/", changes.activity_create, name="activity-create"),
    path(
        "responsibilities/activities/<int:activity_id>/change/",
        changes.activity_change,
        name="activity-change",
    ),
    path(
        "responsibilities/activities/<int:activity_id>/retire/",
        changes.activity_retire,
        name="activity-retire",
    ),
    path("diagrams/", diagrams.diagram_list, name="diagram-list"),
    path("diagrams/<int:unit_id>/<slug:key>/", diagrams.diagram, name="diagram"),
    path("diagrams/<int:unit_id>/<slug:key>/svg/", diagrams.diagram_svg, name="diagram-svg"),
    path("diagrams/<int:unit_id>/<slug:key>/pdf/", diagrams.diagram_file, name="diagram-file"),
    path("diagrams/<int:unit_id>/<slug:key>/embed/", diagrams.diagram_embed, name="diagram-embed"),
]
