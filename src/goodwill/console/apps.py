"""The console as Django knows it: templates, static files and no tables of its own."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The web console."""

    name = "goodwill.console"
    label = "console"

    def ready(self) -> None:
        """Hear what happens at the door."""
        from goodwill.console.entering import written  # noqa: PLC0415 -- needs the tables

        written.listen()
