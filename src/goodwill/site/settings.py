"""Django's settings, from the home and its environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from goodwill.home import open_home
from goodwill.site import given

GOODWILL = given.home or open_home()
_HTTPS = GOODWILL.setting("GOODWILL_HTTPS") == "1"


def _listed(name: str) -> list[str]:
    return [part.strip() for part in GOODWILL.setting(name).split(",") if part.strip()]


SECRET_KEY = GOODWILL.secret_key()
DEBUG = False
ALLOWED_HOSTS = _listed("GOODWILL_ALLOWED_HOSTS")
DATABASES = {"default": GOODWILL.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "goodwill.store.apps.StoreConfig",
    "goodwill.console.apps.ConsoleConfig",
    "goodwill.api.apps.ApiConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before WhiteNoise: what it serves is packed too. Pages carry padding of random length against BREACH (Django's own).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "goodwill.console.middleware.own_language",
    "goodwill.console.bodies.bounded",
    "goodwill.console.middleware.SignedIn",
    "goodwill.console.entering.sessions.seen",
    "goodwill.console.entering.demand.led_to_set_up",
    "goodwill.console.middleware.Unwell",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "goodwill.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "goodwill.console.context.frame",
            ],
        },
    }
]

# Who signs in, and how.
AUTH_USER_MODEL = "store.Colleague"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "goodwill.console.entering.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# A name is locked for one address only: a stranger who guesses cannot lock its owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "goodwill.console.entering.lock.name_tried"
AXES_CLIENT_IP_CALLABLE = "goodwill.console.entering.where.address_of"
AXES_LOCKOUT_CALLABLE = "goodwill.console.views.door.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "present", "again", "code", "credential", "csrfmiddlewaretoken"]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who came in is in our own log
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
ACCOUNT_ADAPTER = "goodwill.console.entering.adapters.Entrance"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
ACCOUNT_FORMS = {
    "login": "goodwill.console.forms.door.SignIn",
    "reauthenticate": "goodwill.console.forms.account.PresentPassword",
    "change_password": "goodwill.console.forms.account.ChangePassword",
    "set_password": "goodwill.console.forms.account.SetPassword",
}
# Axes counts what fails, by name and address. Left to allauth is what axes cannot see: floods from one address, and
# codes tried from many (only who knows the password comes so far, so no stranger can lock anybody out by it).
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "goodwill.console.entering.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no mail is sent, so none is verified; owners vouch for whom they invite
MFA_TOTP_ISSUER = "Goodwill"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_FORMS = {
    "authenticate": "goodwill.console.forms.second_factor.Code",
    "reauthenticate": "goodwill.console.forms.second_factor.CodeAgain",
    "activate_totp": "goodwill.console.forms.second_factor.FirstCode",
    "add_webauthn": "goodwill.console.forms.second_factor.NewPasskey",
    "edit_webauthn": "goodwill.console.forms.second_factor.PasskeyName",
}
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "goodwill.console.entering.elsewhere.Visitor"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Spent codes and limits hold for every process of the house.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "briefly"}}

# What a browser is told.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # what ends TLS before us also redirects; /healthz must answer without it
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "goodwill_session", "goodwill_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = _listed("GOODWILL_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "goodwill.console.views.door.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(GOODWILL.scratch)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Static files are served from the package itself; their address carries the hash of what is in them.
STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "goodwill.console.assets.Hashed"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000

# The doctor stands above the console, so the console asks for it by name.
EXAMINE = "goodwill.doctor.examine"
# What runs an import is part of the site, which stands above the intake.
IMPORTER = "goodwill.site.importing"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("it", "Italiano"), ("fr", "Français"), ("pl", "Polski")]
FORMAT_MODULE_PATH = "goodwill.console.formats"
LOCALE_PATHS = [str(Path(__file__).parents[1] / "console" / "locale")]
LOGGING_CONFIG = None
