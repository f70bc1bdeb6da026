"""The diary: when to look at whom next."""

from django.db import models


class DiaryDate(models.Model):
    """A lower bound on when something may fall due for a subject; rebuildable from the ledger."""

    subject = models.BigIntegerField(primary_key=True)
    due_us = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "diary"
