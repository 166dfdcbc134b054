"""The launch and the strategy."""

from django.urls import path

from governance.views.strategy import ecosystem, judgements, launch, objectives

urlpatterns = [
    path("strategy/", launch.launch, name="strategy-launch"),
    path("strategy/spaces/<int:space_id>/", launch.space_gate, name="strategy-space"),
    path(
        "strategy/spaces/<int:space_id>/override/",
        launch.space_override,
        name="strategy-space-override",
    ),
    path(
        "strategy/<int:unit_id>/stages/<int:stage>/",
        launch.stage_criteria,
        name="strategy-stage-criteria",
    ),
    path(
        "strategy/<int:unit_id>/stages/<int:stage>/enter/",
        launch.stage_enter,
        name="strategy-stage-enter",
    ),
    path(
        "strategy/<int:unit_id>/stages/<int:stage>/override/",
        launch.stage_override,
        name="strategy-stage-override",
    ),
    path("strategy/ecosystem/", ecosystem.ecosystem_list, name="ecosystem-list"),
    path("strategy/ecosystem/export/", ecosystem.ecosystem_export, name="ecosystem-export"),
    path("strategy/ecosystem/new/", ecosystem.entry_create, name="ecosystem-entry-create"),
    path("strategy/ecosystem/heard/", ecosystem.finding_create, name="ecosystem-finding-create"),
    path("strategy/ecosystem/validate/", ecosystem.ecosystem_validate, name="ecosystem-validate"),
    path(
        "strategy/ecosystem/<int:entry_id>/remove/",
        ecosystem.entry_remove,
        name="ecosystem-entry-remove",
    ),
    path("strategy/objectives/", objectives.objective_list, name="objective-list"),
    path("strategy/objectives/new/", objectives.objective_create, name="objective-create"),
    path(
        "strategy/objectives/<int:objective_id>/people/",
        objectives.objective_assign,
        name="objective-assign",
    ),
    path(
        "strategy/objectives/<int:objective_id>/move/",
        objectives.objective_move,
        name="objective-move",
    ),
    path("strategy/networks/", judgements.fit_list, name="fit-list"),
    path("strategy/networks/mark/", judgements.fit_mark, name="fit-mark"),
    path("strategy/go/", judgements.go_list, name="go-list"),
    path("strategy/go/new/", judgements.go_create, name="go-create"),
    path("strategy/go/<int:go_id>/", judgements.go_decide, name="go-decide"),
    path("strategy/obstacles/", objectives.obstacle_list, name="obstacle-list"),
    path("strategy/obstacles/new/", objectives.obstacle_create, name="obstacle-create"),
    path(
        "strategy/obstacles/<int:obstacle_id>/resolve/",
        objectives.obstacle_resolve,
        name="obstacle-resolve",
    ),
    path("strategy/maturity/", judgements.maturity_list, name="maturity-list"),
    path("strategy/maturity/new/", judgements.maturity_assess, name="maturity-assess"),
]
