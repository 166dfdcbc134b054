"""The Celery application: ``celery -A socialteam worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

app = Celery("socialteam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
