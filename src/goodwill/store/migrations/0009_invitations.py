"""Links with which colleagues choose a password. Those made before were signed, not kept, and are good no longer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0008_hands")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                (
                    "colleague",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
                ("made_by", models.CharField(max_length=254)),
                ("made_us", models.BigIntegerField()),
                ("expires_us", models.BigIntegerField()),
                ("used_us", models.BigIntegerField(null=True)),
                ("withdrawn_us", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "invitations"},
        ),
    ]
