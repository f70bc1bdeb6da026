"""Goodwill: what everyone is worth in money, and what moved it between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import charts
from goodwill.console.access import Right, needs
from goodwill.console.charts import units
from goodwill.console.cldr import country_name, per_cent
from goodwill.console.figures import Figure, shown
from goodwill.console.forms.dates import Between
from goodwill.console.statements import SEGMENTS, by_month, counting, usual
from goodwill.console.telling.lines import line_meaning, line_name
from goodwill.console.telling.words import money, plain, said
from goodwill.vocabulary import put_together

FIRST_WAIT_S = 0.04
AT_MOST_EVERY = timedelta(hours=1)
"""What was learnt late moves a statement little, and one takes a while."""
MONTHS_AT_MOST_EVERY = timedelta(hours=12)
MOST_LINES = 6
"""So many groups are drawn over time: those worth most today."""
_BALANCES = ("opening", "closing")


@dataclass(frozen=True, slots=True)
class Asked:
    """What statement is looked at: between which dates, by which segment, in which currency (empty: the house's), of whom.

    ``group`` is the group whose waterfall is drawn; None: that of all.
    """

    since: date
    until: date
    by: str
    currency: str
    group: str | None = None

    def address(self, **changed: str) -> str:
        """Return the address of the same with something changed."""
        told = {"since": str(self.since), "until": str(self.until), "by": self.by, "currency": self.currency} | changed
        return "?" + urlencode({name: value for name, value in told.items() if value or name == "group"})


@dataclass(frozen=True, slots=True)
class Balance:
    """One sum as a tile shows it."""

    name: str
    sum: str
    low: str
    high: str
    n: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's statement as a line: its opening, what moved it most, its closing."""

    name: str
    address: str
    is_drawn: bool
    n: int
    opening: str
    opening_low: str
    opening_high: str
    moved: str
    moved_low: str
    moved_high: str
    share: str
    share_low: str
    share_high: str
    closing: str
    low: str
    high: str
    is_loss: bool


@require_GET
@needs(Right.SEE_FIGURES)
def goodwill(request: HttpRequest) -> HttpResponse:
    """Show the statement as a waterfall, its lines in words, and the same by segment."""
    form, asked = _asked(request)
    told = shown(*counting(asked.since, asked.until), patience=FIRST_WAIT_S, at_most_every=AT_MOST_EVERY)
    page: dict[str, Any] = {"form": form, "asked": asked, "here": asked.address(), "is_counting": told.figure is None}
    page["counting"] = told.counting
    if told.figure is not None:
        page |= _told(told.figure, asked)
    over = shown(*by_month(datetime.now(UTC).date()), at_most_every=MONTHS_AT_MOST_EVERY)
    page |= {"months_are_counted": over.figure is None, "months_counting": over.counting}
    if over.figure is not None:
        page |= {"months": _months(over.figure, asked), "months_rest_on": over.figure.value.get("rests_on", "")}
    return charts.page(request, "console/goodwill.html", page)


def _months(figure: Figure, asked: Asked) -> charts.Line | None:
    """Return goodwill over the months, of all or of the groups worth most; None if too little is known, or nobody was here."""
    value: dict[str, Any] = figure.value
    months = value.get("months", [])
    coin, where = _coin(value, months, asked.currency)
    told = [(date.fromisoformat(one["on"]), _of_coin(one[where][asked.by], coin)) for one in months]
    last = told[-1][1] if told else {}
    groups = sorted(last, key=lambda group: -last[group][0])[:MOST_LINES]
    if not groups:
        return None
    return charts.Line(
        name=f"goodwill-by-month{asked.by and '-'}{asked.by}",
        title=_("What was it worth over time?"),
        says=_("Goodwill in %(currency)s on the first day of each month, and today") % {"currency": coin},
        note=_("By the model of today, at the rates of today: only people moved it."),
        counted_at=figure.counted_at,
        interval=_("%(level)s interval") % {"level": per_cent(value["level"], 0)},
        series=[charts.Series(_over_time(group, asked.by), _points(told, group)) for group in groups],
        unit=units.amount(coin),
        at=charts.days(),
        choices=[
            charts.Choice(_("All"), asked.address(by="") + "#goodwill-by-month", not asked.by),
            *(
                charts.Choice(one.name, asked.address(by=by) + f"#goodwill-by-month-{by}", one.is_here)
                for by, one in ((by, _segment(by, asked)) for by in SEGMENTS if by)
            ),
        ],
    )


def _coin(value: dict[str, Any], months: list[dict[str, Any]], asked: str) -> tuple[str, str]:
    """Return the currency to tell months in, and where its totals stand.

    One that was asked for; else the house's, with all that has a rate in it; else that of most people.
    """
    told = months[-1]["own"][""] if months else []
    if any(one["currency"] == asked for one in told):
        return asked, "own"
    if months and any(one["currency"] == value["house"] for one in months[-1]["in_house"][""]):
        return str(value["house"]), "in_house"
    return str(max(told, key=lambda one: one["n"], default={"currency": ""})["currency"]), "own"


def _of_coin(totals: list[dict[str, Any]], coin: str) -> dict[str, tuple[int, float, float]]:
    """Return what each group was worth in a currency, with its interval."""
    return {one["group"]: tuple(one["goodwill"]) for one in totals if one["currency"] == coin}


def _points(told: list[tuple[date, dict[str, tuple[int, float, float]]]], group: str) -> list[charts.Point]:
    return [charts.Point(on, *groups.get(group, (0, 0.0, 0.0))) for on, groups in told]


def _over_time(group: str, by: str) -> str:
    return _group_name(group, by) if by else _("Goodwill")


def _asked(request: HttpRequest) -> tuple[Between, Asked]:
    since, until = usual(datetime.now(UTC).date())
    is_asked = "since" in request.GET or "until" in request.GET
    form = Between(request.GET if is_asked else None, initial={"since": since, "until": until})
    if is_asked and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    by = request.GET.get("by", "")
    by = by if by in SEGMENTS else ""
    return form, Asked(
        since, until, by, request.GET.get("currency", "")[:3].upper(), request.GET.get("group") if by else None
    )


def _told(figure: Figure, asked: Asked) -> dict[str, Any]:
    value: dict[str, Any] = figure.value
    if "too_little" in value:
        return {"too_little": said(put_together(value["too_little"]))}
    groups = _groups(value, asked.currency)
    whole = next(iter(groups[""]), None)
    chosen = next((one for one in groups[asked.by] if one["group"] == asked.group), None) if asked.by else None
    drawn = chosen or whole
    return {
        "currencies": _currencies(value, asked),
        "currency": whole["currency"] if whole else "",
        "balances": _balances(whole) if whole else [],
        "waterfall": _waterfall(drawn, asked, figure) if drawn else None,
        "meanings": [(line_name(line), line_meaning(line)) for line, *_ends in whole["lines"]] if whole else [],
        "by": [_segment(by, asked) for by in SEGMENTS if by],
        "lines": [_line(one, asked) for one in groups[asked.by]] if asked.by else [],
        "is_of_group": chosen is not None,
        "of_all": asked.address() + "#goodwill-statement",
        "rests_on": value["rests_on"],
        "level": per_cent(value["level"], 0),
        "interval": _("%(level)s interval") % {"level": per_cent(value["level"], 0)},
        "unknown": value["unknown"],
        "counted_at": figure.counted_at,
    }


def _groups(value: dict[str, Any], currency: str) -> dict[str, list[dict[str, Any]]]:
    """Return the groups in one currency: one that was asked for, else the house's with all that has a rate in it."""
    known = {one["currency"] for one in value["own"][""]}
    told, coin = (value["own"], currency) if currency in known else (value["in_house"], value["house"])
    if all(one["currency"] != coin for one in told[""]):  # nobody pays in the house's, and no rate is known
        told, coin = (
            value["own"],
            max(value["own"][""], key=lambda one: one["n"][1], default={"currency": ""})["currency"],
        )
    return {by: [one for one in groups if one["currency"] == coin] for by, groups in told.items()}


def _currencies(value: dict[str, Any], asked: Asked) -> list[charts.Choice]:
    coins = sorted({one["currency"] for one in value["own"][""] if one["currency"]})
    house = charts.Choice(
        _("All, in %(currency)s") % {"currency": value["house"]},
        asked.address(currency=""),
        asked.currency not in coins,
    )
    return [house, *(charts.Choice(coin, asked.address(currency=coin), asked.currency == coin) for coin in coins)]


def _balances(group: dict[str, Any]) -> list[Balance]:
    coin, (before, after) = group["currency"], group["n"]
    found = {line: ends for line, *ends in group["lines"]}
    told = [("closing", after, found["closing"]), ("opening", before, found["opening"])]
    return [
        Balance(line_name(line), money(minor, coin), money(round(low), coin), money(round(high), coin), n)
        for line, n, (minor, low, high) in told
    ]


def _waterfall(group: dict[str, Any], asked: Asked, figure: Figure) -> charts.Waterfall:
    lines = {line: (minor, low, high) for line, minor, low, high in group["lines"]}
    moved = [
        charts.Movement(charts.Named(line_name(line), line), minor, low, high)
        for line, (minor, low, high) in lines.items()
        if line not in _BALANCES and minor
    ]
    return charts.Waterfall(
        name="goodwill-statement",
        title=_("What moved our goodwill?"),
        says=(f"{_group_name(group['group'], asked.by)}: " if asked.group is not None and asked.by else "")
        + _("The present value of what subscribers are still expected to pay us, %(since)s to %(until)s")
        % {"since": date_format(asked.since, "j M Y"), "until": date_format(asked.until, "j M Y")},
        counted_at=figure.counted_at,
        note=_(
            "It closes to the minor unit. Whiskers: how far the model leaves each movement open, %(level)s interval."
        )
        % {"level": per_cent(figure.value["level"], 0)},
        opening=(charts.Named(line_name("opening"), "opening"), lines["opening"][0]),
        movements=moved,
        closing=charts.Named(line_name("closing"), "closing"),
        cause=charts.Column(_("Line"), "line"),
        unit=units.amount(group["currency"]),
        interval=_("%(level)s interval") % {"level": per_cent(figure.value["level"], 0)},
    )


def _segment(by: str, asked: Asked) -> charts.Choice:
    names = {"plan": _("Plan"), "country": _("Country"), "cohort": _("Month of start")}
    return charts.Choice(names[by], asked.address(by=by) + "#segments", by == asked.by)


def _line(group: dict[str, Any], asked: Asked) -> GroupLine:
    found, coin = {line: (minor, low, high) for line, minor, low, high in group["lines"]}, group["currency"]
    (opening, *at_first), (closing, low, high) = found["opening"], found["closing"]
    moved, *ends = group["moved"]
    shares = [per_cent(one / opening, 1) if opening > 0 else "–" for one in (moved, *ends)]
    return GroupLine(
        name=_group_name(group["group"], asked.by),
        address=asked.address(group=group["group"]) + "#goodwill-statement",
        is_drawn=group["group"] == asked.group,
        n=group["n"][1],
        opening=money(opening, coin),
        opening_low=money(round(at_first[0]), coin),
        opening_high=money(round(at_first[1]), coin),
        moved=("+" if moved > 0 else "") + money(moved, coin),
        moved_low=money(round(ends[0]), coin),
        moved_high=money(round(ends[1]), coin),
        share=shares[0],
        share_low=shares[1],
        share_high=shares[2],
        closing=money(closing, coin),
        low=money(round(low), coin),
        high=money(round(high), coin),
        is_loss=moved < 0,
    )


def _group_name(group: str, by: str) -> str:
    if not group:
        return _("Not known")
    if by == "country":
        return country_name(group)
    if by == "cohort" and len(group) == 6 and group.isdigit():
        return date_format(date(int(group[:4]), int(group[4:]), 1), "M Y")
    return plain(group)
