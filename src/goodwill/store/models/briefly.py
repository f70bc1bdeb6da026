"""What is kept for minutes, for every process: spent codes, and how often somebody tried. Django's cache reads it."""

from django.db import models


class Brief(models.Model):
    """One thing kept until it expires; the columns are those of Django's database cache."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "briefly"
