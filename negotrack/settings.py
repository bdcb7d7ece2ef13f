"""Settings: every knob comes from the environment, every default is the safe one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url

from negotrack import environment as env
from negotrack.logs import configure as configure_structlog
from negotrack.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# Commands that read no row, send no request and so need no secret.
OFFLINE = {"lint", "explain", "rules_page", "collectstatic", "help", "analyse"}
offline = len(sys.argv) > 1 and sys.argv[1] in OFFLINE

DEBUG = env.flag("DJANGO_DEBUG")
SECRET_KEY = env.required(
    "SECRET_KEY",
    unless=DEBUG or offline,
    stand_in="only-for-development-" + "x" * 40,
    hint="Set a long random text, or DJANGO_DEBUG=yes on your own machine.",
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]" if DEBUG else "")
if not ALLOWED_HOSTS and not offline:
    env.required("ALLOWED_HOSTS", unless=False, stand_in="", hint="Name the hosts, with commas.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "accounts",
    "django.contrib.humanize",
    "django_htmx",
    "deals",
    "deals.pages",
    "api",
]

MIDDLEWARE = [
    "negotrack.request_log.RequestLog",
    "accounts.isolation.requests.Isolation",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "negotrack.headers.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.languages.Languages",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "negotrack.urls"
WSGI_APPLICATION = "negotrack.wsgi.application"
ASGI_APPLICATION = "negotrack.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "negotrack" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

FORM_RENDERER = "negotrack.drawing.Drawing"

# --- Database and broker -----------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    # The check keeps a pool from handing out what a restart of the server has cut.
    "default": dj_database_url.config(
        default="postgresql://localhost/negotrack",
        engine="negotrack.postgresql",
        conn_health_checks=True,
    )
}
DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
    "pool": {
        "min_size": env.number("DATABASE_POOL_MIN", default=1),
        "max_size": env.number("DATABASE_POOL_MAX", default=8),
        "timeout": env.number("DATABASE_POOL_TIMEOUT", default=10),
    }
}
# What the program works as, once connected; empty: as whoever connects (docs/adr/0010).
DATABASE_ROLE = os.environ.get("DATABASE_ROLE", "negotrack_app").strip()
REDIS_URL = env.required("REDIS_URL", unless=True, stand_in="redis://localhost:6379/0", hint="")
CACHES = {
    "default": {
        "BACKEND": "negotrack.cache.Forgetful",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Who hands on a task waits for no broker that is away: rows tell what there is to do.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.isolation.requests.SignIn"]
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.sign_in.adapters.Accounts"
ACCOUNT_FORMS = {"login": "accounts.sign_in.forms.SignIn"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators write the addresses
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.adapters.Companies"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may not lead elsewhere (form-action)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": env.oidc_providers("OIDC_PROVIDERS"), "OAUTH_PKCE_ENABLED": True}
}
MFA_ADAPTER = "accounts.sign_in.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "negotrack"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- REST --------------------------------------------------------------------------------------
OAUTH2_PROVIDER_APPLICATION_MODEL = "api.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "accounts.read": "Read key accounts and contacts",
        "accounts.write": "Write key accounts and contacts",
        "negotiations.read": "Read negotiations",
        "negotiations.write": "Write negotiations",
        "limits.read": "Read walk-aways, targets and BATNAs, and what follows from them",
        "limits.write": "Write walk-aways, targets and BATNAs",
        "reports.read": "Read reports",
        "webhooks.manage": "Manage webhook endpoints",
        "crm.manage": "Manage CRM connections",
    },
    "SCOPES_BACKEND_CLASS": "api.clients.grants.ApplicationScopes",
    # Client credentials and nothing else: no other grant so much as looks at a password.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "api.clients.grants.Validator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": env.number("ACCESS_TOKEN_SECONDS", default=3600),
    # Every recommendation of RFC 9700: nothing is old here, so nothing old has to be let in.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Cursor",
    "EXCEPTION_HANDLER": "api.errors.handle",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "negotrack",
    "DESCRIPTION": "A ledger and a linter for key-account negotiations.\n\n"
    "Values of numeric issues and utilities are JSON numbers (utilities in points of 0 to 1,"
    " rounded to six places); money is a decimal text in the negotiation's currency.\n\n"
    "Requests are counted by credential. Every answer tells what is left in `RateLimit` and"
    " `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, work in progress); who has spent it"
    " is answered 429 with `Retry-After`.\n\n"
    "What goes away is told in time: operations marked as deprecated answer with `Deprecation`"
    " (RFC 9745), `Sunset` (RFC 8594) and a `Link` to what replaces them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.anything_may_be_null",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "APPEND_COMPONENTS": {"securitySchemes": {"client": {"type": "http", "scheme": "basic"}}},
    "ENUM_NAME_OVERRIDES": {
        "StageEnum": "api.v1.values.STAGES",
        "SideEnum": "api.v1.values.SIDES",
        "UnitEnum": "api.v1.figures.UNITS",
        "StateEnum": "api.models.DeliveryState",
        "CrmStateEnum": "api.models.WorkState",
        "CrmKindEnum": "api.models.CrmKind",
        "CrmUnitEnum": "api.v1.crm_connections.UNITS",
    },
}

# Requests of one application or user; 0 counts nothing.
RATE_LIMIT_PER_MINUTE = env.number("RATE_LIMIT_PER_MINUTE", default=1200)
# Requests for tokens from one address; 0 counts nothing.
TOKEN_RATE_PER_MINUTE = env.number("TOKEN_RATE_PER_MINUTE", default=60)
CHANGES_KEPT_DAYS = env.number("CHANGES_KEPT_DAYS", default=90)
IDEMPOTENCY_HOURS = env.number("IDEMPOTENCY_HOURS", default=24)

# --- Mail --------------------------------------------------------------------------------------
# Links to reset a password; without a host they are written to the console, in DEBUG alone.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "").strip() or "negotrack <no-reply@localhost>"
MAIL_GOES = bool(EMAIL_HOST) or DEBUG
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if EMAIL_HOST else "console.EmailBackend" if DEBUG else "dummy.EmailBackend"
)

# Where the site is, for links in mails.
SITE_URL = os.environ.get("SITE_URL", "").strip().rstrip("/") or (
    f"http{'' if DEBUG else 's'}://{(ALLOWED_HOSTS or ['localhost'])[0].lstrip('.')}"
)

# --- Secrets at rest ---------------------------------------------------------------------------
# Seals limits, keys of CRMs and what signs webhooks; several with commas: the first seals, all
# open.
VAULT_KEYS = env.required(
    "VAULT_KEY",
    unless=DEBUG or offline,
    stand_in=SECRET_KEY,
    hint="Set a long random text, and keep it: it opens the limits and what signs webhooks.",
).split(",")

# --- Webhooks ----------------------------------------------------------------------------------
WEBHOOK_ALLOW_HTTP = env.flag("WEBHOOK_ALLOW_HTTP")
# Networks such as 10.1.0.0/16: private ones that webhooks may reach all the same.
WEBHOOK_ALLOWED_NETWORKS = env.networks("WEBHOOK_ALLOWED_NETWORKS")
WEBHOOK_KEPT_DAYS = env.number("WEBHOOK_KEPT_DAYS", default=30)

# --- Words, times, files -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["negotrack.formats"]
TIME_ZONE = env.required("TIME_ZONE", unless=True, stand_in="UTC", hint="")
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "negotrack" / "static"]
STATIC_ROOT = None if DEBUG else BASE_DIR / "staticfiles"  # DEBUG serves from the sources
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = env.number("MAX_BODY_BYTES", default=20_000_000)
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", default=20_000_000)
IMPORT_MAX_UNPACKED_BYTES = env.number("IMPORT_MAX_UNPACKED_BYTES", default=100_000_000)
IMPORT_MAX_ROWS = env.number("IMPORT_MAX_ROWS", default=100_000)

# --- Probes ------------------------------------------------------------------------------------
# Whoever sends it as a bearer token may read /metrics; without one nobody may.
METRICS_TOKEN = env.required("METRICS_TOKEN", unless=True, stand_in="", hint="")

# --- Logs: to standard error, also with DEBUG off, where Django would only write mails ---------
LOGGING = logging_config(
    readable=DEBUG, level=env.required("LOG_LEVEL", unless=True, stand_in="INFO", hint="")
)
configure_structlog()

# --- Security ----------------------------------------------------------------------------------
SECURE = not DEBUG
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=SECURE)
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000 if SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"  # why not stricter: negotrack/headers.py
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.flag("BEHIND_PROXY")
# How many of them add to X-Forwarded-For before a request reaches us.
PROXIES = env.number("PROXIES", default=1 if BEHIND_PROXY else 0)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
