"""Volunteering, consents to the time, the sponsor."""

from django.urls import path

from governance.views import applications, consents, decisions
from governance.views import volunteer_objectives as objectives

urlpatterns = [
    path("volunteer/", applications.application_create, name="application-create"),
    path(
        "volunteer/<int:application_id>/withdraw/",
        applications.application_withdraw,
        name="application-withdraw",
    ),
    path("applications/", applications.application_list, name="application-list"),
    path(
        "applications/<int:application_id>/accept/",
        applications.application_accept,
        name="application-accept",
    ),
    path(
        "applications/<int:application_id>/appoint/",
        applications.application_appoint,
        name="application-appoint",
    ),
    path(
        "applications/<int:application_id>/decline/",
        applications.application_decline,
        name="application-decline",
    ),
    path("rules/eligibility/", applications.eligibility, name="eligibility"),
    path("rules/eligibility/except/", applications.override_create, name="override-create"),
    path(
        "rules/eligibility/except/<int:override_id>/end/",
        applications.override_end,
        name="override-end",
    ),
    path("consents/", consents.consent_list, name="consent-list"),
    path("consents/new/", consents.consent_create, name="consent-create"),
    path("consents/mine/", consents.consent_mine, name="consent-mine"),
    path("consents/<int:consent_id>/remind/", consents.consent_remind, name="consent-remind"),
    path("consents/<int:consent_id>/answer/", consents.consent_answer, name="consent-answer"),
    path(
        "consents/<int:consent_id>/withdraw/", consents.consent_withdraw, name="consent-withdraw"
    ),
    path("consent/<str:link>/", consents.consent_sign, name="consent-sign"),
    path(
        "volunteer-objectives/",
        objectives.volunteer_objective_mine,
        name="volunteer-objective-mine",
    ),
    path(
        "volunteer-objectives/team/",
        objectives.volunteer_objective_team,
        name="volunteer-objective-team",
    ),
    path(
        "volunteer-objectives/propose/",
        objectives.volunteer_objective_propose,
        name="volunteer-objective-propose",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/validate/",
        objectives.volunteer_objective_validate,
        name="volunteer-objective-validate",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/confirm/",
        objectives.volunteer_objective_confirm,
        name="volunteer-objective-confirm",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/send-back/",
        objectives.volunteer_objective_send_back,
        name="volunteer-objective-send-back",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/revise/",
        objectives.volunteer_objective_revise,
        name="volunteer-objective-revise",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/result/",
        objectives.volunteer_objective_result,
        name="volunteer-objective-result",
    ),
    path(
        "volunteer-objectives/<int:volunteer_objective_id>/withdraw/",
        objectives.volunteer_objective_withdraw,
        name="volunteer-objective-withdraw",
    ),
    path("decisions/", decisions.decision_list, name="decision-list"),
    path("decisions/new/", decisions.decision_create, name="decision-create"),
    path("decisions/<int:decision_id>/sign/", decisions.decision_sign, name="decision-sign"),
    path(
        "decisions/<int:decision_id>/decline/", decisions.decision_decline, name="decision-decline"
    ),
    path(
        "decisions/<int:decision_id>/withdraw/",
        decisions.decision_withdraw,
        name="decision-withdraw",
    ),
    path("sponsor/contract/", decisions.sponsorship_list, name="sponsorship-list"),
    path("sponsor/contract/new/", decisions.sponsorship_create, name="sponsorship-create"),
    path(
        "sponsor/contract/<int:sponsorship_id>/end/",
        decisions.sponsorship_end,
        name="sponsorship-end",
    ),
]
