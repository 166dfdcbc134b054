"""Settings, read from the environment. Every variable is explained in docs/operations.md.

A variable ``X`` may also be given as ``X_FILE``, the path of a file that holds its value.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from socialteam.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

# Process -------------------------------------------------------------------------------------
DEBUG = env.bool("SOCIALTEAM_DEBUG", default=False)
SECRET_KEY = env.str("SOCIALTEAM_SECRET_KEY")
BASE_URL = env.str("SOCIALTEAM_BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("SOCIALTEAM_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("SOCIALTEAM_HTTPS", default=BASE_URL.startswith("https://"))
ROOT_URLCONF = "socialteam.urls"
WSGI_APPLICATION = "socialteam.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = logging_config(json=env.bool("SOCIALTEAM_LOG_JSON", default=not DEBUG))
LOGGING_CONFIG = "logging.config.dictConfig"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "tree_queries",
    "guardian",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "socialteam.kit",
    "accounts",
    "notifications",
    "governance",
    "training",
    "engagement",
    "escalation",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "socialteam.kit.middleware.ResponseHeadersMiddleware",
    "socialteam.kit.middleware.DatabaseDownMiddleware",
    "socialteam.kit.inputs.InputGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "socialteam.kit.navigation.navigation",
            ],
            "builtins": ["socialteam.kit.templatetags.ui", "socialteam.kit.templatetags.words"],
        },
    }
]
FORM_RENDERER = "socialteam.kit.forms.FieldRenderer"

# Services ------------------------------------------------------------------------------------
STATEMENT_TIMEOUT_MS = env.int("SOCIALTEAM_STATEMENT_TIMEOUT_MS", default=5_000)
LOCK_TIMEOUT_MS = env.int("SOCIALTEAM_LOCK_TIMEOUT_MS", default=2_000)
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("SOCIALTEAM_CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        "options": " ".join(
            [
                f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
                f"-c lock_timeout={LOCK_TIMEOUT_MS}",
                "-c idle_in_transaction_session_timeout=10000",
                "-c jit=off",  # compiling costs more than any of our statements saves
            ]
        ),
    },
}
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "socialteam",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
EMAIL_CONFIG = env.email_url("SOCIALTEAM_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("SOCIALTEAM_FROM_EMAIL", default="Socialteam <socialteam@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Celery: wake-ups and heavy work; what it acts on is a row in PostgreSQL (ADR 0005) ---------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-report-runs": {"task": "reporting.tasks.sweep_report_runs", "schedule": 60.0},
    "sweep-uploads": {"task": "engagement.tasks.sweep_uploads", "schedule": 60.0},
    "sweep-charters": {"task": "governance.tasks.sweep_charter_campaigns", "schedule": 300.0},
    "sweep-people-imports": {
        "task": "governance.tasks.sweep_people_imports",
        "schedule": 60.0,
    },
    "sweep-diagrams": {"task": "governance.tasks.sweep_diagrams", "schedule": 30.0},
    "sweep-checks": {"task": "governance.tasks.sweep_checks", "schedule": 60.0},
    "sweep-assignments": {"task": "training.tasks.sweep_assignments", "schedule": 300.0},
    "sweep-statements": {"task": "training.tasks.sweep_statements", "schedule": 60.0},
    "prune-statements": {"task": "training.tasks.prune_statements", "schedule": 3600.0},
    "sweep-attempts": {"task": "training.tasks.sweep_attempts", "schedule": 30.0},
    "sweep-consents": {"task": "governance.tasks.sweep_consents", "schedule": 3600.0},
    "sweep-certifications": {
        "task": "training.tasks.sweep_certifications",
        "schedule": 3600.0,
    },
}

# People and sessions -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "governance.access.UnitPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # addresses are unique by a constraint on their lower case
    "guardian.W001",  # grants are read by governance.access, which knows their dates
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # closed: for log-in
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Socialteam"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "socialteam.kit.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = env.str("SOCIALTEAM_LANGUAGE", default="fr")
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Browser -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.is_dir()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env.bool("SOCIALTEAM_BEHIND_PROXY", default=False)
    else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
EMBED_ORIGINS = env.list("SOCIALTEAM_EMBED_ORIGINS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# API -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["governance.api.permissions.HasAccess"],
    "DEFAULT_PARSER_CLASSES": ["socialteam.kit.inputs.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "socialteam.kit.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "socialteam.kit.errors.api_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Socialteam",
    "DESCRIPTION": "Who may speak for the company, where, on what, and who is told.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "CharterKindEnum": "governance.models.CharterKind",
        "StateEnum": "reporting.models.report_run.ReportState",
        "CharterVersionStateEnum": "governance.models.charter.STATE_CHOICES",
        "CharterCommentStateEnum": "governance.models.CommentState",
        "CharterChangeEnum": "governance.models.charter.CHANGE_CHOICES",
        "RehearsalStateEnum": ["open", "applied", "undone", "dropped"],
        "RuleStateEnum": ["held", "waived", "warn", "block", "unmeasured"],
        "EcosystemKindEnum": "governance.models.ecosystem.EntryKind",
        "ImportChangeKindEnum": "governance.models.people_import.ChangeKind",
        "NetworkKindEnum": "governance.models.NetworkKind",
        "ObjectiveStateEnum": "governance.models.strategy.OBJECTIVE_STATES",
        "ObstacleSeverityEnum": "governance.models.strategy.Severity",
        "PeopleImportStateEnum": "governance.models.people_import.ImportState",
        "RehearsalChangeEnum": "governance.models.rehearsal.Change",
        "AccessLevelEnum": "governance.models.account_access.AccessLevel",
        "LanguageEnum": "accounts.models.Language",
        "TrackChangeEnum": "training.models.Change",
        "QuestionKindEnum": "training.models.question.KIND_CHOICES",
        "LiveSessionKindEnum": "training.models.session.SessionKind",
        "InteractionStatusEnum": "engagement.models.interaction.STATUS_CHOICES",
        "EscalationStatusEnum": "escalation.models.escalation.STATUS_CHOICES",
    },
}

# Outbound ------------------------------------------------------------------------------------
ENCRYPTION_KEYS = env.list("SOCIALTEAM_ENCRYPTION_KEYS", default=[])
WEBHOOKS_MAY_REACH_PRIVATE = env.bool("SOCIALTEAM_WEBHOOKS_MAY_REACH_PRIVATE", default=False)

# Credentials ---------------------------------------------------------------------------------
CREDENTIAL_KEY = env.str("SOCIALTEAM_CREDENTIAL_KEY", default="")
CREDENTIAL_OLD_KEYS = env.str("SOCIALTEAM_CREDENTIAL_OLD_KEYS", default="")

# Learning records ----------------------------------------------------------------------------
STATEMENTS_KEPT_DAYS = env.int("SOCIALTEAM_STATEMENTS_KEPT_DAYS", default=1095)
