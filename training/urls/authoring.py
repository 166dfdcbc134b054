"""Tracks, their versions and lessons, and the bank of questions."""

from django.urls import include, path

from training.views import lessons, questions, tracks, versions

_tracks = [
    path("", tracks.track_list, name="track-list"),
    path("export/", tracks.track_export, name="track-export"),
    path("new/", tracks.track_create, name="track-create"),
    path("install/", tracks.track_install, name="track-install"),
    path("<int:track_id>/", tracks.track_detail, name="track-detail"),
    path("<int:track_id>/change/", tracks.track_change, name="track-change"),
    path("<int:track_id>/retire/", tracks.track_retire, name="track-retire"),
    path("<int:track_id>/begin/", versions.version_begin, name="version-begin"),
    path("<int:track_id>/draft/", versions.track_draft, name="track-draft"),
    path("<int:track_id>/draft/discard/", versions.version_discard, name="version-discard"),
    path("<int:track_id>/draft/exam/", versions.version_exam, name="version-exam"),
    path("<int:track_id>/draft/draws/", versions.version_draws, name="version-draws"),
    path("<int:track_id>/draft/publish/", versions.version_publish, name="version-publish"),
    path("<int:track_id>/draft/modules/", lessons.module_add, name="module-add"),
    path(
        "<int:track_id>/versions/<int:number>/", versions.version_preview, name="version-preview"
    ),
    path("modules/<int:module_id>/", lessons.module_change, name="module-change"),
    path("modules/<int:module_id>/move/", lessons.module_move, name="module-move"),
    path("modules/<int:module_id>/remove/", lessons.module_remove, name="module-remove"),
    path("modules/<int:module_id>/lessons/", lessons.lesson_add, name="lesson-add"),
    path("lessons/<int:lesson_id>/", lessons.lesson_edit, name="lesson-edit"),
    path("lessons/<int:lesson_id>/move/", lessons.lesson_move, name="lesson-move"),
    path("lessons/<int:lesson_id>/remove/", lessons.lesson_remove, name="lesson-remove"),
]
_questions = [
    path("", questions.question_list, name="question-list"),
    path("export.<str:form>", questions.question_export, name="question-export"),
    path("import/", questions.question_import, name="question-import"),
    path("new/<str:kind>/", questions.question_create, name="question-create"),
    path("<int:question_id>/", questions.question_edit, name="question-edit"),
    path("<int:question_id>/retire/", questions.question_retire, name="question-retire"),
    path("<int:question_id>/restore/", questions.question_restore, name="question-restore"),
]

urlpatterns = [
    path("training/tracks/", include(_tracks)),
    path("training/questions/", include(_questions)),
]
