"""What dispatch has to remember: addresses nothing may go to, links that were used, and the inbox of the app."""

from django.db import models


class Suppressed(models.Model):
    """An address that nothing may be sent to any more, by its keyed digest: a person with a new one is reached again."""

    digest = models.BinaryField(max_length=16, primary_key=True)
    channel = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "suppressed"


class UsedLink(models.Model):
    """A link of a message that was followed to its end: of one message and group of acts, the first is the answer."""

    name = models.CharField(max_length=180, primary_key=True)
    act = models.CharField(max_length=24)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "used_links"


class InboxItem(models.Model):
    """A message in a person's inbox within the app; its words are sealed with their key."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=140, unique=True)
    subject = models.BigIntegerField()
    sealed = models.BinaryField()
    sent_us = models.BigIntegerField()
    read_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "inbox"
        indexes = (models.Index(fields=["subject", "id"], name="inbox_of"),)


class InboxOpened(models.Model):
    """That a person's app has shown them their inbox, and when last, to the day: what rests there reaches them."""

    subject = models.BigIntegerField(primary_key=True)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "inbox_opened"
