"""``goodwill worth``: what everyone is worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.asking import Asked, asks, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goodwill.worth.value import Exchange, Total, Valuation

BY = click.option("--by", default=None, help="plan, country, cohort (month they first came) or currency.")
IN_HOUSE = click.option(
    "--in-house", is_flag=True, help="Tell amounts in the house's currency wherever a rate is known."
)


@click.command()
@BY
@IN_HOUSE
@click.option(
    "--each",
    type=click.Path(dir_okay=False),
    default=None,
    help="Write each one's goodwill to a .csv or .parquet file.",
)
@click.option("--keep", is_flag=True, help="Keep today's goodwill of everyone for the pages, once a day; for a timer.")
@asks
def command(
    asked: Asked,
    by: str | None,
    in_house: bool,
    each: str | None,
    keep: bool,
) -> None:
    """Say what everyone is worth: the present value of what they are still expected to pay, with its interval."""
    asked.open()
    from goodwill import appraisal, policy  # noqa: PLC0415 -- needs an open home

    at, chosen = asked.at, policy.current()
    if keep:
        n = appraisal.keep(at)["valued"]
        asked.tell({"as_of": plain(at), "valued": n}, in_words=lambda: click.echo(f"valued {n:,}"))
        return
    found = appraisal.worth(asked.look(patience=chosen.patience), appraisal.terms_of(chosen))
    coins = found.people.prices.currency.levels
    exchange = appraisal.exchange_of(chosen, coins, at.date()) if in_house else None
    totals = found.totals(by, exchange=exchange)
    if each is not None:
        written(found.table(), Path(each))
    answer = {
        "as_of": plain(at),
        "by": by,
        "engine": asked.engine,
        **_told(found),
        "totals": [told(one) for one in totals],
    }
    answer |= unrated(coins, exchange)

    def in_words() -> None:
        _in_words(by, found, totals)
        tell_unrated(coins, exchange)

    asked.tell(answer, in_words=in_words)


def told(total: Total) -> dict[str, Any]:
    """Return a total as JSON has it: amounts are minor units."""
    estimate = plain(replace(total.goodwill, rests_on=""))
    del estimate["rests_on"]
    return {"group": total.group, "currency": total.currency, "n": total.n, "goodwill_minor": estimate}


def written(table: Any, path: Path) -> None:
    """Write a table to a file of the kind that its name says."""
    if path.suffix not in (".csv", ".parquet"):
        raise click.UsageError(f"{path.name}: wanted is a name that ends in .csv or .parquet")
    if path.suffix == ".csv":
        import pyarrow.csv  # noqa: PLC0415 -- slow import

        pyarrow.csv.write_csv(table, path)
    else:
        import pyarrow.parquet  # noqa: PLC0415 -- slow import

        pyarrow.parquet.write_table(table, path)


def unrated(coins: Iterable[str], exchange: Exchange | None) -> dict[str, list[str]]:
    """Return the currencies that stay apart as no rate of theirs is known, where the house's was asked for; else nothing."""
    if exchange is None:
        return {}
    return {"without_rate": sorted(coin for coin in coins if coin and coin not in exchange.rates)}


def tell_unrated(coins: Iterable[str], exchange: Exchange | None) -> None:
    """Say which currencies stay apart, and what would bring them together."""
    if exchange is not None and (apart := unrated(coins, exchange)["without_rate"]):
        click.echo(
            f"Told apart, as no rate into {exchange.into} is known: {', '.join(apart)}. Rates are set in the policy of the house."
        )


def _told(found: Valuation) -> dict[str, Any]:
    return {"rests_on": found.rests_on, "n": len(found.people), "n_unpriced": found.people.prices.n_unknown}


def _in_words(by: str | None, found: Valuation, totals: Sequence[Total]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only to speak to a person
    from rich.table import Table  # noqa: PLC0415 -- slow import

    from goodwill.cli.money import amount  # noqa: PLC0415 -- only to speak to a person

    table = Table(by or "all", "people", "goodwill", "90 % interval", title="What everyone is worth")
    for one in totals:
        low, high = (amount(end, one.currency) for end in (one.goodwill.low, one.goodwill.high))
        table.add_row(one.group, f"{one.n:,}", amount(one.goodwill.value, one.currency), f"{low} to {high}")
    Console().print(table)
    click.echo(f"Rests on {found.rests_on}.")
    if found.people.prices.n_unknown:
        click.echo(
            f"Of {found.people.prices.n_unknown:,} no price is known: they are counted, and worth nothing we can say."
        )
