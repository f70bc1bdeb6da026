"""``goodwill demo``: a made-up year of a streaming service, and the console on it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goodwill.cli.manners import HOME, JSON, tell
from goodwill.home import SETTINGS

if TYPE_CHECKING:
    from goodwill.site.demo import Made
    from goodwill.site.visit import Seen

_KEPT = frozenset({"GOODWILL_LOG"})
"""The one setting that may follow into a demo: made-up facts must never reach a real business's database."""


@click.command()
@HOME
@JSON
@click.option("--check", is_flag=True, help="Load, serve, ask every page once, print what was seen, and stop.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--browser/--no-browser", default=True, help="Open a browser, if there is one.")
@click.pass_context
def command(
    ctx: click.Context, home: str | None, as_json: bool, check: bool, host: str, port: int, browser: bool
) -> None:
    """Load a simulated year of a streaming service and open the console on it.

    With --home the company stays there, and is there at once the next time; without, it is gone at the end.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # an exit that ends the server and clears the folder
    with suppress(KeyboardInterrupt), _home(home or ctx.find_root().obj) as where:
        from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is only for commands that need it

        open_site(where)
        from goodwill.site import demo  # noqa: PLC0415 -- needs an open home

        say = (lambda _words: None) if as_json else click.echo
        say(_begun(where))
        made = demo.fill()
        how = f"made in {made.seconds} s" if made.seconds else "made before"
        say(f"{made.n_facts:,} facts of {made.n_subscribers:,} subscribers, {how}")
        with demo.served(where, host=host, port=port) as (server, address):
            demo.send_some(address)
            if check:
                sys.exit(_check(address, made, began, as_json=as_json))
            with demo.running(where, "work"), demo.deciding(where, made):
                _open(address, began, as_json=as_json, browser=browser)
                sys.exit(server.wait())


@contextmanager
def _home(given: str | None) -> Iterator[Path]:
    """Yield the home of the demo: the one given, or a folder that is gone afterwards. No real setting reaches it."""
    for setting in SETTINGS:
        if setting.name not in _KEPT:
            os.environ.pop(setting.name, None)
    if given:
        yield Path(given).expanduser().resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="goodwill-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _begun(where: Path) -> str:
    from goodwill.simulate import simulated_already  # noqa: PLC0415 -- needs an open home
    from goodwill.site.demo import MONTHS, SUBSCRIBERS  # noqa: PLC0415 -- needs an open home

    if simulated_already():
        return f"Reusing the company in {where} …"
    return f"Making {SUBSCRIBERS:,} subscribers and {MONTHS} months of what they lived in {where} …"


def _open(address: str, began: float, *, as_json: bool, browser: bool) -> None:
    from goodwill.console.links import sign_in_link  # noqa: PLC0415 -- needs an open home
    from goodwill.site import demo  # noqa: PLC0415 -- needs an open home

    link = sign_in_link(demo.visitor(), address)
    seconds = round(time.monotonic() - began, 1)
    answer = {"address": address, "sign_in": link, "up_in_s": seconds}
    words = f"The console is up after {seconds} s. Open it once with this link: {link}\n(stop with Ctrl-C)"
    tell(answer, as_json=as_json, in_words=lambda: click.echo(words))
    sys.stdout.flush()
    if browser and sys.stdout.isatty():
        webbrowser.open(link)


def _check(address: str, made: Made, began: float, *, as_json: bool) -> int:
    from goodwill.site.demo_check import every_page  # noqa: PLC0415 -- needs an open home

    up_in_s = round(time.monotonic() - began, 1)
    seen, not_asked = every_page(address)
    is_well = all(page.is_well for page in seen)
    answer: dict[str, Any] = {
        "ok": is_well,
        "up_in_s": up_in_s,
        **asdict(made),
        "pages": [asdict(page) for page in seen],
        "not_asked": not_asked,
    }
    tell(answer, as_json=as_json, in_words=lambda: _in_words(seen, not_asked, up_in_s))
    return 0 if is_well else 1


def _in_words(seen: list[Seen], not_asked: list[str], up_in_s: float) -> None:
    click.echo(f"up after {up_in_s} s")
    for page in seen:
        mark = "ok  " if page.is_well else "FAIL"
        click.echo(f"{mark} {page.status} {page.ms:8.1f} ms {page.n_bytes:9,} bytes  {page.path}  {page.title}")
    click.echo(f"{len(seen)} pages asked, {sum(not page.is_well for page in seen)} failed")
    if not_asked:
        click.echo(f"not asked (acts, or nothing known to fill them with): {', '.join(not_asked)}")
