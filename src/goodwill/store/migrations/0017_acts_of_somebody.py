from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0016_dispatch'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['who', '-id'], name='acts_of_somebody'),
        ),
    ]
