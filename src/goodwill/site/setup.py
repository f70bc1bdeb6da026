"""Opens a home for this process: settings, database, tables."""

from __future__ import annotations

import os
from collections.abc import Mapping

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from goodwill.home import Home, open_home

_opened: Home | None = None


def open_site(path: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None) -> Home:
    """Open a home for this process: its database is migrated and ready. Opening another closes the first."""
    global _opened  # noqa: PLW0603 -- Django has one configuration a process; this is its mirror
    home = open_home(path, env)
    if _opened is None:
        os.environ["GOODWILL_HOME"] = str(home.path)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodwill.site.settings")
        django.setup()
    else:
        _move_to(home)
    _opened = home
    settings.GOODWILL = home
    _migrate()
    return home


def _move_to(home: Home) -> None:
    connections["default"].close()
    del connections["default"]
    fresh = connections.configure_settings({"default": home.database()})["default"]
    connections.settings["default"].clear()
    connections.settings["default"].update(fresh)


def _migrate() -> None:
    """Bring the tables up to date; a look at the recorded migrations is enough when they are."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- slow import

    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
