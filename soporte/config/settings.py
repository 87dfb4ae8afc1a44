"""Django's settings, derived from the environment and the data folder. Nothing else reads them."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from soporte.config.environment import environment

ENV = environment()
PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = ENV.data_dir.resolve()
DEBUG = False
BASE_URL = ENV.base_url.rstrip("/")


def _secret_key() -> str:
    """The key given, or the one that the first start wrote into the data folder."""
    if given := ENV.secret_key.get_secret_value():
        return given
    stored = DATA_DIR / "secret_key"
    return (
        stored.read_text().strip() if stored.exists() else "unsafe-until-the-first-start-writes-one"
    )


def _database(url: str) -> dict[str, Any]:
    """Django's database settings from a libpq URL; every other parameter stays libpq's."""
    given = conninfo_to_dict(url or "dbname=soporte")
    options: dict[str, Any] = {
        k: v for k, v in given.items() if k not in {"dbname", "user", "password", "host", "port"}
    }
    # Lists name their tables in a good order. Weighing every order of eight joins took 37 ms, for a
    # query that then ran for one.
    wanted = "-c join_collapse_limit=4"
    if ENV.statement_timeout_ms:
        wanted += f" -c statement_timeout={ENV.statement_timeout_ms}"
    options["options"] = f"{options.get('options', '')} {wanted}".strip()
    # For `toolbox.prepared` alone: Django's own cursors write the values into their statements.
    options["prepare_threshold"] = 1 if ENV.prepares_statements else None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.get("dbname"),
        "USER": given.get("user") or "",
        "PASSWORD": given.get("password") or "",
        "HOST": given.get("host") or "",
        "PORT": given.get("port") or "",
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # One cursor needs no server-side names, and poolers in transaction mode stay usable.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


SECRET_KEY = _secret_key()
_url = urlsplit(BASE_URL)
SECURE_SITE = _url.scheme == "https"
ALLOWED_HOSTS = (
    [_url.hostname or ""]
    if ENV.is_production
    else [_url.hostname or "", "127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE_SITE else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "soporte.toolbox",
    "soporte.ui",
    "soporte.site",
    "soporte.journal",
    "soporte.search",
    "soporte.fields",
    "soporte.people",
    "soporte.files",
    "soporte.outbox",
    "soporte.tickets",
    "soporte.channels",
    "soporte.automation",
    "soporte.notices",
    "soporte.privacy",
    "soporte.desk",
    "soporte.portal",
    "soporte.api",
    "soporte.config",
]

MIDDLEWARE = [
    "soporte.config.middleware.RequestLog",
    "soporte.ui.security.SecurityHeaders",
    "soporte.config.health.Probes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "soporte.config.room.Room",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "soporte.config.middleware.PersonalSettings",
]

ROOT_URLCONF = "soporte.config.urls"
WSGI_APPLICATION = "soporte.config.wsgi.application"
DATABASES = {"default": _database(ENV.effective_database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A template's name is its path: desk/tickets/show.html lies beside desk/tickets/views.py.
        "DIRS": [PACKAGE, PACKAGE / "ui" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "soporte.ui.context.page",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "soporte.ui.loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "soporte.ui.templatetags.quick",
                "soporte.ui.templatetags.ui",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "soporte.portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "sign_in_email"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; allauth reads here that passwords exist.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "guest_form": "40/h/ip",
    "guest_request": "10/h/ip,5/h/key",
    "guest_code": "20/m/ip,30/h/key",
    "portal_write": "60/h/user",
    "portal_invite": "20/h/user",
    "address_code": "10/h/user",
}
ACCOUNT_FORMS = {
    name: f"soporte.portal.accounts.forms.{form}"
    for name, form in {
        "login": "PasswordForm",
        "request_login_code": "CodeForm",
        "confirm_login_code": "EnterCodeForm",
        "confirm_password_reset_code": "EnterResetCodeForm",
        "reset_password": "ResetForm",
        "reset_password_from_key": "NewPasswordForm",
        "set_password": "SetForm",
        "change_password": "ChangeForm",
    }.items()
}
# The counters of attempts, for all processes and nodes: docs/decisions/0011-cache.md.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

SESSION_ENGINE = "soporte.config.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if SECURE_SITE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = ENV.max_body_mb * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
# Dates in English as they are read everywhere, not as in one country.
FORMAT_MODULE_PATH = "soporte.config.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# Served from the package itself: nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# The build puts a hash of the content into these names.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/(assets/.+|i)-[\w-]{8}\.\w+$"
FILES_DIR = DATA_DIR / "files"
# What may be stored in a day by a customer, for an unproved address, and from an unproved place.
FILES_A_DAY_MB = {"person": 500, "address": 50, "place": 250, "mail": 250}

EMAIL_BACKEND = "soporte.outbox.backend.OutboxBackend"
SMTP_URL = ENV.smtp_url.get_secret_value()
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS: list[str] = []

# Every background task lives in a room's reactions.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "reactions"
