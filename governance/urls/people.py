"""People, their weekly cover, their reporting line."""

from django.urls import path

from governance.views import covers, lines, people

urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/export/", people.person_export, name="person-export"),
    path("people/suggest/", people.person_suggest, name="person-suggest"),
    path("people/new/", people.person_create, name="person-create"),
    path("people/<int:person_id>/", people.person_detail, name="person-detail"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<int:person_id>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("cover/", covers.cover_list, name="cover-list"),
    path("cover/new/", covers.cover_create, name="cover-create"),
    path("cover/<int:cover_id>/close/", covers.cover_close, name="cover-close"),
    path("people/<int:person_id>/line/", lines.person_line, name="person-line"),
    path("people/<int:person_id>/departure/", lines.person_departure, name="person-departure"),
]
