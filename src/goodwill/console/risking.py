"""Who is most at risk, as the console lists them: of which currency, plan and country, for which reason, with what to be done."""

# ruff: noqa: PLC0415 -- Arrow is slow to import, and most pages do without it

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

_WORDS = ("currency", "plan", "country", "reason", "remedy")


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom the list is asked for; empty: whoever. Of one currency always: amounts of several are not compared."""

    currency: str = ""
    plan: str = ""
    country: str = ""
    reason: str = ""
    remedy: str = ""

    @classmethod
    def asked(cls, asked: Mapping[str, str]) -> Self:
        """Return what an address asks for."""
        return cls(*(asked.get(name, "").strip()[:200] for name in _WORDS))

    def query(self) -> dict[str, str]:
        """Return it as an address has it: only what is asked."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Those who were found, the greatest expected loss first.

    ``rows`` are as :data:`goodwill.appraisal.risking.SCHEMA` has them; ``on`` is the day they were valued; ``choices`` are
    the words of each filter and how many of the currency have them.
    """

    on: date
    sought: Sought
    currencies: list[str]
    rows: Sequence[dict[str, Any]]
    choices: dict[str, dict[str, int]]

    @property
    def subjects(self) -> array[int]:
        """Their numbers, in order."""
        return array("q", (row["subject"] for row in self.rows))


def at_risk(sought: Sought, *, house: str) -> AtRisk | None:
    """Return those most at risk; None if nobody was ever valued.

    Args:
        sought: Whom.
        house: The house's currency: it is told if none is asked for and anybody pays in it.
    """
    from goodwill.appraisal import reading

    table, known = reading.at_risk(), reading.days()
    if table is None:
        return None
    counted = Counter(table["currency"].to_pylist())
    coins = [coin for coin, _n in counted.most_common()]
    chosen = next((coin for coin in (sought.currency, house) if coin in counted), coins[0] if coins else "")
    import pyarrow.compute as pc

    rows = table.filter(pc.equal(table["currency"], chosen)).to_pylist()
    sought = Sought(**{**asdict(sought), "currency": chosen})
    return AtRisk(known[-1], sought, coins, [row for row in rows if _is(row, sought)], _choices(rows))


def _is(row: Mapping[str, Any], sought: Sought) -> bool:
    return (
        sought.plan in ("", row["plan"])
        and sought.country in ("", row["country"])
        and (not sought.reason or any(one["part"] == sought.reason for one in row["reasons"]))
        and (not sought.remedy or sought.remedy in row["remedies"])
    )


def _choices(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    counted = {
        "plan": Counter(row["plan"] for row in rows),
        "country": Counter(row["country"] for row in rows),
        "reason": Counter(one["part"] for row in rows for one in row["reasons"]),
        "remedy": Counter(one for row in rows for one in row["remedies"]),
    }
    return {name: {word: n for word, n in of.most_common() if word} for name, of in counted.items()}
