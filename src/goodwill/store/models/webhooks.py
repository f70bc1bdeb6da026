"""Who outside is told of facts as they are recorded, and what became of each telling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """An address of somebody else's that is told of facts: up to which position, with which secret, and how it goes.

    ``secret`` and ``old_secret`` (good until ``old_until_us``) are sealed by the house's own key. ``kinds`` is a JSON
    list of wire names, empty for all. ``failing_us`` is since when every telling failed, None while one succeeds;
    while it fails, nothing is told before ``due_us``.
    """

    class State(models.TextChoices):
        """Whether it is told: a person pauses it; we disable it after a long failure."""

        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        DISABLED = "disabled", _("disabled")

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=48)
    address = models.CharField(max_length=500)
    kinds = models.TextField(default="[]")
    is_personal = models.BooleanField(default=False)
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    old_until_us = models.BigIntegerField(null=True)
    position = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    n_failures = models.IntegerField(default=0)
    failing_us = models.BigIntegerField(null=True)
    due_us = models.BigIntegerField(default=0)
    made_by = models.CharField(max_length=254)
    created_us = models.BigIntegerField()

    class Meta:
        db_table = "webhooks"


class Delivery(models.Model):
    """One message to one webhook: the fact at a position (None: a test), and every try of it.

    The words themselves are not kept: they are read anew at each try, so that whoever was erased meanwhile stays so.
    ``tries`` is a JSON list of ``[at_us, status, milliseconds, what was said]``, oldest first.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    id = models.BigAutoField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    position = models.BigIntegerField(null=True)
    message = models.CharField(max_length=64)
    kind = models.CharField(max_length=48)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    due_us = models.BigIntegerField()
    created_us = models.BigIntegerField()
    tries = models.TextField(default="[]")

    class Meta:
        db_table = "deliveries"
        constraints = (models.UniqueConstraint(fields=["webhook", "position"], name="delivery_once"),)
        indexes = (models.Index(fields=["state", "due_us"], name="delivery_due"),)
