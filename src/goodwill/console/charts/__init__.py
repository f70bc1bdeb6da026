"""The chart set: values in, a drawing made on the server out, with the table behind it and files to take away."""

from goodwill.console.charts.bars import Bar, Bars
from goodwill.console.charts.chart import Chart, Choice, Column, Drawing, Named, Table
from goodwill.console.charts.fan import Fan, Limit
from goodwill.console.charts.funnel import Funnel, Stop
from goodwill.console.charts.heat import Cohort, Cohorts, Heat, Kept
from goodwill.console.charts.intervals import Ends, Intervals, Told
from goodwill.console.charts.line import Line, Point, Series, days
from goodwill.console.charts.ranks import Rank, Ranks
from goodwill.console.charts.ridge import Ridge, Ridges
from goodwill.console.charts.sheet import Sheet
from goodwill.console.charts.spark import Spark
from goodwill.console.charts.survival import Curve, Stage, Survival
from goodwill.console.charts.taking import page
from goodwill.console.charts.timeline import Mark, Timeline, Track
from goodwill.console.charts.units import Unit, amount, count, number, seconds, share
from goodwill.console.charts.waterfall import Movement, Waterfall

__all__ = [
    "Bar",
    "Bars",
    "Chart",
    "Choice",
    "Cohort",
    "Cohorts",
    "Column",
    "Curve",
    "Drawing",
    "Ends",
    "Fan",
    "Funnel",
    "Heat",
    "Intervals",
    "Kept",
    "Limit",
    "Line",
    "Mark",
    "Movement",
    "Named",
    "Point",
    "Rank",
    "Ranks",
    "Ridge",
    "Ridges",
    "Series",
    "Sheet",
    "Spark",
    "Stage",
    "Stop",
    "Survival",
    "Table",
    "Timeline",
    "Told",
    "Track",
    "Unit",
    "Waterfall",
    "amount",
    "count",
    "days",
    "number",
    "page",
    "seconds",
    "share",
]
