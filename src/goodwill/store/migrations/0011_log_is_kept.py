"""The audit log cannot be edited: the database itself refuses, and lets no line go before half a year has passed.

The house keeps its log for six months at least (``goodwill.policy``); what is older is destroyed when its time is over.
"""

from django.db import migrations

HALF_A_YEAR_S = 180 * 24 * 3600

SQLITE = (
    "CREATE TRIGGER acts_are_not_edited BEFORE UPDATE ON acts "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is never edited'); END",
    "CREATE TRIGGER acts_are_kept BEFORE DELETE ON acts "
    f"WHEN OLD.at_us > (CAST(strftime('%s', 'now') AS INTEGER) - {HALF_A_YEAR_S}) * 1000000 "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is kept for half a year at least'); END",
)
POSTGRES = (
    "CREATE FUNCTION acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' THEN "
    f"IF OLD.at_us <= (extract(epoch FROM now()) - {HALF_A_YEAR_S}) * 1000000 THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION 'the audit log is kept for half a year at least'; END IF; "
    "RAISE EXCEPTION 'the audit log is never edited'; END $$",
    "CREATE TRIGGER acts_are_kept BEFORE UPDATE OR DELETE ON acts FOR EACH ROW EXECUTE FUNCTION acts_are_kept()",
    "CREATE TRIGGER acts_are_not_emptied BEFORE TRUNCATE ON acts FOR EACH STATEMENT EXECUTE FUNCTION acts_are_kept()",
)


def guard(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement, params=None)


def unguard(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER acts_are_not_edited")
        editor.execute("DROP TRIGGER acts_are_kept")
    else:
        editor.execute("DROP TRIGGER acts_are_kept ON acts")
        editor.execute("DROP TRIGGER acts_are_not_emptied ON acts")
        editor.execute("DROP FUNCTION acts_are_kept()")


class Migration(migrations.Migration):

    dependencies = [("store", "0010_imports")]

    operations = [migrations.RunPython(guard, unguard)]
