"""The WSGI application: ``gunicorn socialteam.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialteam.settings")

application = get_wsgi_application()
