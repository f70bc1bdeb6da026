"""Asks that a password is long enough, in every language of the console: Django itself says it in English to who reads Italian."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Refuses a password that is too short."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return ngettext(
            "A password has %(n)s character at least.", "A password has %(n)s characters at least.", self.min_length
        ) % {"n": self.min_length}
