"""At risk: whose leaving would cost most in the months ahead, why they, and what could be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goodwill import people, policy
from goodwill.access import acted, looked, looked_at_all
from goodwill.console.access import Right, allowed, colleague, confirmed, needs
from goodwill.console.charts import Choice
from goodwill.console.cldr import country_name, per_cent
from goodwill.console.doing_many import offered_on_many
from goodwill.console.downloads import as_csv
from goodwill.console.risking import AtRisk, Sought
from goodwill.console.risking import at_risk as found_at_risk
from goodwill.console.telling.drivers import cause_name
from goodwill.console.telling.risks import part_name, reason_words, remedy_name, remedy_says, times
from goodwill.console.telling.words import estimated, plain
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId, say

A_PAGE = 20
HEAD = (
    *("subject", "name", "handle", "plan", "country", "currency", "goodwill_minor", "low_minor", "high_minor"),
    *("leaves", "leaves_low", "leaves_high", "cause", "loss_minor", "loss_low_minor", "loss_high_minor"),
    *("reasons", "remedies"),
)
_ACTS = {"make good": (Right.WRITE_NOTES, "note"), "pause": (Right.ORDER_PAUSES, "pause")}
"""What could be done and is an act here; for the rest the subscriber's own page is the place."""
_NO_ACT = ("let sleep", "nothing")


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: what it is, how many times as likely it makes leaving, with its interval."""

    words: str
    times: str
    low: str
    high: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Do:
    """One thing that could be done; no address: it is no act, or not of this role."""

    name: str
    says: str
    address: str
    is_calm: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list; every sum and share as text, with the ends of its interval."""

    number: str
    name: str
    handle: str
    of: str
    goodwill: tuple[str, str, str]
    leaves: tuple[str, str, str]
    way: str
    loss: tuple[str, str, str]
    why: list[Why]
    do: list[Do]
    is_erased: bool = False


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def at_risk(request: HttpRequest) -> HttpResponse:
    """List them by what their leaving would cost."""
    found = found_at_risk(Sought.asked(request.GET.dict()), house=policy.current().currency)
    told: dict[str, Any] = {"found": found, "may_find_by_name": allowed(request, Right.SEE_PERSONAL)}
    if found is not None:
        told |= _told(request, found)
    return render(request, "console/at_risk.html", told)


@require_GET
@needs(Right.EXPORT)
@confirmed("GET")
def at_risk_csv(request: HttpRequest) -> HttpResponse:
    """Give the whole list as a file; each who is in it is written down first."""
    found = found_at_risk(Sought.asked(request.GET.dict()), house=policy.current().currency)
    rows = found.rows if found else []
    me, subjects = colleague(request).email, [SubjectId(row["subject"]) for row in rows]
    acted(me, "list exported", about=say("subscribers: %(n)s, at risk", n=len(rows)))
    with writing():
        looked_at_all(me, "taken in a list", subjects)
    names = people.called(subjects)
    return as_csv("at-risk", HEAD, [_written(row, names.get(row["subject"], ("", ""))) for row in rows])


def _told(request: HttpRequest, found: AtRisk) -> dict[str, Any]:
    page, n_pages = _page(request, len(found.rows))
    rows = found.rows[(page - 1) * A_PAGE : page * A_PAGE]
    query = urlencode(found.sought.query())
    return {
        "lines": _lines(request, rows, found.sought),
        "n": len(found.rows),
        "loss": _losses(found),
        "query": query,
        "hidden": [("list", "at-risk"), *found.sought.query().items()],
        "currencies": [_coin(coin, found.sought) for coin in found.currencies],
        "filters": _filters(found),
        "is_filtered": len(found.sought.query()) > 1,
        "later": f"?{query}&page={page - 1}" if page > 1 else "",
        "earlier": f"?{query}&page={page + 1}" if page < n_pages else "",
        "acts_on_many": offered_on_many(request),
        "may_export": allowed(request, Right.EXPORT),
    }


def _losses(found: AtRisk) -> tuple[str, str, str]:
    """Return what is expected to be lost of all of them, between the sums of the ends: as if all erred alike."""
    names = ("loss_minor", "loss_low_minor", "loss_high_minor")
    value, low, high = (sum(row[name] for row in found.rows) for name in names)
    return estimated(value, low, high, currency=found.sought.currency)


def _page(request: HttpRequest, n: int) -> tuple[int, int]:
    asked, n_pages = request.GET.get("page", ""), max(-(-n // A_PAGE), 1)
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
    return min(max(page, 1), n_pages), n_pages


def _coin(coin: str, sought: Sought) -> Choice:
    return Choice(coin, f"?{urlencode({**sought.query(), 'currency': coin})}", coin == sought.currency)


def _filters(found: AtRisk) -> dict[str, list[tuple[str, str, int, bool]]]:
    """Return the words of each filter as a form offers them: word, name, how many, whether it is asked for."""
    names = {"plan": plain, "country": country_name, "reason": part_name, "remedy": remedy_name}
    asked = found.sought.query()
    return {
        name: [(word, names[name](word), n, asked.get(name) == word) for word, n in of.items()]
        for name, of in found.choices.items()
    }


def _lines(request: HttpRequest, rows: Sequence[dict[str, Any]], sought: Sought) -> list[Line]:
    """Return rows as lines; that they were looked at is written down first."""
    subjects, may_read = [SubjectId(row["subject"]) for row in rows], allowed(request, Right.SEE_PERSONAL)
    about = say("handles: %(n)s; %(query)s", n=len(rows) if may_read else 0, query=urlencode(sought.query()))
    looked(colleague(request).email, "listed subscribers at risk", about=about)
    names = people.called(subjects) if may_read else {}
    return [_line(request, row, names.get(row["subject"], ("", ""))) for row in rows]


def _line(request: HttpRequest, row: dict[str, Any], names: tuple[str, str]) -> Line:
    coin = row["currency"]
    leaves = (per_cent(row[name], 1) for name in ("leaves", "leaves_low", "leaves_high"))
    return Line(
        number=str(row["subject"]),
        name=names[0],
        handle=names[1],
        of=", ".join(one for one in (plain(row["plan"]), country_name(row["country"])) if one),
        goodwill=estimated(row["goodwill_minor"], row["low_minor"], row["high_minor"], currency=coin),
        leaves=(next(leaves), next(leaves), next(leaves)),
        way=cause_name(row["cause"]),
        loss=estimated(row["loss_minor"], row["loss_low_minor"], row["loss_high_minor"], currency=coin),
        why=[_why(one) for one in row["reasons"]],
        do=[_do(request, row["subject"], one) for one in row["remedies"]],
    )


def _why(one: dict[str, Any]) -> Why:
    return Why(reason_words(one), times(one["times"]), times(one["low"]), times(one["high"]), one["low"] > 1)


def _do(request: HttpRequest, subject: int, remedy: str) -> Do:
    right, route = _ACTS.get(remedy, (Right.SEE_SUBSCRIBERS, "subscriber"))
    is_there = remedy not in _NO_ACT and allowed(request, right)
    address = reverse(f"console:{route}", args=[subject]) if is_there else ""
    return Do(remedy_name(remedy), remedy_says(remedy), address, remedy in _NO_ACT)


def _written(row: dict[str, Any], names: tuple[str, str]) -> tuple[object, ...]:
    reasons = "; ".join(f"{one['part']} {one['level']} {one['times']:.2f}" for one in row["reasons"])
    told = {**row, "name": names[0], "handle": names[1], "reasons": reasons, "remedies": "; ".join(row["remedies"])}
    return tuple(told[name] for name in HEAD)
