"""Experiments: which there are, what each found so far, and whether to ask the dormant at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from goodwill import unasked
from goodwill.console import charts, trial_words, trying, unasked_words
from goodwill.console.access import Right, needs
from goodwill.console.charts import units
from goodwill.console.cldr import country_name, per_cent
from goodwill.console.figures import Figure, shown
from goodwill.console.telling.words import money, plain
from goodwill.segments.rows import instant

FIRST_WAIT_S = 0.04
AT_MOST_EVERY = timedelta(minutes=10)
WITHIN = (30, 90, 180, 365)
"""For how many days each unit may be followed."""
_USUAL = 90
_IN_MONEY = ("paid", "worth")
_BESIDE = ("here", "returned", *_IN_MONEY)
Told = dict[str, Any]


@require_GET
@needs(Right.SEE_FIGURES)
def experiments(request: HttpRequest) -> HttpResponse:
    """List the experiments."""
    told = shown("experiments", trying.listed, patience=FIRST_WAIT_S)
    page: Told = {"counting": told.counting, "is_counting": told.figure is None}
    if told.figure is not None:
        page["rows"] = [_row(one) for one in told.figure.value]
    return render(request, "console/experiments.html", page)


@require_GET
@needs(Right.SEE_FIGURES)
def experiment(request: HttpRequest, name: str) -> HttpResponse:
    """Show what an experiment found: arms beside those left alone, over time, the split, guard rails, for whom."""
    within = _within(request)
    told = shown(
        f"experiment-{name}-{within}",
        partial(trying.looked_at, name, within),
        patience=FIRST_WAIT_S,
        at_most_every=AT_MOST_EVERY,
    )
    known = name in {one.name for one in unasked.listed()}
    page: Told = {"name": name, "title": unasked_words.title(name), "within": within, "counting": told.counting}
    page |= {"is_counting": told.figure is None, "is_programme": known}
    if told.figure is not None:
        if not told.figure.value and not known:
            raise Http404
        page |= _page(told.figure, within) if told.figure.value else {"is_empty": True}
    return charts.page(request, "console/experiment.html", page)


def _row(one: Told) -> Told:
    arms = [(unasked_words.arm(arm), n) for arm, n in one["n_by_arm"].items()]
    days = [datetime.fromisoformat(one[at]) for at in ("first_at", "last_at")]
    return {"name": one["name"], "title": unasked_words.title(one["name"]), "arms": arms, "days": days}


def _within(request: HttpRequest) -> int:
    asked = request.GET.get("within", "")
    return int(asked) if asked.isdecimal() and int(asked) in WITHIN else _USUAL


def _page(figure: Figure, within: int) -> Told:
    found: Told = figure.value["figures"]
    arms = [_arm(one) for one in found["arms"]]
    return {
        "counted_at": figure.counted_at,
        "arms": arms,
        "became": _became(arms, [trial_words.measure(one) for one in found["arms"][0]["counts"]]),
        "alone": next((one for one in arms if one["is_held_out"]), None),
        "refused": trial_words.REFUSED.get(found["refused"] or ""),
        "ripe_at": instant(found["ripe_at"]) if found["ripe_at"] > found["as_of"] else None,
        "is_honest": figure.value["is_honest"],
        "split": _split(found),
        "n_crossed": found["n_crossed"],
        "beside": [_beside(found, one) for one in found["arms"] if not one["is_held_out"]],
        "path": _path(found, figure, within),
        "segments": [_segment(one) for one in found["segments"]],
        "guards": [_guard(one) for one in found["guards"]],
        "rule": _rule(figure.value["rule"]),
        "rests_on": found["rests_on"],
        "ways": [charts.Choice(_days(days), f"?within={days}", days == within) for days in WITHIN],
    }


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _arm(one: Told) -> Told:
    paid = ", ".join(money(minor, coin) for coin, minor in one["paid_minor"].items() if minor) or "–"
    told = {"title": unasked_words.arm(one["name"]), "counts": list(one["counts"].values()), "paid": paid}
    return told | {name: one[name] for name in ("is_held_out", "n", "n_ripe")}


def _became(arms: Sequence[Told], measures: Sequence[str]) -> list[tuple[str, list[object]]]:
    """Return a row for each thing that may become of people, with its figure in each arm: arms are few, what becomes is much."""
    counts = zip(measures, zip(*(arm["counts"] for arm in arms), strict=True), strict=True)
    return [
        (_("People"), [arm["n"] for arm in arms]),
        (_("followed to the end"), [arm["n_ripe"] for arm in arms]),
        *((measure, list(values)) for measure, values in counts),
        (_("paid"), [arm["paid"] for arm in arms]),
    ]


def _split(found: Told) -> list[tuple[str, int, float]]:
    split = found["split"]
    if split is None:
        return []
    names = [unasked_words.arm(one["name"]) for one in found["arms"]]
    return list(zip(names, split["counts"], [round(meant, 1) for meant in split["meant"]], strict=True))


def _beside(found: Told, arm: Told) -> Told:
    rows = [one for one in (*found["differences"], *found["worth"]) if one["arm"] == arm["name"]]
    here = next((one["estimate"] for one in rows if one["measure"] == "here"), None)
    shown_rows = [_difference(one) for one in rows if one["measure"] in _BESIDE]
    return {"title": unasked_words.arm(arm["name"]), "verdict": _verdict(here), "rows": shown_rows}


def _verdict(here: Told | None) -> str:
    if here is None:
        return _("Too few of this arm have been followed to the end of their time to be compared.")
    told = {"low": _share(here["low"]), "high": _share(here["high"])}
    if here["low"] > 0:
        return _("More of them are still here than of those left alone: by %(low)s to %(high)s of a hundred.") % told
    if here["high"] < 0:
        return _("Fewer of them are still here than of those left alone: %(low)s to %(high)s of a hundred.") % told
    return _("It is open whether more or fewer of them are still here: %(low)s to %(high)s of a hundred.") % told


def _share(value: float) -> str:
    return ("+" if value > 0 else "") + units.number("", digits=1).text(value * 100)


def _difference(one: Told) -> Told:
    coin, estimate = one["currency"], one["estimate"]

    def written(value: float) -> str:
        return ("+" if value > 0 else "") + money(round(value), coin) if coin else _share(value)

    return {
        "measure": trial_words.measure(one["measure"]),
        "is_money": coin is not None,
        **{end: written(estimate[end]) for end in ("value", "low", "high")},
    }


def _path(found: Told, figure: Figure, within: int) -> charts.Line | None:
    if not found["path"]:
        return None
    arms = dict.fromkeys(one["arm"] for one in found["path"])
    return charts.Line(
        name="experiment-path",
        title=_("What would one have seen each week?"),
        says=_("How many more are still here %(days)s after the split than of those left alone")
        % {"days": _days(within)},
        note=_(
            "All of these intervals hold together: whoever looks every week, and stops when they like, is wrong no oftener."
        ),
        counted_at=figure.counted_at,
        interval=_("%(level)s interval") % {"level": per_cent(0.95)},
        series=[
            charts.Series(unasked_words.arm(arm), [_point(one) for one in found["path"] if one["arm"] == arm])
            for arm in arms
        ],
        unit=units.share(),
        at=charts.days(),
        is_from_zero=False,
    )


def _point(one: Told) -> charts.Point:
    on: date = instant(one["at"]).astimezone(UTC).date()
    estimate = one["estimate"]
    return charts.Point(on, estimate["value"], estimate["low"], estimate["high"])


def _segment(one: Told) -> Told:
    level = country_name(one["level"]) if one["by"] == "country" else plain(one["level"])
    return {"level": level, "n": one["n"], "arm": unasked_words.arm(one["difference"]["arm"])} | _difference(
        one["difference"]
    )


def _guard(one: Told) -> Told:
    tone, words = trial_words.GUARDS[one["verdict"]]
    told = {"arm": unasked_words.arm(one["difference"]["arm"]), "tone": tone, "verdict": words}
    return told | _difference(one["difference"]) | {"worst": _share(one["guard"]["worst"])}


def _rule(found: Told | None) -> Told | None:
    if found is None or found["rule"] is None:
        return None
    rule, coin = found["rule"], found["currency"]
    gain = {end: money(round(rule["gain"][end]), coin) for end in ("value", "low", "high")}
    shares = [(unasked_words.arm(arm), share) for arm, share in rule["share"].items()]
    plans = [
        (plain(plan), max(each, key=lambda arm: each[arm]), max(each.values()))
        for plan, each in found["by_plan"].items()
    ]
    lifts = [
        {
            "arm": unasked_words.arm(one["arm"]),
            "level": plain(one["level"]),
            "n": one["n"],
            "value": _share(one["value"]),
        }
        for one in found["lifts"]
        if one["by"] == "plan"
    ]
    return {
        "shares": shares,
        "plans": [(plan, unasked_words.arm(arm), share) for plan, arm, share in plans],
        "lifts": lifts,
        "outcome": trial_words.measure(found["outcome"]),
        "p_best": rule["p_best"],
        "n": found["n"],
        **gain,
    }
