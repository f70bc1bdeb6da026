"""Who is at work behind the pages, as they last said of themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0007_briefly")]

    operations = [
        migrations.CreateModel(
            name="Hand",
            fields=[
                ("name", models.CharField(max_length=96, primary_key=True, serialize=False)),
                ("sort", models.CharField(max_length=16)),
                ("doing", models.CharField(max_length=96, default="", blank=True)),
                ("share", models.FloatField(null=True)),
                ("began_us", models.BigIntegerField()),
                ("heard_us", models.BigIntegerField()),
            ],
            options={"db_table": "hands"},
        ),
    ]
