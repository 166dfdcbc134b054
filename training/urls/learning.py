"""Learning, and sitting a quiz."""

from django.urls import include, path

from training.views import grants, learning, lesson_images, quiz

_learn = [
    path("", learning.my_learning, name="my-learning"),
    path("<int:track_id>/", learning.learn_track, name="learn-track"),
    path("images/<int:image_id>/", lesson_images.lesson_image, name="lesson-image"),
    path("<int:track_id>/begin/", learning.learn_enrol, name="learn-enrol"),
    path("<int:track_id>/leave/", learning.learn_leave, name="learn-leave"),
    path("<int:track_id>/quiz/", quiz.quiz_start, name="quiz-start"),
    path("<int:track_id>/lessons/<int:lesson_id>/", learning.learn_lesson, name="learn-lesson"),
]
_quiz = [
    path("<int:attempt_id>/", quiz.quiz_page, name="quiz"),
    path("<int:attempt_id>/result/", quiz.quiz_result, name="quiz-result"),
    path("<int:attempt_id>/left/", quiz.quiz_left, name="quiz-left"),
    path("<int:attempt_id>/answers/<int:number>/", quiz.quiz_save, name="quiz-save"),
]
_attempts = [
    path("", grants.exhausted_list, name="exhausted-list"),
    path("<int:enrolment_id>/", grants.attempts_give, name="attempts-give"),
]

urlpatterns = [
    path("learn/", include(_learn)),
    path("quiz/", include(_quiz)),
    path("learning/attempts/", include(_attempts)),
]
