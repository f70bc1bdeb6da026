"""The diary: when to look at whom next; and the programmes that are switched on."""

from django.db import models


class DiaryDate(models.Model):
    """A lower bound on when something may fall due for a subject; rebuildable from the ledger."""

    subject = models.BigIntegerField(primary_key=True)
    due_us = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "diary"


class ProgrammeRow(models.Model):
    """A programme as a person has set it; one that has no row is off and as we found it reasonable.

    ``settings`` is JSON. ``written`` is the TOML of one that the house wrote itself, empty for ours.
    """

    name = models.CharField(max_length=40, primary_key=True)
    is_on = models.BooleanField(default=False)
    settings = models.TextField(default="{}")
    written = models.TextField(default="", blank=True)
    who = models.CharField(max_length=254)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "programmes"
