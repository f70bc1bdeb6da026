"""Charts of example values, one of each kind, for the page that shows the design. No value here is anybody's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import exp, sin

from goodwill.console import charts
from goodwill.console.charts import Chart, Column

_SAYS = "Example values"
_BEGAN = date(2026, 6, 1)
_PLANS = ("Monthly", "Student", "Family", "Yearly", "Partner", "Staff")
_PEOPLE = charts.count("subscribers")


def every_kind() -> list[Chart]:
    """Return a chart of each kind."""
    return [
        _line(), _survival(), _waterfall(), _ridges(), _timeline(), _funnel(), _bars(), _heat(), _cohorts(), _ranks(),
        _fan(), _intervals(), spark(),
    ]  # fmt: skip


def spark() -> charts.Spark:
    """Return a sparkline."""
    values = [(_BEGAN + timedelta(days=n), round(300 + 40 * sin(n / 3) + 2 * n)) for n in range(30)]
    value = Column("Plays", "n_plays", charts.count(""))
    return charts.Spark(
        name="example-spark", title="How do plays go?", says=_SAYS, values=values, value=value, unit=_PEOPLE
    )


def _fan() -> charts.Fan:
    spread = (-1.96, -1.28, -0.67, 0.0, 0.67, 1.28, 1.96)
    return charts.Fan(
        name="example-fan",
        title="How many more leave?",
        says=f"{_SAYS}: against doing nothing, month by month",
        note="Bands hold 50, 80 and 95 of 100 outcomes, if the model is right.",
        months=[[90 * n**0.7 + 26 * n**0.7 * at for at in spread] for n in range(1, 25)],
        unit=_PEOPLE,
        limit=charts.Limit("Break-even: more within a year, and it loses money", 700, 12),
    )


def _intervals() -> charts.Intervals:
    ends = [charts.Ends(0.5, -410, -180), charts.Ends(0.8, -560, -40), charts.Ends(0.95, -720, 120)]
    came = [charts.Ends(0.5, -260, -140), charts.Ends(0.8, -310, -90), charts.Ends(0.95, -380, -20)]
    return charts.Intervals(
        name="example-intervals",
        title="Did what was foretold come?",
        says=f"{_SAYS}: subscribers, against doing nothing",
        told=[charts.Told("Foretold", -290, ends), charts.Told("Measured", -200, came, tone=2)],
        of=Column("Estimate", "estimate"),
        unit=_PEOPLE,
    )


def _line() -> charts.Line:
    days = [_BEGAN + timedelta(days=n) for n in range(120)]
    expected = [420 + 60 * sin(n * 0.9) + n for n in range(120)]
    seen = [round(one + 45 * sin(n * 2.3)) for n, one in enumerate(expected)]
    return charts.Line(
        name="example-line",
        title="Do as many play as was expected?",
        says=f"{_SAYS}: subscribers who played, each day",
        note="The band holds four of five days when nothing out of the ordinary happens.",
        at=charts.days("Day"),
        unit=_PEOPLE,
        interval="80% interval",
        is_zoomable=True,
        series=[
            charts.Series("Played", [charts.Point(on, n) for on, n in zip(days, seen, strict=True)]),
            charts.Series(
                "Expected",
                [
                    charts.Point(on, round(n), round(n - 55), round(n + 55))
                    for on, n in zip(days, expected, strict=True)
                ],
                is_expected=True,
            ),
        ],
    )


def _survival() -> charts.Survival:
    return charts.Survival(
        name="example-survival",
        title="Who stays how long?",
        says=f"{_SAYS}: share never gone yet",
        note="Bands: the 95% interval. Below, how many of each group are in view.",
        curves=[_curve(name, 900 - 140 * n, 0.07 / (1 + n)) for n, name in enumerate(_PLANS)],
        group=Column("Plan", "plan"),
        time="months since the start",
    )


def _curve(name: str, n_started: int, hazard: float) -> charts.Curve:
    stages = []
    for month in range(13):
        share, at_risk = exp(-hazard * month), round(n_started * (1 - month / 15))
        width = 1.96 * (share * (1 - share) / at_risk) ** 0.5
        stages.append(charts.Stage(month, share, max(share - width, 0), min(share + width, 1), at_risk))
    return charts.Curve(name, n_started, stages)


def _waterfall() -> charts.Waterfall:
    return charts.Waterfall(
        name="example-waterfall",
        title="What moved the goodwill of the business?",
        says=f"{_SAYS}: from 1 May to 1 June, EUR",
        note="Lines across a bar: its 90% interval. Bars cut through begin below what is shown.",
        opening=("Goodwill on 1 May", 184_250_000),
        movements=[
            charts.Movement("Newcomers", 6_420_000),
            charts.Movement("Price", -3_150_000, -3_900_000, -2_500_000),
            charts.Movement("Letdowns", -1_240_000, -1_800_000, -700_000),
            charts.Movement("Use", 880_000, 400_000, 1_300_000),
            charts.Movement("Leavers", -4_060_000),
        ],
        closing="Goodwill on 1 June",
        cause=Column("Cause", "cause"),
        unit=charts.amount("EUR"),
        interval="90% interval",
    )


def _ridges() -> charts.Ridges:
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    hours = [[_evening(hour, n) for hour in range(24)] for n in range(7)]
    return charts.Ridges(
        name="example-ridges",
        title="When do they play, day by day?",
        says=f"{_SAYS}: plays begun in each hour, UTC",
        ridges=[charts.Ridge(name[:3], name, hours[n]) for n, name in enumerate(names)],
        columns=[f"{hour:02}:00" for hour in range(24)],
        of=Column("Day", "weekday"),
        unit=charts.count("plays"),
    )


def _evening(hour: int, day: int) -> int:
    late, noon = exp(-(((hour - 20.5) / 2.6) ** 2)), exp(-(((hour - 13) / 3.5) ** 2))
    return round(900 * late * (1.25 if day > 4 else 1) + 420 * noon * (1.9 if day > 4 else 0.7) + 30)


def _timeline() -> charts.Timeline:
    first = datetime(2026, 3, 2, tzinfo=UTC)

    def at(n: float) -> datetime:
        return first + timedelta(days=n)

    weeks = [charts.Mark(at(7 * n), f"{3 + n * 5 % 17} plays", at(7 * n + 7), n=3 + n * 5 % 17) for n in range(13)]
    return charts.Timeline(
        name="example-timeline",
        title="What happened to one subscriber?",
        says=f"{_SAYS}: thirteen weeks",
        first=at(0),
        last=at(91),
        tracks=[
            charts.Track("Plays and visits", "plays", weeks),
            charts.Track("Bills", "bills", [charts.Mark(at(30 * n + 4), "Paid €14.99") for n in range(3)]),
            charts.Track("Messages", "messages", [charts.Mark(at(47.4), "Wrote: why is the sound late?")]),
            charts.Track("Decisions and offers", "decisions", [charts.Mark(at(60), "The price rose by €2.00")]),
        ],
    )


def _funnel() -> charts.Funnel:
    stops = [("Asked to stay", 1840), ("Opened the message", 1210), ("Played again", 730), ("Stayed two months", 512)]
    return charts.Funnel(
        name="example-funnel",
        title="How many come through the last chance?",
        says=f"{_SAYS}: subscribers, over a quarter",
        stops=[charts.Stop(name, n) for name, n in stops],
        step=Column("Step", "step"),
    )


def _bars() -> charts.Bars:
    days = [charts.Bar(_BEGAN + timedelta(days=n), round(60 + 25 * sin(n * 0.9) + n / 2)) for n in range(60)]
    value = Column("New", "n_new", _PEOPLE)
    return charts.Bars(
        name="example-bars", title="How many begin each day?", says=f"{_SAYS}: new subscribers", bars=days, value=value, unit=_PEOPLE
    )  # fmt: skip


def _heat() -> charts.Heat:
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return charts.Heat(
        name="example-heat",
        title="In which hours do they play?",
        says=f"{_SAYS}: plays begun in each hour of the week, UTC; the darker, the more",
        rows=[(name[:3], name, [_evening(hour, n) for hour in range(24)]) for n, name in enumerate(names)],
        columns=[f"{hour:02}:00" for hour in range(24)],
        of=Column("Day", "weekday"),
        unit=charts.count("plays"),
    )


def _cohorts() -> charts.Cohorts:
    cohorts = [
        charts.Cohort(
            f"{date(2026, 9 - n, 1):%b %Y}",
            f"2026-{9 - n:02}",
            100 + 11 * n,
            [charts.Kept(round((100 + 11 * n) * exp(-0.06 * month)), "#example-cohorts") for month in range(1, n + 2)],
            "#example-cohorts",
        )
        for n in range(8)
    ]
    return charts.Cohorts(
        name="example-cohorts",
        title="How many of each month’s newcomers are still here?",
        says=f"{_SAYS}: share in % never gone yet, by months since the start",
        cohorts=cohorts,
    )


def _ranks() -> charts.Ranks:
    shares = [("Television", 60_618), ("Phone", 38_676), ("Web", 24_681), ("Tablet", 24_241), ("Console", 85)]
    return charts.Ranks(
        name="example-ranks",
        title="What do they play on?",
        says=f"{_SAYS}: plays by device",
        ranks=[charts.Rank(name, n) for name, n in shares],
        of=Column("Device", "device"),
        value=Column("Plays", "n_plays", charts.count("")),
    )
