"""Opens a home for this process: settings, database, tables."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, connections

from goodwill.home import Home, open_home
from goodwill.site import given
from goodwill.site.logs import off_stdout

_opened: Home | None = None
_MIGRATING = 0x600D_0001
"""PostgreSQL's number for the lock of who changes the tables."""


def open_site(
    path: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None, *, migrated: bool = True
) -> Home:
    """Open a home for this process: its database is migrated and ready. Opening another closes the first.

    Args:
        path: The home; GOODWILL_HOME or its default if None.
        env: What its settings are read from; the process's environment if None.
        migrated: Whether its tables are brought up to date; only who looks without touching says no.

    Raises:
        BadHome: It cannot be made or written to, or a setting cannot be used.
        WrongKey: The master key is not the one this home's people were sealed with.
    """
    global _opened  # noqa: PLW0603 -- Django has one configuration a process; this is its mirror
    # Fits are many small matrices: more threads than one cost ten times the clock and gain nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    home = open_home(path, env)
    off_stdout()
    if _opened is None:
        os.environ["GOODWILL_HOME"] = str(home.path)
        given.home = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodwill.site.settings")
        django.setup()
    else:
        _move_to(home)
    _opened = home
    settings.GOODWILL = home
    if migrated:
        _make_ready(home)
    return home


def missing_migrations() -> list[str]:
    """Return the steps this program's tables want and the database has not taken, as ``app.name``.

    The names of the files are enough to know: importing each of them would cost more than most commands do.
    """
    return sorted(_wanted() - _taken())


def newer_migrations() -> list[str]:
    """Return the steps the database has taken and this program does not know: it was written by a newer one."""
    return sorted(step for step in _taken() - _wanted() if step.startswith("store."))


def _wanted() -> set[str]:
    steps = set()
    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        for folder in (spec.submodule_search_locations or []) if spec else []:
            steps |= {f"{app.label}.{file.stem}" for file in Path(folder).glob("[0-9]*.py")}
    return steps


def _taken() -> set[str]:
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {f"{app}.{name}" for app, name in cursor.fetchall()}


def _make_ready(home: Home) -> None:
    from goodwill import people  # noqa: PLC0415 -- needs Django's settings

    if missing_migrations():
        _migrate(home)
    people.try_master_key()


def _migrate(home: Home) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- slow import

    with _alone(home):
        if missing_migrations():  # somebody may have come first
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold up every other process that would change the tables: two that start at once make them once."""
    with (home.scratch / "migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "sqlite":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])


def _move_to(home: Home) -> None:
    connections["default"].close()
    del connections["default"]
    fresh = connections.configure_settings({"default": home.database()})["default"]
    connections.settings["default"].clear()
    connections.settings["default"].update(fresh)
