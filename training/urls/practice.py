"""Exercises: answering, reviewing, the library, writing them."""

from django.urls import URLPattern, URLResolver, include, path

from training.views import practice, reviewing, scenarios

_replies: list[URLPattern | URLResolver] = [
    path("review/", reviewing.practice_review, name="practice-review"),
    path("withdraw/", practice.practice_withdraw, name="practice-withdraw"),
    path("example/ask/", reviewing.example_ask, name="example-ask"),
    path("example/answer/", practice.example_answer, name="example-answer"),
    path("example/withdraw/", practice.example_withdraw, name="example-withdraw"),
    path("question/", reviewing.question_make, name="question-make"),
]
_practice: list[URLPattern | URLResolver] = [
    path("", practice.practice_list, name="practice-list"),
    path("library/", practice.practice_library, name="practice-library"),
    path("reviews/", reviewing.review_queue, name="review-queue"),
    path("replies/<int:practice_reply_id>/", include(_replies)),
    path("exercises/", scenarios.scenario_list, name="scenario-list"),
    path("exercises/new/", scenarios.scenario_create, name="scenario-create"),
    path("exercises/install/", scenarios.scenario_install, name="scenario-install"),
    path("exercises/<int:scenario_id>/", practice.practice_write, name="practice-write"),
    path("exercises/<int:scenario_id>/change/", scenarios.scenario_change, name="scenario-change"),
    path("exercises/<int:scenario_id>/retire/", scenarios.scenario_retire, name="scenario-retire"),
    path(
        "exercises/<int:scenario_id>/restore/",
        scenarios.scenario_restore,
        name="scenario-restore",
    ),
]
urlpatterns = [path("practice/", include(_practice))]
