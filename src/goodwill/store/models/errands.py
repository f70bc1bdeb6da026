"""What colleagues keep of the list of subscribers, and what they have done to many of them at once."""

from django.db import models


class SavedView(models.Model):
    """A way to look at the list of subscribers, by a name: its filters, and whether everybody sees it or its owner alone."""

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey("store.Colleague", on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False)
    made_us = models.BigIntegerField()

    class Meta:
        db_table = "saved_views"
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="view_once"),)


class Errand(models.Model):
    """One act on many subscribers: whom (frozen when it was confirmed), what, by whom, and how far it has come.

    ``subjects`` are whole numbers of eight bytes, packed; ``args`` is JSON sealed by the house's own key. The first ``n_done``
    of them are done or skipped.
    """

    class State(models.TextChoices):
        """Where it stands."""

        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    act = models.CharField(max_length=16)
    args = models.BinaryField()
    query = models.CharField(max_length=500, blank=True, default="")
    subjects = models.BinaryField()
    n = models.BigIntegerField()
    n_done = models.BigIntegerField(default=0)
    n_skipped = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING, db_index=True)
    made_by = models.CharField(max_length=254)
    made_us = models.BigIntegerField()
    ended_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "errands"


class Skipped(models.Model):
    """Somebody an errand left alone, and why, as a word."""

    id = models.BigAutoField(primary_key=True)
    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="skips")
    subject = models.BigIntegerField()
    why = models.CharField(max_length=24)

    class Meta:
        db_table = "skipped"
