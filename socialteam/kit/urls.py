"""Addresses of the kit: health, robots and the component sheet."""

from django.urls import path

from socialteam.kit import views

urlpatterns = [
    path("healthz", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("_ui/", views.components, name="components"),
]
