"""Sentences of offers, last chances and experiments."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console import unasked_words
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import arm_name, day, money, plain, programme_name


@sentence.register
def _made(fact: facts.OfferMade) -> str:
    words = {"offer": plain(fact.offer), "amount": money(fact.amount_minor, fact.currency)}
    if fact.amount_minor is not None:
        return _("Was offered %(offer)s, worth %(amount)s") % words
    return _("Was offered %(offer)s") % words


@sentence.register
def _accepted(fact: facts.OfferAccepted) -> str:
    return _("Took the offer %(offer)s") % {"offer": plain(fact.offer)}


@sentence.register
def _declined(fact: facts.OfferDeclined) -> str:
    return _("Turned down the offer %(offer)s") % {"offer": plain(fact.offer)}


@sentence.register
def _asked(fact: facts.LastChanceAsked) -> str:
    return _("Was asked whether to keep the subscription, with time until %(day)s") % {"day": day(fact.deadline_at)}


@sentence.register
def _answered(fact: facts.LastChanceAnswered) -> str:
    known = {
        "keep": _("Answered the last chance: keep it"),
        "pause": _("Answered the last chance: pause it"),
        "let_go": _("Answered the last chance: let it go"),
    }
    return known.get(fact.answer, _("Answered the last chance: %(answer)s") % {"answer": plain(fact.answer)})


@sentence.register
def _assigned(fact: facts.ArmAssigned) -> str:
    words = {"experiment": programme_name(fact.experiment), "arm": arm_name(fact.arm)}
    return _("Came into the arm “%(arm)s” of the experiment %(experiment)s") % words


@sentence.register
def _moved(fact: facts.ProgrammeMoved) -> str:
    programme, _slash, step = fact.event.partition("/")
    return _("The programme %(programme)s made its step “%(step)s”") % {
        "programme": programme_name(programme),
        "step": unasked_words.step(fact.event)
        if programme in unasked_words.PROGRAMMES and fact.event.partition(".")[0] in unasked_words.STEPS
        else plain(step),
    }
