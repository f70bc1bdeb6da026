"""The break-even: how many more may leave before a decision gains nothing."""

from __future__ import annotations

import numpy as np

from goodwill.decisions.forecast.bins import Floats
from goodwill.decisions.forecast.fans import estimate
from goodwill.decisions.forecast.forecast import BreakEven
from goodwill.decisions.forecast.living import Lived, Market

_YEAR = 12


def break_even(
    market: Market, size: Floats, share: Floats, world: Lived, idle: Lived, gain: Floats, rests_on: str
) -> BreakEven:
    """Return the extra share of those touched who leave within a year at which the goodwill gained is nothing.

    Over the draws, what is gained falls as more leave: the line through them (least absolute deviations would differ
    little: draws share all but the answer) crosses zero at the break-even.
    """
    touched = float(market.base.n[size != 0].sum()) * share
    more = (world.leavers - idle.leavers)[:, :_YEAR].sum(axis=(1, 2)) / np.maximum(touched, 1e-9)
    expected = estimate(more, 0.8, rests_on=rests_on)
    slope, middle = _line(more, gain)
    if slope >= 0 or middle <= 0:
        return BreakEven(share=None, p_beyond=float((gain < 0).mean()), expected=expected, words=_whatever(gain))
    found = middle / -slope
    words = f"You lose money if more than {found:.1%} of those it touches leave within a year because of it."
    return BreakEven(share=found, p_beyond=float((gain < 0).mean()), expected=expected, words=words)


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    if np.ptp(x) < 1e-12:
        return 0.0, float(y.mean())
    slope, middle = np.polyfit(x, y, 1)
    return float(slope), float(middle)


def _whatever(gain: Floats) -> str:
    sign = "gains" if float(np.median(gain)) > 0 else "loses"
    return f"It {sign} however many leave because of it: what it pays does not grow with those who stay."
