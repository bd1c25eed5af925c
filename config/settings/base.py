"""Settings common to every way of running Relier."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from config import env

ROOT = env.ROOT
SOURCE = ROOT / "src" / "relier"
DATA_DIR = env.data_dir()

DEBUG = False
SECRET_KEY = env.secret_key(required=False)
ALLOWED_HOSTS = env.words("RELIER_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.text("RELIER_SITE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.words("RELIER_ORIGINS", [])

# Behind https the respondent's cookie takes the __Host- prefix; on a bare local address it cannot.
HTTPS = env.switch("RELIER_HTTPS", default=SITE_URL.startswith("https://"))
RELIER_INSTRUMENTS_DIR = env.text("RELIER_INSTRUMENTS_DIR", str(ROOT / "instruments"))
RELIER_CONTENT_DIR = env.text("RELIER_CONTENT_DIR", str(ROOT / "content"))
RELIER_DEMONSTRATION = env.switch("RELIER_DEMONSTRATION", default=False)

# Addresses of floors above that a lower floor leads to: named here, where the wiring is.
RELIER_AFTER_ANSWERING = "profiles:mine"
RELIER_GROUP_REPORT = "profiles:group"
RELIER_RESEARCH_PAGE = "profiles:research"
# Who proposes what to try next, to a person and to a group, on pages of a floor below.
RELIER_NEXT_STEPS = "relier.plans.selectors.propose_steps"
RELIER_MEETINGS = "relier.plans.selectors.propose_meetings"

INSTALLED_APPS = [
    "relier.core",
    "relier.accounts",
    "relier.competences",
    "relier.cms",
    "relier.instruments",
    "relier.panels",
    "relier.responses",
    "relier.scoring",
    "relier.profiles",
    "relier.plans",
    "relier.portal",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "relier.portal.views.middleware.PrivacyHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "relier.portal.views.middleware.SafeLocaleMiddleware",
    "relier.portal.views.middleware.DatabaseAwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "relier.accounts.views.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "relier.portal.views.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = env.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = env.caches()

# Jobs: kept in the database; `relier serve` runs a worker beside the web threads.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:dashboard"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "relier.accounts.services.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "relier.accounts.forms.RequestCodeForm",
    "confirm_login_code": "relier.accounts.forms.ConfirmCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Eight digits and three attempts a code: guessing all day long finds one code in a million.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# A whole school signs in behind one address: what is counted closely is the account, not the place.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "request_login_code": "600/m/ip,5/m/key,20/h/key",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.switch("RELIER_BEHIND_PROXY", default=False) else 0
MFA_ADAPTER = "relier.accounts.services.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "relier.accounts.forms.SecondFactorForm",
    "reauthenticate": "relier.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "relier.accounts.forms.ActivateAppForm",
    "add_webauthn": "relier.accounts.forms.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Relier"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# People with a role enrol a second factor before anything else opens; not to try a demonstration.
RELIER_REQUIRE_SECOND_FACTOR = env.switch(
    "RELIER_REQUIRE_SECOND_FACTOR", default=not RELIER_DEMONSTRATION
)
# Nobody has a password: the editors' admin uses the same door as everybody.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

# --- languages --------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
SITE_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
# Ready, and offered once their catalogue is complete: ro, el, de, nl (docs/howto/languages.md).
SITE_LANGUAGES += [
    (code, name)
    for code, name in [
        ("ro", _("Romanian")),
        ("el", _("Greek")),
        ("de", _("German")),
        ("nl", _("Dutch")),
    ]
    if code in env.words("RELIER_MORE_LANGUAGES", [])
]
WAGTAIL_CONTENT_LANGUAGES = SITE_LANGUAGES
# A questionnaire may be asked in more languages than the site speaks; easy-to-read French is one.
LANG_INFO["fr-simple"] = {
    "bidi": False,
    "code": "fr-simple",
    "name": "Easy-to-read French",
    "name_local": "français facile à lire",
}
LANGUAGES = [
    *SITE_LANGUAGES,
    *(
        (code, name)
        for code, name in [
            ("fr-simple", "Easy-to-read French"),
            ("ro", _("Romanian")),
            ("el", _("Greek")),
        ]
        if code not in dict(SITE_LANGUAGES)
    ),
]
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [SOURCE / "locale"]
LANGUAGE_COOKIE_NAME = "langue"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.text("RELIER_TIME_ZONE", "Europe/Brussels")
USE_TZ = True
USE_I18N = True

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [SOURCE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.PublicFilesCompressed"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- security ---------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env.switch("RELIER_BEHIND_PROXY", default=False)
    else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_NAME = "__Host-relier-staff" if HTTPS else "relier-staff"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_NAME = "__Host-relier-csrf" if HTTPS else "relier-csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "relier.portal.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    # Wagtail's admin brings its own inline styles: the one place without the strict policy.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- mail -------------------------------------------------------------------------------------
_mail = env.text("EMAIL_URL", "consolemail://")
EMAIL_CONFIG = env.mail(_mail)
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.text("RELIER_FROM", "Relier <relier@localhost>")

WAGTAIL_SITE_NAME = "Relier"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "relier.core.logs.DiscreetFormatter",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("RELIER_LOG_LEVEL", "WARNING")},
    "loggers": {
        "relier": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
