"""The guided set-up of an empty organisation."""

from django.urls import path

from governance.views import profile, setup

urlpatterns = [
    path("organisation/profile/", profile.profile, name="organisation-profile"),
    path("setup/", setup.setup_begin, name="setup"),
    path("setup/review/", setup.setup_review, name="setup-review"),
    path("setup/done/", setup.setup_done, name="setup-done"),
    path("setup/step/<slug:step>/", setup.setup_step, name="setup-step"),
]
