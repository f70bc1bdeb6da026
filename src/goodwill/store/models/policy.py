"""What the business itself has chosen: every version of every choice."""

from django.db import models


class ChoiceRow(models.Model):
    """One version of one choice, never edited and never lost: the highest number of a name is what holds.

    ``number`` is that of the change it came with (the counter ``policy``); ``was`` is what held before, and ``value``
    what holds from then on, both as JSON.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=32)
    number = models.BigIntegerField()
    was = models.TextField()
    value = models.TextField()
    who = models.CharField(max_length=254)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "policy"
        constraints = (models.UniqueConstraint(fields=["name", "number"], name="policy_once"),)
