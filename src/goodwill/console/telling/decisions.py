"""Sentences of decisions and surges."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill import facts
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import plain, with_reason


@sentence.register
def _proposed(fact: facts.DecisionProposed) -> str:
    words = {"decision": plain(fact.decision), "kind": plain(fact.decision_kind)}
    return _("The decision %(decision)s was written down (%(kind)s)") % words


@sentence.register
def _forecast(fact: facts.DecisionForecast) -> str:
    return _("Of %(decision)s we expected %(measure)s of %(value)s, between %(low)s and %(high)s") % _figures(fact)


@sentence.register
def _sealed(fact: facts.DecisionSealed) -> str:
    return _("The forecast of the decision %(decision)s was sealed") % {"decision": plain(fact.decision)}


@sentence.register
def _approved(fact: facts.DecisionApproved) -> str:
    return _("%(owner)s approved the decision %(decision)s") % {"owner": fact.owner, "decision": plain(fact.decision)}


@sentence.register
def _announced(fact: facts.DecisionAnnounced) -> str:
    return _("The decision %(decision)s was announced") % {"decision": plain(fact.decision)}


@sentence.register
def _split(fact: facts.DecisionSplit) -> str:
    told = ngettext(
        "%(n)s subscriber whom the decision %(decision)s touches came into an arm",
        "%(n)s subscribers whom the decision %(decision)s touches came into arms",
        fact.n,
    )
    return told % {"decision": plain(fact.decision), "n": number_format(fact.n)}


@sentence.register
def _guarded(fact: facts.DecisionGuarded) -> str:
    words = {"decision": plain(fact.decision), "arm": plain(fact.arm), "measure": plain(fact.measure)}
    named = {"times": fact.value, "low": fact.low, "high": fact.high, "above": fact.above}
    shown = {name: number_format(figure, 2) for name, figure in named.items()}
    told = _(
        "Of %(decision)s, %(measure)s of the arm “%(arm)s” came to %(times)s times what is expected, between %(low)s and %(high)s; %(above)s is borne"
    )
    return told % {**words, **shown}


@sentence.register
def _stopped(fact: facts.DecisionStopped) -> str:
    words = {"decision": plain(fact.decision), "by": plain(fact.by)}
    return with_reason(_("The decision %(decision)s was stopped (%(by)s)") % words, fact.reason)


@sentence.register
def _reached(fact: facts.DecisionReached) -> str:
    return _("Lived through the decision %(decision)s") % {"decision": plain(fact.decision)}


@sentence.register
def _measured(fact: facts.DecisionMeasured) -> str:
    return _("%(decision)s was measured: %(measure)s of %(value)s, between %(low)s and %(high)s") % _figures(fact)


@sentence.register
def _withdrawn(fact: facts.DecisionWithdrawn) -> str:
    return with_reason(_("The decision %(decision)s was taken back") % {"decision": plain(fact.decision)}, fact.reason)


@sentence.register
def _surge(fact: facts.SurgeDetected) -> str:
    words = {"theme": plain(fact.theme), "n": number_format(fact.n_seen), "expected": number_format(fact.expected, 1)}
    return _("Many spoke of %(theme)s: %(n)s where %(expected)s were expected") % words


@sentence.register
def _surge_over(fact: facts.SurgeEnded) -> str:
    return _("The surge of %(theme)s is over") % {"theme": plain(fact.theme)}


def _figures(fact: facts.DecisionForecast | facts.DecisionMeasured) -> dict[str, str]:
    named = {"value": fact.value, "low": fact.low, "high": fact.high}
    shown = {name: number_format(figure, 3) for name, figure in named.items()}
    return {"decision": plain(fact.decision), "measure": plain(fact.measure), **shown}
