"""What ``goodwill demo --check`` asks: every page of the console and the API, once, as somebody signed in."""

from __future__ import annotations

from goodwill.access import make_token
from goodwill.console.links import sign_in_link
from goodwill.site.demo import VISITOR, visitor
from goodwill.site.visit import Seen, Visitor, filled, pages
from goodwill.store.models import Person, Quarantined, Role

_ACT = 405
OUTSIDE = ("/healthz", "/metrics", "/api/docs", "/api/openapi.json")


def every_page(address: str) -> tuple[list[Seen], list[str]]:
    """Return what every page that can be read answered, and the addresses that were not asked."""
    someone = visitor()
    browser = Visitor(address, token=make_token("demo check", Role.OWNER, by=VISITOR).text)
    entered = browser.see(sign_in_link(someone, ""))
    readable, unknown = pages(_known())
    operations = [filled(path, _known()) for path in browser.operations("/api/openapi.json")]
    seen = [browser.see(path) for path in (*readable, *OUTSIDE, *operations)]
    acts = [page.path for page in seen if page.status == _ACT]
    return [entered, *(page for page in seen if page.status != _ACT)], [*acts, *unknown]


def _known() -> dict[str, object]:
    """Return what an address may be filled with: a subscriber who is there, an event in quarantine, a decision."""
    known: dict[str, object] = {}
    if (person := Person.objects.filter(erased_us=None, kind="subscriber").order_by("subject").first()) is not None:
        known["subject"] = person.subject
    if (event := Quarantined.objects.order_by("id").first()) is not None:
        known["pk"] = known["number"] = event.pk
    if (decision := Person.objects.filter(kind="decision").order_by("-subject").first()) is not None:
        known["decision"] = decision.subject
    return known
