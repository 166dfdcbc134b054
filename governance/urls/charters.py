"""Charters: writing, reviewing, publishing, reading."""

from django.urls import include, path

from governance.views import charter_drafts, charter_reading, charters

_charter = [
    path("", charters.charter_list, name="charter-list"),
    path("new/", charters.charter_create, name="charter-create"),
    path("mine/", charter_reading.charter_mine, name="charter-mine"),
    path("<int:charter_id>/", charters.charter_detail, name="charter-detail"),
    path("<int:charter_id>/change/", charters.charter_change, name="charter-change"),
    path("<int:charter_id>/retire/", charters.charter_retire, name="charter-retire"),
    path("<int:charter_id>/campaign/", charters.charter_campaign, name="charter-campaign"),
    path("<int:charter_id>/read/", charter_reading.charter_read, name="charter-read"),
    path("<int:charter_id>/start/", charter_drafts.charter_start, name="charter-start"),
    path("<int:charter_id>/draft/<str:lang>/", charter_drafts.charter_draft, name="charter-draft"),
    path("<int:charter_id>/submit/", charter_drafts.charter_submit, name="charter-submit"),
    path("<int:charter_id>/review/", charter_drafts.charter_review, name="charter-review"),
    path("<int:charter_id>/approve/", charter_drafts.charter_approve, name="charter-approve"),
    path("<int:charter_id>/send-back/", charter_drafts.charter_return, name="charter-return"),
    path("<int:charter_id>/publish/", charter_drafts.charter_publish, name="charter-publish"),
    path("<int:charter_id>/comment/", charter_drafts.charter_comment, name="charter-comment"),
    path("<int:charter_id>/settle/", charter_drafts.charter_settle, name="charter-settle"),
    path(
        "<int:charter_id>/versions/<int:number>/", charters.charter_version, name="charter-version"
    ),
    path(
        "<int:charter_id>/versions/<int:number>/<str:lang>.pdf",
        charters.charter_pdf,
        name="charter-pdf",
    ),
]

urlpatterns = [path("charters/", include(_charter))]
