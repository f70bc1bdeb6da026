"""Files put up in the console: what each is taken for, how far it is, and what became of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileImport(models.Model):
    """One file and its import. ``folder`` is where it rests, below the home's ``uploads``; empty once it was destroyed.

    What its rows are is a ready map (``ready``), a sketch made in a form (``sketch``, JSON) or a map of one's own
    (``toml``); the one that is not empty holds. ``counted`` and ``done`` are what a dry run said and what became of it,
    as JSON. While a process is at it, ``beat_us`` is when it last said so.
    """

    class State(models.TextChoices):
        """Where it stands."""

        MAPPING = "mapping", _("being mapped")
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("broken off")
        CANCELLED = "cancelled", _("cancelled")

    class Task(models.TextChoices):
        """What a process is to do with it."""

        COUNT = "count"
        IMPORT = "import"

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    folder = models.CharField(max_length=40, blank=True, default="")
    n_bytes = models.BigIntegerField()
    encoding = models.CharField(max_length=40, blank=True, default="")
    delimiter = models.CharField(max_length=4, blank=True, default="")
    ready = models.CharField(max_length=40, blank=True, default="")
    sketch = models.TextField(blank=True, default="")
    toml = models.TextField(blank=True, default="")
    options = models.TextField(blank=True, default="{}")
    source = models.CharField(max_length=48, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.MAPPING)
    task = models.CharField(max_length=6, choices=Task, blank=True, default="")
    at_bytes = models.BigIntegerField(default=0)
    so_far = models.TextField(blank=True, default="")
    counted = models.TextField(blank=True, default="")
    done = models.TextField(blank=True, default="")
    failure = models.TextField(blank=True, default="")
    rejects = models.CharField(max_length=300, blank=True, default="")
    made_by = models.CharField(max_length=254)
    created_us = models.BigIntegerField()
    changed_us = models.BigIntegerField()
    beat_us = models.BigIntegerField(default=0)

    class Meta:
        db_table = "imports"
        indexes = (models.Index(fields=["state", "beat_us"], name="imports_state"),)
