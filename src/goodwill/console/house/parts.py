"""The parts of the settings in which a house chooses: on which page each stands, what it is called, and its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill.console.forms import costs, house, leaving


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: its name in addresses, the choices it makes, its form, and what it says of itself."""

    name: str
    page: str
    choices: tuple[str, ...]
    form: type[house.Part]
    title: Promise
    lead: Promise
    rows: Promise | None = None


_LISTED = (
    Part("money", "money", ("currency", "discount_rate", "horizon_months"), house.Money, _("Money"),
         _("In what sums are told, and how the future is counted.")),
    Part("margins", "money", ("margin",), house.Margins, _("Margins"),
         _("What is left of a price. Goodwill counts that part; at 100 % it is what subscribers are expected to pay."),
         _("Margins by plan; an emptied one is that of every other plan")),
    Part("contact", "money", ("contact",), costs.Contacts, _("Messages"),
         _("What answering subscribers costs. *Should we ask the dormant?* counts with it; until it is said, it counts without.")),
    Part("rates", "money", ("rates",), house.Rates, _("Exchange rates"),
         _("What one unit of another currency is worth in yours, from a day on. Amounts without a rate are told apart."),
         _("Rates, newest first; empty a row to take it away")),
    Part("languages", "languages", ("languages",), house.Languages, _("Languages"),
         _("In which languages subscribers are spoken to, and in which who has not said theirs.")),
    Part("time", "languages", ("time_zone",), house.TimeZone, _("Time"),
         _("Facts are kept in UTC. The days of the house begin at its own midnight.")),
    Part("patience", "patience", ("silence",), house.Patience, _("Patience"),
         _("For how long who pays may be silent before they count as dormant."),
         _("By plan, by country, or both: the narrowest holds. Empty a row to take it away")),
    Part("dispatch", "leaving", ("dispatch",), leaving.Leaving, _("What leaves the house"),
         _("Whether messages and orders leave, under whose name, when, and how many.")),
    Part("retention", "privacy", ("retention",), house.Retention, _("Retention periods"),
         _("For how long is kept what says who somebody is. What is older is destroyed every night."),
         _("Who left, where a country differs; empty a row to take it away")),
    Part("second-factor", "privacy", ("two_factor",), house.TwoFactor, _("Second factor"),
         _("Who may not enter with a password alone.")),
)  # fmt: skip

PARTS: Mapping[str, Part] = {part.name: part for part in _LISTED}
"""Every part by its name."""


def of_page(page: str) -> list[Part]:
    """Return the parts of a page, in order."""
    return [part for part in _LISTED if part.page == page]
