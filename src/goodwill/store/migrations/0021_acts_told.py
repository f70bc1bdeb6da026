from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0020_news'),
    ]

    operations = [
        migrations.AddField(
            model_name='act',
            name='told',
            field=models.TextField(blank=True, default='', db_default=''),
        ),
    ]
