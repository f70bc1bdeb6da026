"""Django's settings, from the home and its environment."""

from goodwill.home import open_home

GOODWILL = open_home()

SECRET_KEY = GOODWILL.secret_key()
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in GOODWILL.setting("GOODWILL_ALLOWED_HOSTS").split(",") if host.strip()]
DATABASES = {"default": GOODWILL.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "goodwill.store.apps.StoreConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "store.Colleague"
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None
