"""Who is at work behind the pages: workers and long deeds, as they last said of themselves."""

from django.db import models


class Hand(models.Model):
    """One process at work: what sort of work, what it does just now (empty: it waits), the share done, when last heard of.

    It says so anew every few seconds; what was not heard of for longer has ended without a word. May be thrown away.
    """

    name = models.CharField(max_length=96, primary_key=True)
    sort = models.CharField(max_length=16)
    doing = models.CharField(max_length=96, default="", blank=True)
    share = models.FloatField(null=True)
    began_us = models.BigIntegerField()
    heard_us = models.BigIntegerField()

    class Meta:
        db_table = "hands"
