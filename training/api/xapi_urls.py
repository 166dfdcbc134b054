"""The record store that others write to."""

from django.urls import path

from training.api import xapi

urlpatterns = [
    path("about", xapi.about, name="xapi-about"),
    path(
        "statements",
        xapi.StatementViewSet.as_view({"get": "find", "post": "add", "put": "put"}),
        name="xapi-statements",
    ),
]
