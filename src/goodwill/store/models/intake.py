"""The doors facts come in by, and what was turned away at them."""

from django.db import models


class Source(models.Model):
    """A door with its write key, stored as a digest: the key itself is printed once and kept by nobody here."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    name = models.CharField(max_length=48)
    hint = models.CharField(max_length=12, default="", blank=True)
    created_us = models.BigIntegerField()
    revoked_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "sources"


class Quarantined(models.Model):
    """One event that could not be understood: kept whole, sealed by the house's own key, with its reason.

    ``family`` is the reason without what differs from event to event: those of one family fail alike.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        MENDED = "mended"
        DROPPED = "dropped"

    id = models.BigAutoField(primary_key=True)
    received_us = models.BigIntegerField(db_index=True)
    source = models.CharField(max_length=64)
    dialect = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    family = models.CharField(max_length=200, default="", blank=True)
    digest = models.BinaryField(max_length=16, unique=True)
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_index=True)

    class Meta:
        db_table = "quarantine"
