"""The made-up company: where it sells, what it sells, and the true coefficients of everything its subscribers do."""

from __future__ import annotations

from dataclasses import dataclass, field

SOURCE = "simulated"
"""The source of every simulated fact."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country: its share of sign-ups, and monthly list prices of basic, standard and premium in minor units."""

    code: str
    language: str
    currency: str
    zone: str
    share: float
    prices: tuple[int, int, int]
    southern: bool = False


COUNTRIES = (
    Country("US", "en", "USD", "America/New_York", 0.29, (699, 1349, 1799)),
    Country("GB", "en", "GBP", "Europe/London", 0.12, (499, 1049, 1549)),
    Country("DE", "de", "EUR", "Europe/Berlin", 0.12, (499, 1199, 1699)),
    Country("FR", "fr", "EUR", "Europe/Paris", 0.10, (499, 1199, 1699)),
    Country("IT", "it", "EUR", "Europe/Rome", 0.08, (449, 1149, 1599)),
    Country("ES", "es", "EUR", "Europe/Madrid", 0.07, (449, 1149, 1599)),
    Country("PL", "pl", "PLN", "Europe/Warsaw", 0.06, (1999, 3999, 5499)),
    Country("BR", "pt", "BRL", "America/Sao_Paulo", 0.08, (1890, 3490, 4990), southern=True),
    Country("MX", "es", "MXN", "America/Mexico_City", 0.05, (9900, 19900, 26900)),
    Country("AU", "en", "AUD", "Australia/Sydney", 0.03, (799, 1499, 2099), southern=True),
)
PLANS = ("basic", "standard", "premium")
PLAN_SHARES = (0.34, 0.44, 0.22)
YEARLY_SHARE = 0.14
YEAR_COSTS_MONTHS = 10
"""A year costs ten months."""

BUTTONS = ("web", "tv-maker", "mobile-store", "partner-bundle", "gift-card")
BUTTON_SHARES = (0.38, 0.22, 0.25, 0.11, 0.04)
TRIAL_SHARE, TRIAL_CONVERTS, TRIAL_DAYS = 0.35, 0.66, 7

GENRES = (
    "drama", "comedy", "crime", "documentary", "family", "science-fiction",
    "thriller", "romance", "animation", "sport", "history", "horror",
)  # fmt: skip
GENRE_SHARES = (0.17, 0.15, 0.13, 0.09, 0.09, 0.08, 0.08, 0.06, 0.06, 0.03, 0.03, 0.03)

DEVICES = ("tv", "phone", "tablet", "web", "console")
DEVICE_SHARES = (0.42, 0.24, 0.13, 0.15, 0.06)
DEVICE_WORDS = tuple(f"{kind}-{i}" for kind in DEVICES for i in (1, 2, 3))
MEMBERS = tuple(f"member-{i}" for i in range(1, 7))

CHANNELS = ("email", "webchat", "social", "phone")
CHANNEL_SHARES = (0.34, 0.33, 0.2, 0.13)
CLOSING_CHANNEL = "social"
THEMES = ("price", "playback", "billing", "catalogue", "account", "cancellation")
LETDOWNS = ("playback", "billing_error", "slow_reply", "missing_title")
LETDOWN_SHARES = (0.55, 0.15, 0.15, 0.15)
LEAVING_REASONS = ("price", "not_using", "catalogue", "technical", "other_service", "temporary", "other")


@dataclass(frozen=True, slots=True)
class Leaving:
    """True coefficients of leaving by choice, per month, on the complementary log-log scale: h = 1 - exp(-exp(eta)).

    ``letdown_decay`` is what is left of a letdown a month later; one that was repaired weighs ``repaired_weight``.
    The price terms are ``price * sensitivity * log(new / old) * shape``; ``price_shape`` holds the months since a
    subscriber was told (the first is before the dearer bill), and what follows falls by ``price_fade`` to a floor.
    """

    month: float = -3.48
    renewal: float = -1.3
    plans: tuple[float, float, float] = (0.16, 0.0, -0.14)
    first_month: float = 0.42
    months_2_to_5: float = 0.12
    months_6_to_11: float = -0.12
    later: float = -0.34
    engagement: float = -0.38
    asleep: float = -0.55
    letdown: float = 0.36
    letdown_decay: float = 0.5
    repaired_weight: float = 0.35
    household: float = -0.07
    frailty_sd: float = 0.45
    season: tuple[float, ...] = (0.12, 0.04, 0.03, 0.05, 0.1, 0.12, 0.06, 0.0, -0.05, -0.08, -0.1, -0.06)
    price: float = 2.4
    price_shape: tuple[float, float] = (0.5, 1.0)
    price_fade: float = 0.62
    price_floor: float = 0.1
    closure: float = 0.55
    closure_fade: float = 0.7


@dataclass(frozen=True, slots=True)
class Losing:
    """True coefficients of payments that fail for good, per bill, on the complementary log-log scale."""

    bill: float = -5.35
    card: float = 0.75
    first_bill: float = 0.5
    recovered: float = 0.026


@dataclass(frozen=True, slots=True)
class Living:
    """True parameters of use, silence, pauses and returns.

    ``returns`` is the chance of coming back in each month after leaving, the last one for every month after; it is
    set to bring 25, 34 and 45 % back within 3, 6 and 12 months.
    """

    plays_sd: float = 0.6
    engagement_carry: float = 0.8
    engagement_plays: float = 0.45
    falls_asleep: float = 0.013
    wakes: float = 0.08
    pauses: float = 0.009
    changes_plan: float = 0.008
    letdowns: float = 0.1
    repaired: float = 0.3
    contacts: float = 0.035
    sharing: float = 0.09
    sensitivity_sd: float = 0.6
    returns: tuple[float, ...] = (
        *(0.125, 0.11, 0.095, 0.036, 0.029, 0.027),
        *(0.029, 0.029, 0.028, 0.027, 0.026, 0.025),
        0.011,
    )
    returns_after_trial: float = 0.4
    impressions: float = 0.1


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that is true of the company, but for the draws."""

    leaving: Leaving = field(default_factory=Leaving)
    losing: Losing = field(default_factory=Losing)
    living: Living = field(default_factory=Living)
    n_titles: int = 3000
    discount_a_year: float = 0.08


COMPANY = Company()
