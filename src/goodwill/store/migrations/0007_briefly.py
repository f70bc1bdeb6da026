"""What is kept for minutes, for every process: spent codes, and how often somebody tried."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0006_webhooks")]

    operations = [
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "briefly"},
        ),
    ]
