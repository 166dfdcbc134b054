"""Just enough to test the kernel alone: ``--ds=tests.kit.settings_minimal``."""

import os

import environ

SECRET_KEY = "kernel-tests-only"
ENCRYPTION_KEYS: list[str] = []
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "tests.kit.web"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
STATIC_URL = "static/"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "rest_framework",
    "socialteam.kit",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DATABASES = {
    "default": environ.Env().db_url_config(
        os.environ.get("DATABASE_URL", "postgres://postgres:socialteam@127.0.0.1:54329/kit")
    )
}
REST_FRAMEWORK = {
    "DEFAULT_PARSER_CLASSES": ["socialteam.kit.inputs.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "socialteam.kit.pagination.CursorPages",
    "EXCEPTION_HANDLER": "socialteam.kit.errors.api_exception",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "PAGE_SIZE": 50,
}
