"""Sentences of conversation, feedback and letdowns."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import arm_name, plain, programme_name, with_reason


@sentence.register
def _received(fact: facts.MessageReceived) -> str:
    return _("Wrote to us by %(channel)s") % {"channel": plain(fact.channel)}


@sentence.register
def _read(fact: facts.MessageRead) -> str:
    themes = ", ".join(plain(theme) for theme in fact.themes) or plain(fact.intent)
    text = _("Their message was read: %(themes)s") % {"themes": themes} if themes else _("Their message was read")
    if fact.sentiment is None:
        return text
    return _("%(text)s, sentiment %(figure)s") % {"text": text, "figure": _signed(fact.sentiment / 100)}


@sentence.register
def _queued(fact: facts.MessageQueued) -> str:
    return _by(_("A message to them was ordered by %(channel)s") % {"channel": plain(fact.channel)}, fact.programme)


@sentence.register
def _sent(fact: facts.MessageSent) -> str:
    return _by(_("We wrote to them by %(channel)s") % {"channel": plain(fact.channel)}, fact.programme)


@sentence.register
def _delivered(fact: facts.MessageDelivered) -> str:
    return _("Our message arrived by %(channel)s") % {"channel": plain(fact.channel)}


@sentence.register
def _opened(fact: facts.MessageOpened) -> str:
    return _("Opened our message (%(channel)s)") % {"channel": plain(fact.channel)}


@sentence.register
def _clicked(fact: facts.MessageClicked) -> str:
    return _("Followed a link in our message (%(channel)s)") % {"channel": plain(fact.channel)}


@sentence.register
def _bounced(fact: facts.MessageBounced) -> str:
    text = (
        _("Our message by %(channel)s bounced for good")
        if fact.permanent
        else _("Our message by %(channel)s bounced for now")
    )
    return with_reason(text % {"channel": plain(fact.channel)}, fact.reason)


@sentence.register
def _begun(fact: facts.ConversationOpened) -> str:
    return _("A conversation began by %(channel)s") % {"channel": plain(fact.channel)}


@sentence.register
def _routed(fact: facts.ConversationRouted) -> str:
    if fact.owner:
        return _("Their conversation was given to %(owner)s") % {"owner": fact.owner}
    return _("Their conversation was routed to %(route)s") % {"route": plain(fact.route)}


@sentence.register
def _resolved(_fact: facts.ConversationResolved) -> str:
    return _("Their conversation was closed as answered")


@sentence.register
def _reopened(_fact: facts.ConversationReopened) -> str:
    return _("Their conversation was opened again")


@sentence.register
def _feedback(fact: facts.FeedbackGiven) -> str:
    return _("Answered %(survey)s with %(score)s") % {"survey": _survey(fact.survey), "score": fact.score}


@sentence.register
def _let_down(fact: facts.LetdownSuffered) -> str:
    return _("Was let down: %(reason)s") % {"reason": plain(fact.reason)}


@sentence.register
def _repaired(fact: facts.LetdownRepaired) -> str:
    return (
        _("A letdown was made good (%(how)s)") % {"how": arm_name(fact.reason)}
        if fact.reason
        else _("A letdown was made good")
    )


def _signed(figure: float) -> str:
    return f"{'+' if figure >= 0 else ''}{number_format(figure, 1)}"


def _by(text: str, programme: str | None) -> str:
    if not programme:
        return text
    return _("%(text)s, by the programme %(programme)s") % {"text": text, "programme": programme_name(programme)}


def _survey(survey: str) -> str:
    return survey.upper() if len(survey) <= 4 else plain(survey)
