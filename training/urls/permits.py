"""Permits to speak and the rules they follow from."""

from django.urls import include, path

from training.views import permits, speaking

_permits = [
    path("mine/", permits.permit_mine, name="permit-mine"),
    path("speakers/", permits.speaker_list, name="speaker-list"),
    path("<int:person_id>/<int:space_id>/", permits.permit_detail, name="permit-detail"),
    path("rules/", speaking.speaking_rules, name="speaking-rules"),
    path("rules/policy/", speaking.policy_set, name="policy-set"),
    path("rules/scopes/new/", speaking.scope_create, name="scope-create"),
    path("rules/requirements/new/", speaking.requirement_create, name="requirement-create"),
    path("rules/freezes/new/", speaking.freeze_create, name="freeze-create"),
    path("rules/<slug:rule_kind>/<int:rule_id>/end/", speaking.rule_end, name="rule-end"),
]
urlpatterns = [path("permits/", include(_permits))]
