"""Owns Django's settings, all derived from the table in `options`; nothing here is edited to run a desk."""

from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from reglament.project import sqlite_driver
from reglament.project.database import database
from reglament.project.option_kinds import host_of
from reglament.project.options import read_options, secret_key

SQLITE_DRIVER = sqlite_driver.install()

OPTIONS = read_options()
DATA = OPTIONS.path("DATA")
# made when something is signed: whoever only looks makes no files
SECRET_KEY = SimpleLazyObject(lambda: secret_key(OPTIONS))
DEBUG = OPTIONS.flag("DEBUG")
PUBLIC_URL, FILES_URL = OPTIONS["URL"].rstrip("/"), OPTIONS["FILES_URL"].rstrip("/")
# what our own letters and links lead to is answered, whether or not somebody named it a second time
ALLOWED_HOSTS = [
    *OPTIONS.listed("HOSTS"),
    *filter(None, [host_of(PUBLIC_URL), host_of(FILES_URL)]),
]
DATABASES: dict[str, Any] = {"default": database(OPTIONS["DATABASE_URL"], data=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.User"

WEB = Path(__file__).resolve().parent.parent / "web"
ROOT_URLCONF = "reglament.project.urls"
WSGI_APPLICATION = "reglament.project.wsgi.application"
ASGI_APPLICATION = "reglament.project.asgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "reglament.store",
    "reglament.project.wiring.Wiring",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "reglament.web.files.FilesHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "reglament.web.caching.NothingKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reglament.web.strayed.Strayed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "reglament.web.kept_signs.KeptSigns",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reglament.web.zones.ReaderZone",
]
CSRF_FAILURE_VIEW = "reglament.web.strayed.form_grown_old"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "environment": "reglament.web.face.environment.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reglament.web.face.environment.once",
            ],
        },
    },
]
# the counts of tries (web/entrance), in the memory of each process; what was not touched for longest is culled first, a
# third at a time, and what 270 addresses may try at all does not reach that (docs/decisions/sign-in-by-link.md)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 3},
    }
}
AUTHENTICATION_BACKENDS = ["reglament.project.signed_in.SignedIn"]
PASSWORD_HASHERS = [
    "reglament.project.password_hashing.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [WEB / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"] if (WEB / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True

_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "reglament.project.sessions"
MESSAGE_STORAGE = "reglament.project.page_messages.PageMessages"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'self'", *filter(None, [FILES_URL])],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {process} {name}: {message}", "style": "{"}
    },
    "filters": {
        "one-line": {"()": "reglament.project.failing.OneLine"},
        "no-secret": {"()": "reglament.project.failing.NoSecret"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["one-line", "no-secret"],
        }
    },
    "root": {"handlers": ["stderr"], "level": OPTIONS["LOG_LEVEL"]},
}
