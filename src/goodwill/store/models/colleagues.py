"""Who works here: colleagues, their roles and links, the tokens of their programs, what was looked at and done."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a colleague may do; :mod:`goodwill.console.access` has the table."""

    OWNER = "owner", _("Owner")
    LEAD = "lead", _("Lead")
    AGENT = "agent", _("Agent")
    ANALYST = "analyst", _("Analyst")


class Colleagues(BaseUserManager["Colleague"]):
    """Finds colleagues by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Colleague":
        """Return the colleague of an e-mail address."""
        return self.get(email=(username or "").strip().lower())


class Colleague(AbstractBaseUser):
    """Somebody of the business who signs in: e-mail, role, language. One role each; no role stands above the table.

    ``language`` is the one they have chosen; empty while they leave it to their browser.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True, default="")
    role = models.CharField(max_length=8, choices=Role)
    language = models.CharField(max_length=12, default="", blank=True)
    is_active = models.BooleanField(default=True)
    joined_us = models.BigIntegerField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[Colleagues] = Colleagues()

    class Meta:
        db_table = "colleagues"


class Invitation(models.Model):
    """A link with which a colleague chooses a password, kept as a digest: good once, until it expires or is taken back."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32, unique=True)
    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE)
    made_by = models.CharField(max_length=254)
    made_us = models.BigIntegerField()
    expires_us = models.BigIntegerField()
    used_us = models.BigIntegerField(null=True)
    withdrawn_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "invitations"


class Token(models.Model):
    """A bearer token of the API, stored as a digest: what it may do is what its role may do."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    name = models.CharField(max_length=48)
    role = models.CharField(max_length=8, choices=Role)
    hint = models.CharField(max_length=12, default="", blank=True)
    made_by = models.CharField(max_length=254, default="", blank=True)
    created_us = models.BigIntegerField()
    revoked_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "tokens"


class Act(models.Model):
    """One line of the audit log: who looked at whose personal data, or did what to what. Never edited."""

    class Sort(models.TextChoices):
        """A look changes nothing; an act does."""

        LOOK = "look"
        ACT = "act"

    id = models.BigAutoField(primary_key=True)
    at_us = models.BigIntegerField(db_index=True)
    who = models.CharField(max_length=254)
    sort = models.CharField(max_length=4, choices=Sort)
    what = models.CharField(max_length=48)
    subject = models.BigIntegerField(null=True, db_index=True)
    about = models.CharField(max_length=200, default="", blank=True)
    told = models.TextField(default="", db_default="", blank=True)
    """``about`` taken apart, as JSON, so that every reader has it in their language; empty: it is the same in all."""

    class Meta:
        db_table = "acts"
        indexes = (models.Index(fields=["who", "-id"], name="acts_of_somebody"),)
