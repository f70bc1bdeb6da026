"""What colleagues are told by mail of themselves: that a decision was stopped."""

from typing import ClassVar

from django.db import models

from goodwill.store.models.colleagues import Colleague


class News(models.Model):
    """One mail to one colleague: what it is about, the figures it tells, and how it goes. Nothing in it is personal.

    ``figures`` is JSON; the words are made when it leaves, in the reader's language. ``next_us`` is when it is tried next;
    ``began_us`` when the mail server was about to be asked: from then on it may have left.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE)
    sort = models.CharField(max_length=24)
    figures = models.TextField(default="{}")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_us = models.BigIntegerField()
    next_us = models.BigIntegerField()
    began_us = models.BigIntegerField(null=True)
    n_tries = models.IntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "news"
        indexes: ClassVar = [models.Index(fields=["next_us"], name="news_next", condition=models.Q(state="waiting"))]
