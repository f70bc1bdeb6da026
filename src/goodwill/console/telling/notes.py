"""Sentences of what colleagues wrote down."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.telling.sentence import sentence


@sentence.register
def _written(fact: facts.NoteWritten) -> str:
    if fact.author:
        return _("A note by %(author)s") % {"author": fact.author}
    return _("A colleague wrote a note")


@sentence.register
def _withdrawn(_fact: facts.NoteWithdrawn) -> str:
    return _("A note was taken back")
