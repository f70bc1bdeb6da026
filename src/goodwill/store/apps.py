"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The tables of Goodwill."""

    name = "goodwill.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
