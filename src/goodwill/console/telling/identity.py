"""Sentences of who somebody is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.cldr import country_name, language_name
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import plain, with_reason


@sentence.register
def _described(fact: facts.SubscriberDescribed) -> str:
    named = [country_name(fact.country) if fact.country else "", language_name(fact.language) if fact.language else ""]
    known = ", ".join(filter(None, named))
    return _("Was described: %(known)s") % {"known": known} if known else _("Was described by a source")


@sentence.register
def _joined(fact: facts.GroupJoined) -> str:
    return _("Joined the group %(group)s") % {"group": fact.event} if fact.event else _("Joined a group")


@sentence.register
def _linked(fact: facts.IdentityLinked) -> str:
    kind = plain(fact.handle_kind)
    if fact.handle:
        return _("Was found to be also %(handle)s (%(kind)s)") % {"handle": fact.handle, "kind": kind}
    return _("A handle was linked (%(kind)s)") % {"kind": kind}


@sentence.register
def _merged(fact: facts.IdentityMerged) -> str:
    return _("Is told as one with #%(other)s") % {"other": fact.other}


@sentence.register
def _unmerged(fact: facts.IdentityUnmerged) -> str:
    if fact.other:
        return _("Is no longer told as one with #%(other)s") % {"other": fact.other}
    return _("Is told as their own history again")


@sentence.register
def _consented(fact: facts.ConsentGiven) -> str:
    return with_reason(_consent(_("Agreed to %(purpose)s"), fact.purpose, fact.channel), fact.reason)


@sentence.register
def _refused(fact: facts.ConsentWithdrawn) -> str:
    return with_reason(_consent(_("Took back consent to %(purpose)s"), fact.purpose, fact.channel), fact.reason)


@sentence.register
def _asked_erasure(_fact: facts.ErasureRequested) -> str:
    return _("Asked to be forgotten")


@sentence.register
def _erased(_fact: facts.SubscriberErased) -> str:
    return _("Was forgotten: what was personal can no longer be read")


@sentence.register
def _exported(_fact: facts.RecordExported) -> str:
    return _("Was given a copy of everything we know of them")


def _consent(text: str, purpose: str, channel: str | None) -> str:
    told = text % {"purpose": plain(purpose)}
    return _("%(text)s by %(channel)s") % {"text": told, "channel": plain(channel)} if channel else told
