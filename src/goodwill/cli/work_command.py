"""``goodwill work``: walks the rounds until told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import UTC, datetime
from types import FrameType

import click
import structlog

from goodwill.cli.manners import HOME, JSON, open_home, tell

log = structlog.get_logger("goodwill.work")


@click.command()
@HOME
@JSON
@click.option("--once", is_flag=True, help="Walk the rounds once and stop; exit 1 if a step failed.")
@click.pass_context
def command(ctx: click.Context, home: str | None, as_json: bool, once: bool) -> None:
    """Do what falls due: seal the tail, keep partial profiles fresh, look at ripe diary dates.

    Several workers may run at once. SIGTERM or Ctrl-C lets the step that has begun end; a second one does not wait.
    """
    open_home(ctx, home)
    from django.conf import settings  # noqa: PLC0415 -- needs an open home

    from goodwill.site.logs import open_logs  # noqa: PLC0415 -- needs an open home

    open_logs(settings.GOODWILL.setting("GOODWILL_LOG"))
    sys.exit(_once(as_json=as_json) if once else _until_told())


def _once(*, as_json: bool) -> int:
    from goodwill.rounds import Rounds  # noqa: PLC0415 -- needs an open home
    from goodwill.site.worker import STEPS  # noqa: PLC0415 -- needs an open home

    walked = Rounds(STEPS).walk(datetime.now(UTC))
    answer = {one.step: {"failed": one.failed} if one.failed else dict(one.did) for one in walked}
    words = [f"{step}: {', '.join(f'{name} {n}' for name, n in did.items())}" for step, did in answer.items()]
    tell(answer, as_json=as_json, in_words=lambda: click.echo("\n".join(words)))
    return int(any(one.failed for one in walked))


def _until_told() -> int:
    from goodwill.hands import at_work  # noqa: PLC0415 -- needs an open home
    from goodwill.rounds import Rounds  # noqa: PLC0415 -- needs an open home
    from goodwill.site.worker import STEPS  # noqa: PLC0415 -- needs an open home

    told = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # the second one does not wait
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("worker began")
    with at_work("worker") as hand:
        rounds = Rounds(STEPS, says=hand.does)
        while not told.is_set():
            rounds.walk(datetime.now(UTC))
            told.wait(max(rounds.rest(datetime.now(UTC)).total_seconds(), 0.1))
    log.info("worker stopped")
    return 0
