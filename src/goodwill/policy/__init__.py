"""What the business itself has chosen: read as one value, changed by version, never lost.

Rooms do not read it: who calls them hands them the values they need.
"""

from goodwill.policy.choices import CHOICES, Choice
from goodwill.policy.keeping import Version, change, current, put_back, versions
from goodwill.policy.values import (
    Cap,
    Contact,
    Dispatch,
    Languages,
    Leaving,
    Margin,
    Policy,
    Rate,
    Retention,
    Silence,
    SilenceOf,
)

__all__ = [
    "CHOICES",
    "Cap",
    "Choice",
    "Contact",
    "Dispatch",
    "Languages",
    "Leaving",
    "Margin",
    "Policy",
    "Rate",
    "Retention",
    "Silence",
    "SilenceOf",
    "Version",
    "change",
    "current",
    "put_back",
    "versions",
]
