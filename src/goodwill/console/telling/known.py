"""Words of the wire that everybody uses, so that each language has its own for them; all others stay as they came."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_KNOWN = frozenset({
    # channels, and kinds of handles
    gettext_noop("email"), gettext_noop("webchat"), gettext_noop("social"), gettext_noop("phone"), gettext_noop("sms"),
    gettext_noop("push"), gettext_noop("in app"), gettext_noop("chat"), gettext_noop("letter"), gettext_noop("user"),
    gettext_noop("anonymous"), gettext_noop("device"),
    # devices, and where one signs up
    gettext_noop("tv"), gettext_noop("tablet"), gettext_noop("web"), gettext_noop("console"), gettext_noop("mobile"),
    gettext_noop("desktop"), gettext_noop("tv maker"), gettext_noop("mobile store"), gettext_noop("partner bundle"),
    gettext_noop("gift card"),
    # themes and intents
    gettext_noop("price"), gettext_noop("playback"), gettext_noop("billing"), gettext_noop("catalogue"),
    gettext_noop("account"), gettext_noop("cancellation"), gettext_noop("complaint"), gettext_noop("question"),
    gettext_noop("praise"), gettext_noop("refund"),
    # letdowns, and why something failed
    gettext_noop("billing error"), gettext_noop("slow reply"), gettext_noop("missing title"), gettext_noop("outage"),
    gettext_noop("network"), gettext_noop("licence"), gettext_noop("buffering"), gettext_noop("insufficient funds"),
    gettext_noop("card declined"), gettext_noop("expired card"), gettext_noop("card expired"),
    gettext_noop("payment failed"), gettext_noop("duplicate"), gettext_noop("fraudulent"),
    gettext_noop("requested by customer"),
    # why somebody leaves or rests; the later ones are Stripe's
    gettext_noop("not using"), gettext_noop("technical"), gettext_noop("other service"), gettext_noop("temporary"),
    gettext_noop("other"), gettext_noop("trial"), gettext_noop("holiday"), gettext_noop("goodwill"),
    gettext_noop("price too high"), gettext_noop("too expensive"), gettext_noop("missing features"),
    gettext_noop("switched service"), gettext_noop("unused"), gettext_noop("customer service"),
    gettext_noop("too complex"), gettext_noop("low quality"),
    # who acted, if no colleague did
    gettext_noop("command line"), gettext_noop("simulated"),
    # why a colleague acted, and how we know what somebody agrees to
    gettext_noop("asked us"), gettext_noop("misuse"), gettext_noop("no longer needed"), gettext_noop("should not be here"), gettext_noop("told us by phone"),
    gettext_noop("told us in writing"), gettext_noop("told us in person"),
    # programmes, decisions and what they move
    gettext_noop("dormancy"), gettext_noop("win-back"), gettext_noop("winback"), gettext_noop("dunning"),
    gettext_noop("make-good"), gettext_noop("notice"), gettext_noop("price rise"), gettext_noop("price change"),
    gettext_noop("price"), gettext_noop("free month"), gettext_noop("smaller plan"), gettext_noop("pause"),
    gettext_noop("channel closed"), gettext_noop("churn"), gettext_noop("retention"),
    # what consent is for
    gettext_noop("marketing"), gettext_noop("newsletter"), gettext_noop("analytics"), gettext_noop("personalisation"),
    gettext_noop("product news"), gettext_noop("research"),
})  # fmt: skip

_OF_THE_LOG = (
    # what lines of the audit log are about: roles, ways to sign in, acts, orders that were taken back
    gettext_noop("owner"), gettext_noop("lead"), gettext_noop("agent"), gettext_noop("analyst"),
    gettext_noop("authenticator app"), gettext_noop("recovery codes"), gettext_noop("password"), gettext_noop("code"),
    gettext_noop("name"), gettext_noop("language"), gettext_noop("leave"), gettext_noop("given"),
    gettext_noop("make good"),
    # what is measured, within a sentence
    gettext_noop("cancellations"), gettext_noop("revenue"), gettext_noop("complaints"), gettext_noop("the series"),
)  # fmt: skip
"""Words that sentences of the log and refusals hold in English; not words of the wire."""


def known(word: str) -> str:
    """Return a word of the wire in the language of the page, or as it came."""
    spaced = word.replace("-", " ")
    return gettext(word) if word in _KNOWN else gettext(spaced) if spaced in _KNOWN else word
