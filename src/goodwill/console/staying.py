"""The charts of who stays: a curve for each part of a group, and the cohorts by month or week of start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console import charts
from goodwill.console.everyone import GROUPINGS
from goodwill.console.groups import Group

_OTHERS = "(others)"
"""What a table to download calls all smaller groups together: the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page is asked for: curves ``by`` what, cohorts of ``every`` what, of which group, compared with which other."""

    by: str
    every: str
    group: Group
    other: Group

    def address(self, **changed: str) -> str:
        """Return the address of the same page with something changed."""
        told = {"by": self.by, "every": self.every, **changed}
        return "?" + urlencode({**told, **self.group.query(), **self.other.query("other_")})


def curves(told: Sequence[dict[str, Any]], asked: Asked, counted_at: datetime) -> charts.Survival | None:
    """Return the curves of a group's parts; None if nobody of it ever started."""
    if not told:
        return None
    groups = {"plan": _("Plan they joined on"), "country": _("Country"), "button": _("Sign-up button")}
    choices = [charts.Choice(groups[by], asked.address(by=by), by == asked.by) for by in GROUPINGS]
    return charts.Survival(
        name=f"retention-by-{asked.by}",
        title=_("Who stays how long?"),
        says=_of(_("Share never gone yet, so many months after the start"), asked.group),
        counted_at=counted_at,
        note=_(
            "Bands: the 95 % interval of the share (Wilson). Below the line, how many of each group are in view: they "
            "started at least so many months ago. A line ends where fewer than one in twenty of its group are in view."
        ),
        choices=choices,
        curves=[curve(one, charts.Named(*_names(one, asked.by))) for one in told],
        group=charts.Column(groups[asked.by], asked.by),
        time=_("months since the start"),
    )


def curve(told: dict[str, Any], name: str) -> charts.Curve:
    """Return one counted curve as it is drawn."""
    return charts.Curve(name, told["n_started"], [_stage(*month) for month in enumerate(told["months"])])


def cohorts(told: Sequence[dict[str, Any]], asked: Asked, counted_at: datetime) -> charts.Cohorts | None:
    """Return the cohorts that are old enough for a first month or week; None if there are none."""
    rows = [_cohort(one, asked) for one in told if one["kept"]]
    weekly = asked.every == "week"
    names = {"month": _("By the month"), "week": _("By the week")}
    says = (
        _("Share in % never gone yet, by weeks since the start; a share leads to its people")
        if weekly
        else _("Share in % never gone yet, by months since the start; a share leads to its people")
    )
    return (
        charts.Cohorts(
            name="cohorts-by-week" if weekly else "cohorts",
            title=_("How many of each week’s newcomers are still here?")
            if weekly
            else _("How many of each month’s newcomers are still here?"),
            says=_of(says, asked.group),
            counted_at=counted_at,
            choices=[charts.Choice(names[one], asked.address(every=one) + "#cohorts", one == asked.every) for one in names],
            cohorts=rows,
            is_weekly=weekly,
        )
        if rows
        else None
    )  # fmt: skip


def _of(says: str, group: Group) -> str:
    return says if group == Group() else f"{says} · {group.name}"


def _names(told: dict[str, Any], by: str) -> tuple[str, str]:
    """Return what one of several curves is called, by people and by files."""
    if told["group"] is None:
        return ngettext("%(n)s other", "%(n)s others together", told["n_groups"]) % {"n": told["n_groups"]}, _OTHERS
    return (Group(**{by: told["group"]}).name if told["group"] else _("Not known")), told["group"]


def _stage(month: int, told: list[float]) -> charts.Stage:
    n_at_risk, n_kept, low, high = told
    return charts.Stage(month, n_kept / n_at_risk, low, high, int(n_at_risk))


def _cohort(one: dict[str, Any], asked: Asked) -> charts.Cohort:
    start: int = one["start"]
    began, stayed = ("week", "weeks_stayed") if asked.every == "week" else ("cohort", "stayed")
    those = {began: start, **asked.group.wanted().query()}
    people = reverse("console:subscribers") + "?"
    kept = [charts.Kept(n, people + urlencode({**those, stayed: time})) for time, n in enumerate(one["kept"], start=1)]
    listed = people + urlencode(those)
    if asked.every == "week":
        on = date(1970, 1, 1) + timedelta(days=start)
        return charts.Cohort(date_format(on, "j M Y"), on.isoformat(), one["n_started"], kept, listed)
    on = date(start // 100, start % 100, 1)
    return charts.Cohort(date_format(on, "M Y"), f"{on:%Y-%m}", one["n_started"], kept, listed)
