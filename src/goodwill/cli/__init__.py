"""The command line: one file per command, imported only when it is called, so that ``--help`` is instant."""

from __future__ import annotations

import gc
import importlib

import click

COMMANDS = {
    "announce": "Announce a decision, dry first; say how it goes; stop it.",
    "backup": "Bring a backup up to date, while the home is used.",
    "bench": "Measure this machine and print figures beside named peers.",
    "cases": "Replay public decisions with what was known the day before.",
    "compact": "Seal the ledger's tail into segments.",
    "demo": "Load a simulated year of a streaming service and open the console on it.",
    "dispatch": "Let what is due leave the house, or list what would.",
    "doctor": "Say what is wrong and how to mend it.",
    "experiments": "List experiments, and say what one found so far.",
    "facts": "Count the facts of the ledger.",
    "forecast": "Say what a decision will do, before it is announced.",
    "hazard": "Say who leaves, by what, how surely, and what drives them.",
    "import": "Import a file of facts: CSV, JSON lines or Parquet.",
    "journey": "Tell one subscriber's journey.",
    "keys": "Make, list and withdraw the write keys of sources.",
    "letdowns": "Say what bad moments and broken promises did to the chance of leaving.",
    "measure": "Say what a decision did to a series in a file, or why that cannot be told.",
    "profile": "Show what one subscriber's facts add up to.",
    "programmes": "List what is done unasked, and switch it on and off.",
    "rebuild": "Make the index of names anew.",
    "retention": "Say who stays, by cohort, plan, country or sign-up button.",
    "rounds": "Look at whoever falls due; or say what would be done.",
    "scorecard": "List decisions, and say how good our forecasts were.",
    "serve": "Serve the console, the API and the intake.",
    "simulate": "Write a made-up company with a known truth.",
    "statement": "Say what moved the goodwill of everyone between two dates.",
    "sweep": "Ask a question of every subscriber at once.",
    "work": "Do what falls due: seal the tail, keep profiles fresh.",
    "worth": "Say what everyone is worth: the goodwill of each, and of all.",
}
"""Each command's file is ``goodwill/cli/<name>_command.py`` with a click command or group named ``command``."""


_SELDOM = (20_000, 20, 100)
"""What a command imports stays for good: to search it for garbage as often as Python does takes an eighth of its start."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        gc.set_threshold(*_SELDOM)
        command: click.Command = importlib.import_module(f"goodwill.cli.{name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(file_okay=False), envvar="GOODWILL_HOME", help="The folder of one business.")
@click.version_option(package_name="goodwill")
@click.pass_context
def cli(ctx: click.Context, home: str | None) -> None:
    """Goodwill hears every subscriber, and says what a decision will do before it is announced."""
    ctx.obj = home


def main() -> None:
    """Run the command line: exit 0 done, 1 refused with a reason, 2 misused."""
    from goodwill.cli.manners import run  # noqa: PLC0415 -- keeps --help light

    run(cli)
