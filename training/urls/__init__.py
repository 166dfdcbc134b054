"""Learning and permits, one module a group."""

from training.urls import (
    authoring,
    awareness,
    certifications,
    learning,
    permits,
    practice,
    sessions,
)

app_name = "training"
urlpatterns = [
    *authoring.urlpatterns,
    *awareness.urlpatterns,
    *certifications.urlpatterns,
    *learning.urlpatterns,
    *permits.urlpatterns,
    *practice.urlpatterns,
    *sessions.urlpatterns,
]
