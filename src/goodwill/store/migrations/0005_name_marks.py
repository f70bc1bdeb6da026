"""The blind index people are found by. On SQLite the rows rest in the key itself: half the room, and one write a row."""

from django.db import migrations, models


def make(apps, editor):
    in_the_key = " WITHOUT ROWID" if editor.connection.vendor == "sqlite" else ""
    editor.execute(
        "CREATE TABLE marks (block bigint NOT NULL, mark bigint NOT NULL, subject bigint NOT NULL, "
        f"PRIMARY KEY (block, mark, subject)){in_the_key}"
    )


def unmake(apps, editor):
    editor.execute("DROP TABLE marks")


class Migration(migrations.Migration):

    dependencies = [("store", "0004_language")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, unmake)],
            state_operations=[
                migrations.CreateModel(
                    name="NameMark",
                    fields=[
                        ("pk", models.CompositePrimaryKey("block", "mark", "subject", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("block", models.BigIntegerField()),
                        ("mark", models.BigIntegerField()),
                        ("subject", models.BigIntegerField()),
                    ],
                    options={"db_table": "marks"},
                ),
            ],
        ),
    ]
