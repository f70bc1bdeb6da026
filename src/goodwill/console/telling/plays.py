"""Sentences of use."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import name, span, with_reason


@sentence.register
def _started(fact: facts.PlayStarted) -> str:
    return _on(_("Started %(title)s") % {"title": _title(fact.title)}, fact.device, autoplay=fact.autoplay)


@sentence.register
def _progressed(fact: facts.PlayProgressed) -> str:
    if fact.at_second is None:
        return _("Still watching %(title)s") % {"title": _title(fact.title)}
    return _("Still watching %(title)s, at %(where)s") % {"title": _title(fact.title), "where": span(fact.at_second)}


@sentence.register
def _stopped(fact: facts.PlayStopped) -> str:
    return _on(_watched(fact.title, fact.seconds, fact.length), fact.device, autoplay=fact.autoplay)


@sentence.register
def _logged(fact: facts.PlayLogged) -> str:
    return _on(_watched(fact.title, fact.seconds, fact.length), fact.device, autoplay=fact.autoplay)


@sentence.register
def _failed(fact: facts.PlayFailed) -> str:
    text = _("%(title)s would not play") % {"title": _title(fact.title)}
    return with_reason(_on(text, fact.device, autoplay=None), fact.reason)


@sentence.register
def _previewed(fact: facts.PreviewPlayed) -> str:
    text = _("A preview of %(title)s ran for %(span)s") if fact.seconds is not None else _("A preview of %(title)s ran")
    return _on(text % {"title": _title(fact.title), "span": span(fact.seconds)}, fact.device, autoplay=fact.autoplay)


@sentence.register
def _shown(fact: facts.TitleShown) -> str:
    if fact.place and fact.rank:
        return _("Was shown %(title)s in %(place)s, at place %(rank)s") % {
            "title": fact.title,
            "place": fact.place,
            "rank": fact.rank,
        }
    return _("Was shown %(title)s") % {"title": fact.title}


@sentence.register
def _rated(fact: facts.TitleRated) -> str:
    return _("Rated %(title)s %(score)s") % {"title": fact.title, "score": fact.score}


@sentence.register
def _saved(fact: facts.TitleSaved) -> str:
    return _("Put %(title)s on their list") % {"title": fact.title}


@sentence.register
def _page(fact: facts.PageViewed) -> str:
    return _("Opened the page %(page)s") % {"page": fact.event} if fact.event else _("Opened a page")


@sentence.register
def _screen(fact: facts.ScreenViewed) -> str:
    return _("Opened the screen %(screen)s") % {"screen": fact.event} if fact.event else _("Opened a screen")


@sentence.register
def _custom(fact: facts.CustomTracked) -> str:
    return _("Did “%(event)s”") % {"event": fact.event}


def _title(title: str | None) -> str:
    return name(title, _("a title"))


def _watched(title: str | None, seconds: int | None, length: int | None) -> str:
    if seconds is None:
        return _("Stopped %(title)s") % {"title": _title(title)}
    words = {"title": _title(title), "span": span(seconds), "length": span(length)}
    if length is None or length < seconds:
        return _("Watched %(title)s for %(span)s") % words
    return _("Watched %(title)s for %(span)s of %(length)s") % words


def _on(text: str, device: str | None, *, autoplay: bool | None) -> str:
    on_device = _("%(text)s on %(device)s") % {"text": text, "device": device} if device else text
    return _("%(text)s, by autoplay") % {"text": on_device} if autoplay else on_device
