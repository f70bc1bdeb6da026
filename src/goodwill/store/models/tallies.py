"""How much came by each door in each hour."""

from django.db import models


class Tally(models.Model):
    """What one door told in one hour: facts recorded, facts known already, events turned away; and when it told last."""

    id = models.BigAutoField(primary_key=True)
    door = models.CharField(max_length=64)
    hour_us = models.BigIntegerField()
    recorded = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    last_us = models.BigIntegerField()

    class Meta:
        db_table = "tallies"
        constraints = (models.UniqueConstraint(fields=["door", "hour_us"], name="tally_once"),)
