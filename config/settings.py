"""Settings of every process. Each variable it reads is described in docs/operating.md."""

from pathlib import Path
from urllib.parse import urlsplit

from config import bucket, engine_urls, env, keyring
from config.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data"))).resolve()

# --- the site ------------------------------------------------------------------------------------------------------

PORT = env.whole_number("PORT", 8000, least=1, most=65535)
SITE_URL = env.text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
SECURE_SITE = urlsplit(SITE_URL).scheme == "https"
DEBUG = env.flag("DEBUG", default=False)
# Without a site of its own name the demo answers under any address it is reached by.
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS") or ([urlsplit(SITE_URL).hostname or ""] if env.text("SITE_URL") else ["*"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECRET_KEY = keyring.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")
ENCRYPTION_KEYS = keyring.encryption_keys(DATA_DIR)

# The clock of rehearsals: believed only where it is allowed aloud, so that no stray variable can bend time.
ALLOW_TEST_CLOCK = env.flag("ALLOW_TEST_CLOCK", default=False)
READOUT_NOW = env.instant("READOUT_NOW") if ALLOW_TEST_CLOCK else None

# --- the apps, lowest first ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "workspaces",
    "messaging",
    "campaigns",
    "journeys",
    "analytics",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    # First: events need none of what follows.
    "messaging.ingest.shortcut.StraightToTheDoor",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compressing.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.session_life.SessionLifeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last, so that it sees the sign-in that the views below it refused.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
            "builtins": ["analytics.templatetags.drawing"],
        },
    },
]

# --- the engines ---------------------------------------------------------------------------------------------------

WEB_WORKERS = env.whole_number("WEB_WORKERS", 2, least=1, most=64)
WEB_THREADS = env.whole_number("WEB_THREADS", 4, least=1, most=64)
# The supervisor sets it to the threads of a web process: with Django's default size the pool, not the threads,
# decided how many requests ran. Commands and workers have one connection each and need none.
DATABASE_POOL = env.whole_number("DATABASE_POOL", 0, least=0, most=64)
DATABASES = {"default": engine_urls.database(DATA_DIR)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASE_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 300
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = engine_urls.valkey(DATA_DIR)
CELERY_BROKER_URL = engine_urls.broker(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": engine_urls.cache(REDIS_URL),
        "KEY_PREFIX": "readout",
        "TIMEOUT": 3600,
    },
}

# --- who may come in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Failures are counted by django-axes, per account and address; counted per account alone, a stranger could lock it.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
# No box to tick: how long a session lasts is the same for everybody (workspaces/session_life.py).
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "workspaces.adapters.AccountAdapter"
MFA_ADAPTER = "workspaces.adapters.MFAAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A pair, not the name alone: a stranger must not be able to lock somebody else out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "workspaces.adapters.attempted_email"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True

# --- cookies and headers follow the site's scheme (ruling 17) --------------------------------------------------------

SESSION_ENGINE = "workspaces.models.session"
SESSION_COOKIE_NAME = "__Host-sid" if SECURE_SITE else "sid"
SESSION_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_SITE else "csrf"
CSRF_COOKIE_SECURE = SECURE_SITE
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE_SITE
# A load balancer probes the process itself, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SITE
# Being on the browsers' preload list is for the owner of the domain to ask for, and hard to take back.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TRUST_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE_SITE else None
X_FRAME_OPTIONS = "DENY"
# The hash is that of an empty string: Plotly makes an empty style element and fills it through the CSSOM (ux.md 4.8).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
# Beyond this the door answers 413 before anything is parsed; forms are far smaller.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# How many events one key may send through one web process, sustained; above it the answer is 429.
INGEST_EVENTS_PER_SECOND = env.whole_number("INGEST_EVENTS_PER_SECOND", 50_000, least=1, most=10_000_000)
# Reports without a key, from one address: phones that share a company's address are many.
INGEST_OPEN_REPORTS_PER_SECOND = env.whole_number("INGEST_OPEN_REPORTS_PER_SECOND", 200, least=1, most=1_000_000)

# --- ways out (docs/sending.md) ------------------------------------------------------------------------------------

# A simulator's credential pretends to send: never by accident where people wait for real messages.
ALLOW_PUSH_SIMULATOR = env.flag("ALLOW_PUSH_SIMULATOR", default=DEBUG)
# Webhooks and SMS services may then be inside our own network; otherwise only public addresses are called.
WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE", default=False)

# --- mail is optional: every link can be copied from the page --------------------------------------------------------

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole_number("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
# Seconds: a mail server that says nothing must not keep a worker.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "readout@localhost")

# --- files, words, time ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.PlotlyFinder",
    "config.bundles.BundleFinder",
]
# Files that were asked for (docs/exports.md): written in EXPORTS_DIR, then kept there or in a bucket.
EXPORTS_DIR = Path(env.text("EXPORTS_DIR", str(DATA_DIR / "exports")))
EXPORT_QUOTA_MB = env.whole_number("EXPORT_QUOTA_MB", 5_000, least=1, most=1_000_000_000)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "exports": bucket.storage(env.text("EXPORT_BUCKET"), EXPORTS_DIR),
    # Not the compressing one: it would compress Plotly anew at every start (docs/operating.md, Images).
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
LOGGING = logging_config(env.choice("LOG_FORMAT", "text", ("text", "json")), env.text("LOG_LEVEL", "INFO"))
