"""The ledger's tables: its tail, the manifest of its past, the runs of keys already used."""

from django.db import models


class Counter(models.Model):
    """A number that only grows. ``position`` is also the ledger's lock: who records or seals holds its row."""

    name = models.CharField(max_length=32, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        db_table = "counters"


class TailFact(models.Model):
    """A fact not yet sealed in a segment. ``key`` is the 16-byte digest of its idempotency key."""

    position = models.BigIntegerField(primary_key=True)
    key = models.BinaryField(max_length=16, unique=True)
    subject = models.BigIntegerField()
    occurred_us = models.BigIntegerField()
    recorded_us = models.BigIntegerField()
    name = models.CharField(max_length=48)
    version = models.SmallIntegerField()
    source = models.CharField(max_length=64)
    payload = models.BinaryField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "facts"
        indexes = (models.Index(fields=["subject", "occurred_us"], name="facts_subject"),)


class Segment(models.Model):
    """One immutable Parquet file of the ledger's past, and what it spans.

    ``partials`` names the file of its subjects' partial profiles, empty until made. ``retired_us`` is set when a larger
    segment took its place: readers that began before may still hold it, so its file goes a while later.
    """

    name = models.CharField(max_length=64, primary_key=True)
    n = models.BigIntegerField()
    n_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    subject_min = models.BigIntegerField()
    subject_max = models.BigIntegerField()
    occurred_min_us = models.BigIntegerField()
    occurred_max_us = models.BigIntegerField()
    recorded_max_us = models.BigIntegerField()
    position_min = models.BigIntegerField()
    position_max = models.BigIntegerField()
    level = models.SmallIntegerField(default=0)
    partials = models.CharField(max_length=80, default="", blank=True)
    created_us = models.BigIntegerField()
    retired_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "segments"


class KeyRun(models.Model):
    """One sorted file of key digests of sealed facts, so that a fact told again years later is still the same fact."""

    name = models.CharField(max_length=64, primary_key=True)
    n = models.BigIntegerField()
    n_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_us = models.BigIntegerField()
    retired_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "key_runs"
