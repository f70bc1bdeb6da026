"""What was ordered and has to leave the house, and what became of it."""

from django.db import models


class Outgoing(models.Model):
    """One order: what makes it this one, what it says or does (sealed with the person's key), and how it goes.

    ``due_us`` is when it was ordered for; ``next_us`` when it is looked at next: later after a failed try, the end of the
    lease while somebody has it (``token`` says who). ``began_us`` is when a neighbour was about to be asked: from then on
    it may have left, whatever was written down of it. ``reason`` says why it is void, waits or failed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        CLAIMED = "claimed"
        FAILED = "failed"
        DONE = "done"
        VOID = "void"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=140, unique=True)
    subject = models.BigIntegerField(db_index=True)
    programme = models.CharField(max_length=60)
    sort = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=10, blank=True, default="")
    because = models.CharField(max_length=200, blank=True, default="")
    payload = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_us = models.BigIntegerField()
    next_us = models.BigIntegerField()
    expires_us = models.BigIntegerField(null=True)
    put_us = models.BigIntegerField()
    began_us = models.BigIntegerField(null=True)
    ended_us = models.BigIntegerField(null=True)
    n_tries = models.IntegerField(default=0)
    token = models.CharField(max_length=24, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    neighbour = models.CharField(max_length=32, blank=True, default="")
    neighbour_id = models.CharField(max_length=200, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "outbox"
        indexes = (
            models.Index(
                fields=["next_us", "id"],
                name="outbox_next",
                condition=models.Q(state__in=["waiting", "claimed", "failed"]),
            ),
            models.Index(fields=["state", "ended_us"], name="outbox_ended"),
            models.Index(
                fields=["neighbour_id"],
                name="outbox_named",
                condition=~models.Q(neighbour_id=""),
            ),
        )
