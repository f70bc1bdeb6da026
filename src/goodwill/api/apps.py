"""The API as Django knows it: one page of documentation."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The HTTP API."""

    name = "goodwill.api"
    label = "api"
