"""The guards of the audit log stand again: SQLite makes a table anew for a column more, and forgets its triggers."""

from importlib import import_module

from django.db import migrations

SQLITE = import_module("goodwill.store.migrations.0011_log_is_kept").SQLITE


def guard(apps, editor):
    if editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"), params=None)


class Migration(migrations.Migration):

    dependencies = [("store", "0021_acts_told")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
