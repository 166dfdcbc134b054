"""Socialteam; its Celery application is known wherever tasks are sent from, pages included."""

from socialteam.celery import app as celery_app

__all__ = ["celery_app"]
