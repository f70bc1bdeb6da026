"""The first questions, each one Ibis expression: who is dormant, who stays, who comes and goes, what is watched."""

from goodwill.warehouse.measures.armed import Armed, armed
from goodwill.warehouse.measures.days import Arrivals, Day, HourOfWeek, arrivals, days, hours_of_week
from goodwill.warehouse.measures.dormancy import Dormancy, Silent, dormancy, silent
from goodwill.warehouse.measures.everyone import everyone
from goodwill.warehouse.measures.lately import Hour, lately
from goodwill.warehouse.measures.retention import GROUPINGS, Retention, retention
from goodwill.warehouse.measures.steps import Steps, steps
from goodwill.warehouse.measures.tastes import tastes
from goodwill.warehouse.measures.titles import (
    Left,
    Week,
    title_devices,
    title_left,
    title_people,
    title_trends,
    title_weeks,
)
from goodwill.warehouse.measures.touched import Complained, Earned, Tally, Touched, complained, earned, tallied, them
from goodwill.warehouse.measures.use import Button, Device, Title, buttons, devices, titles

__all__ = [
    "GROUPINGS",
    "Armed",
    "Arrivals",
    "Button",
    "Complained",
    "Day",
    "Device",
    "Dormancy",
    "Earned",
    "Hour",
    "HourOfWeek",
    "Left",
    "Retention",
    "Silent",
    "Steps",
    "Tally",
    "Title",
    "Touched",
    "Week",
    "armed",
    "arrivals",
    "buttons",
    "complained",
    "days",
    "devices",
    "dormancy",
    "earned",
    "everyone",
    "hours_of_week",
    "lately",
    "retention",
    "silent",
    "steps",
    "tallied",
    "tastes",
    "them",
    "title_devices",
    "title_left",
    "title_people",
    "title_trends",
    "title_weeks",
    "titles",
]
