from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0017_acts_of_somebody'),
    ]

    operations = [
        migrations.CreateModel(
            name='InboxOpened',
            fields=[
                ('subject', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at_us', models.BigIntegerField()),
            ],
            options={
                'db_table': 'inbox_opened',
            },
        ),
    ]
