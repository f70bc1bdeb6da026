"""A colleague's language is empty until they choose one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_quarantine_families")]

    operations = [
        migrations.AlterField(
            model_name="colleague", name="language", field=models.CharField(blank=True, default="", max_length=12)
        )
    ]
