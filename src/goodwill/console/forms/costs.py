"""What it costs the house to answer people, typed and checked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodwill.console.forms.house import Part
from goodwill.policy import Policy
from goodwill.vocabulary import decimals


class Contacts(Part):
    """What answering a message costs, in the currency of the house."""

    cost = forms.DecimalField(
        label=_("What answering one message costs"), required=False, min_value=0, max_digits=9, decimal_places=3,
        help_text=_("In the currency of the house: wages, tools and rooms of support in a month, by the messages answered in it. Empty: not known, and not counted."),
        widget=forms.NumberInput(attrs={"step": "any", "min": "0"}),
    )  # fmt: skip

    def shown(self, policy: Policy) -> dict[str, Any]:
        """Return what the fields show of a policy."""
        said = policy.contact
        known = said.cost_minor is not None and said.currency == policy.currency
        return {"cost": Decimal(said.cost_minor or 0).scaleb(-decimals(said.currency)) if known else None}

    def choices(self) -> dict[str, Any]:
        """Return the choices that the form makes."""
        cost, coin = self.cleaned_data["cost"], self.policy.currency
        said = {} if cost is None else {"cost_minor": round(cost.scaleb(decimals(coin))), "currency": coin}
        return {"contact": said}
