"""Should we? Billing the dormant on beside each way of asking them, over 1, 3 and 10 years."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from goodwill.console import charts, trial_words, trying, unasked_words
from goodwill.console.access import Right, needs
from goodwill.console.charts import units
from goodwill.console.cldr import amount, per_cent
from goodwill.console.figures import Figure, shown
from goodwill.console.telling.words import said
from goodwill.vocabulary import Said, decimals

FIRST_WAIT_S = 0.04
AT_MOST_EVERY = timedelta(hours=1)
LEVEL = 0.9
_PARTS = {
    "kept": gettext_lazy("paid by those who stay"), "returned": gettext_lazy("paid by those who come back"), "spared": gettext_lazy("refunds and disputes spared"),
    "answering": gettext_lazy("messages spared, less those that asking brings"), "forgone": gettext_lazy("forgone"),
}  # fmt: skip
Told = dict[str, Any]


@require_GET
@needs(Right.SEE_FIGURES)
def should_we(request: HttpRequest) -> HttpResponse:
    """Show the comparison for the dormant of one currency: that of most people, unless another is asked for."""
    told = shown("should-we", trying.should, patience=FIRST_WAIT_S, at_most_every=AT_MOST_EVERY)
    page: Told = {"counting": told.counting, "is_counting": told.figure is None}
    if told.figure is not None:
        page |= _page(told.figure, request.GET.get("currency", ""))
    return charts.page(request, "console/should_we.html", page)


def _page(figure: Figure, asked: str) -> Told:
    found: list[Told] = figure.value
    one = next((one for one in found if one["silence"]["currency"] == asked), found[0] if found else None)
    if one is None:
        return {"is_empty": True}
    coin = one["silence"]["currency"]
    coins = [each["silence"]["currency"] for each in found]
    arms = list(one["fans"])
    return {
        "counted_at": figure.counted_at,
        "coins": [charts.Choice(each, f"?currency={each}", each == coin) for each in coins] if len(coins) > 1 else [],
        "silence": one["silence"],
        "a_year": _ends(one["a_year"], coin),
        "years": [_years(years) for years in dict.fromkeys(row["years"] for row in one["compared"])],
        "arms": [_arm(one, arm, coin) for arm in arms],
        "parts": _parts_by_years(one, coin),
        "is_answering_counted": one["silence"].get("contact_minor") is not None,
        "fans": _fans(one, figure, coin),
        "beliefs": [_belief(each) for each in one["beliefs"]],
        "is_own": any(each["source"] == "own" and each["name"] != "reversed" for each in one["beliefs"]),
    }


def _years(n: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", n) % {"n": n}


def _ends(estimate: Told, coin: str) -> Told:
    whole = {end: Decimal(round(estimate[end])).scaleb(-decimals(coin)) for end in ("value", "low", "high")}
    return {end: amount(round(value, 0), coin, 0) for end, value in whole.items()}


def _arm(one: Told, arm: str, coin: str) -> Told:
    rows = [row for row in one["compared"] if row["arm"] == arm]
    nets = [_ends(row["net"], coin) | {"p": one["p_better"][arm][str(row["years"])]} for row in rows]
    return {"title": unasked_words.arm(arm), "nets": nets}


def _parts_by_years(one: Told, coin: str) -> list[Told]:
    """Return for each horizon what the net of each arm is made of."""
    horizons = dict.fromkeys(row["years"] for row in one["compared"])
    return [
        {"years": _years(years), "rows": [_parts(row, coin) for row in one["compared"] if row["years"] == years]}
        for years in horizons
    ]


def _parts(row: Told, coin: str) -> Told:
    ends = [_ends(row[part], coin) | {"head": head} for part, head in _PARTS.items() if row.get(part) is not None]
    return {"title": unasked_words.arm(row["arm"]), "ends": ends}


def _fans(one: Told, figure: Figure, coin: str) -> charts.Line:
    series = [
        charts.Series(unasked_words.arm(arm), [charts.Point(0, 0.0, 0.0, 0.0), *_points(ends)])
        for arm, ends in one["fans"].items()
    ]
    return charts.Line(
        name="should-we",
        title=_("What would it bring, year by year?"),
        says=_(
            "Present value of all that comes of asking, less what billing on silently would have paid, in %(currency)s"
        )
        % {"currency": coin},
        note=_(
            "Below nought: billing on pays more until then. Bands are what nobody knows yet: an experiment narrows them."
        ),
        counted_at=figure.counted_at,
        interval=_("%(level)s interval") % {"level": per_cent(LEVEL)},
        series=series,
        unit=units.amount(coin),
        at=charts.Column(_("Year"), "year", units.count("")),
        is_from_zero=False,
        height=260,
    )


def _points(ends: list[list[float]]) -> list[charts.Point]:
    return [charts.Point(year, middle, low, high) for year, (middle, low, high) in enumerate(ends, start=1)]


def _belief(one: Told) -> Told:
    tone, source = trial_words.SOURCES[one["source"]]
    template, values = one["words"]
    english = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    words = Said(template % english if values else template)
    words.template, words.values = template, values
    value, low, high = (per_cent(end, 1) for end in one["ends"])
    told = {"title": trial_words.belief(one["name"]), "tone": tone, "source": source, "words": said(words)}
    return told | {"value": value, "low": low, "high": high}
