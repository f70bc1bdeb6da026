"""The console as Django knows it: templates, static files and no tables of its own."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The web console."""

    name = "goodwill.console"
    label = "console"
