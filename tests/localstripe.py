"""localstripe, a server of Stripe's API that others wrote, as a process of its own: GPL-3.0, so nothing of ours imports it."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from live import until
from parts import missing

PYTHON = Path(__file__).parents[1] / "build" / "neighbours" / "localstripe" / "bin" / "python"
_STARTS = (
    "import sys; from localstripe import resources, server; resources.store.dump_to_disk = lambda: None; "
    "sys.argv = ['localstripe', '--port', sys.argv[1], '--from-scratch']; server.start()"
)
"""As its own command does, but it leaves no file behind."""


@contextmanager
def running() -> Iterator[str]:
    """The server on loopback, for as long as the context lasts: its address."""
    if not PYTHON.exists():
        missing("localstripe is not in build/neighbours")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {"PATH": os.environ["PATH"]}}
    server = subprocess.Popen([PYTHON, "-c", _STARTS, str(port)], **quiet)
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}", server), within=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "localstripe has ended"
    try:
        urlopen(address, timeout=5)
    except HTTPError:
        return True  # that there is nothing
    except URLError:
        return False
    return True
