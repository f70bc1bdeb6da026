"""Who a subject is: what is known of the person, the handles that lead to them, the key that seals what is personal."""

from django.db import models


class Person(models.Model):
    """A subject and what is known of them: what may be counted in the open, the rest sealed with their key.

    Subjects of other kinds are few beside millions of subscribers, and have an index of their own.
    ``country_us`` and ``language_us`` are when the latest word on each was said; sealed traits carry theirs within.
    """

    subject = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16, default="subscriber")
    country = models.CharField(max_length=2, default="", blank=True)
    country_us = models.BigIntegerField(null=True)
    language = models.CharField(max_length=12, default="", blank=True)
    language_us = models.BigIntegerField(null=True)
    sealed = models.BinaryField(null=True)
    created_us = models.BigIntegerField()
    erased_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "people"
        indexes = (models.Index(fields=["kind", "subject"], name="people_few", condition=~models.Q(kind="subscriber")),)


class PersonKey(models.Model):
    """One encryption key per person, wrapped by the master key. Deleting the row *is* erasure."""

    subject = models.BigIntegerField(primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "keys"


class HandleRow(models.Model):
    """A handle: looked up by keyed digest, its value sealed with the person's key."""

    digest = models.BinaryField(max_length=16, primary_key=True)
    kind = models.CharField(max_length=16)
    subject = models.BigIntegerField(db_index=True)
    sealed = models.BinaryField()
    created_us = models.BigIntegerField()

    class Meta:
        db_table = "handles"


class NameMark(models.Model):
    """A blind mark of a word (or its beginning) that somebody is found by; :mod:`goodwill.people.marks` makes them.

    ``block`` is the subject's number over 16,384. Rebuildable from what is sealed.
    """

    pk = models.CompositePrimaryKey("block", "mark", "subject")
    block = models.BigIntegerField()
    mark = models.BigIntegerField()
    subject = models.BigIntegerField()

    class Meta:
        db_table = "marks"


class Alias(models.Model):
    """A subject whose facts are told as part of another's history, as the merges in the ledger say (rebuildable)."""

    subject = models.BigIntegerField(primary_key=True)
    root = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "aliases"
