"""Settings, read once from the environment (and from a file `.env` beside manage.py).

Every variable is named here and described in `.env.example`. A missing or impossible one stops
the start with a sentence that says what to set.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from factcheck.api import OPENAPI

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# --- What the operator decides ---------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", "factcheck")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
TIME_ZONE = env.str("TIME_ZONE", "UTC")
REVIEW_BY_DAYS = env.int("REVIEW_BY_DAYS", 365)
CHANGES_MAX_WAITING = env.int("CHANGES_MAX_WAITING", 8, validate=lambda places: places >= 0)
EXTRACTOR, EXTRACTOR_KEY = env.str("EXTRACTOR", "rules"), env.str("EXTRACTOR_KEY", "")
EXTRACTOR_URL, EXTRACTOR_MODEL = env.str("EXTRACTOR_URL", ""), env.str("EXTRACTOR_MODEL", "")
EXTRACTOR_SECONDS = env.float("EXTRACTOR_SECONDS", 60, validate=lambda seconds: 0 < seconds <= 240)
EXTRACTOR_REQUESTS, EXTRACTOR_TOKENS = env.int("EXTRACTOR_REQUESTS", 8), env.int("EXTRACTOR_TOKENS", 40_000)
DUMPS_DIR = env.path("DUMPS_DIR", VAR_DIR / "dumps")
DUMP_EVERY_HOURS = env.int("DUMP_EVERY_HOURS", 24, validate=lambda hours: hours >= 0)
DUMPS_KEEP = env.int("DUMPS_KEEP", 7, validate=lambda dumps: dumps >= 1)

if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random string into the environment or into .env, "
            "for example: SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))')"
        )
    SECRET_KEY = "insecure, for development only"  # noqa: S105 - DEBUG is on
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL must be the public address of this site, like https://facts.example; it is {SITE_URL!r}."
    )
ALLOWED_HOSTS = [*ALLOWED_HOSTS, _site.hostname]
if REVIEW_BY_DAYS < 1:
    raise ImproperlyConfigured(f"REVIEW_BY_DAYS must be 1 or more days; it is {REVIEW_BY_DAYS}.")

# --- Application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "claims.apps.ClaimsConfig",
    "sources.apps.SourcesConfig",
    "factcheck.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "factcheck.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

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
                "claims.context_processors.site",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------

VAR_DIR.mkdir(exist_ok=True)
_sqlite = f"sqlite:///{VAR_DIR / 'factcheck.sqlite3'}"
_database = env.dj_db_url("DATABASE_URL", _sqlite, conn_max_age=60, conn_health_checks=True)
if _database["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer (WAL); writers queue before their transaction, not in it (IMMEDIATE).
    _database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
elif _database["ENGINE"].endswith("postgresql"):
    # To compile a query takes longer than any of ours runs.
    _database["OPTIONS"] = {"options": "-c jit=off", **_database.get("OPTIONS", {})}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Security --------------------------------------------------------------------------------

_https = _site.scheme == "https"
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
CSRF_FAILURE_VIEW = "factcheck.unsent.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Five wrong passwords for one account from one address, and both wait a quarter of an hour.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # one article of the largest size, and the form around it

# --- Language, time, static files ------------------------------------------------------------

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "factcheck.formats"
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
_manifest = "" if DEBUG else "Manifest"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "dumps": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DUMPS_DIR}},
    "staticfiles": {"BACKEND": f"whitenoise.storage.Compressed{_manifest}StaticFilesStorage"},
}

# --- API -------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "factcheck.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["factcheck.api.permissions.ReadOnlyOrModelPermissions"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "factcheck.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["factcheck.api.filtering.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "factcheck.api.schema.ConventionalSchema",
    "URL_FORMAT_OVERRIDE": None,  # a representation is asked for with Accept
    "EXCEPTION_HANDLER": "factcheck.api.problems.problem_handler",
    "NUM_PROXIES": env.int("PROXIES", 0),
}
RATE_LIMITS = {
    "anonymous": env.int("RATE_LIMIT_ANONYMOUS", 300),
    "signed-in": env.int("RATE_LIMIT_SIGNED_IN", 1200),
}
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://?max_entries=100000")}
KNOX_TOKEN_MODEL = "claims.Token"  # noqa: S105 - the name of a model
REST_KNOX = {"TOKEN_TTL": timedelta(days=30)}
SPECTACULAR_SETTINGS = OPENAPI
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
