"""The HTTP server: granian, with the application loaded in each of its processes."""

from __future__ import annotations

import ctypes
import importlib
import os
import shutil
import signal
import socket
import sys
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from goodwill.errors import BadHome
from goodwill.site.counter import COMMAND
from goodwill.site.gate import AT_ONCE, GATE
from goodwill.site.logs import GRANIAN, open_logs

GRACE_S = 20
"""How long requests that have begun may take to end once we are told to stop."""

_PR_SET_PDEATHSIG = 1


class Server:
    """Serves the home that this process has opened."""

    def __init__(self, *, host: str, port: int, workers: int | None = None, threads: int = AT_ONCE) -> None:
        self.port = free_port(host, port)
        self.host = host
        # One process on SQLite: it has one writer at a time anyway, and threads share its cache.
        self._workers = workers or (1 if connection.vendor == "sqlite" else 2)
        # Each line kept open to an app holds a thread of its own, and no other request may want for one.
        self._threads = threads + settings.GOODWILL.n_lines
        os.environ[GATE] = str(threads)
        _share_metrics(self._workers)  # before anything imports the counters: they choose their place when imported

    @property
    def address(self) -> str:
        """Where a browser on this machine finds us."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 -- a name, not a choice
        return f"http://{host}:{self.port}/"

    def serve(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        open_logs(settings.GOODWILL.setting("GOODWILL_LOG"))
        connections.close_all()  # a connection must not be shared with the processes that come of this one
        sys.stdout.flush()
        Granian(
            "goodwill.site.wsgi:application",
            address=self.host,
            port=self.port,
            interface=Interfaces.WSGI,
            workers=self._workers,
            blocking_threads=self._threads,
            blocking_threads_idle_timeout=600,  # a thread that ends takes its database connection with it
            respawn_failed_workers=True,
            workers_kill_timeout=GRACE_S,
            log_level=LogLevels.error,
            log_dictconfig=GRANIAN,
            websockets=False,
        ).serve(target_loader=load, wrap_loader=False)


def load() -> Any:
    """Return the application, in the process that will serve it."""
    from goodwill.console.figures import count_apart  # noqa: PLC0415 -- needs an open home

    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us; the parent tells us when to stop
    open_logs(settings.GOODWILL.setting("GOODWILL_LOG"))
    _end_lines_when_told()
    application = importlib.import_module("goodwill.site.wsgi").application
    count_apart(COMMAND)
    return application


def _end_lines_when_told() -> None:
    """Let lines kept open end when we are told to stop: nothing else would end them before their time."""
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    Thread(target=_hear, args=(heard,), daemon=True).start()


def _hear(heard: int) -> None:
    while number := os.read(heard, 1):
        if number[0] == signal.SIGTERM:
            from goodwill.api.inbox import WATCH  # noqa: PLC0415 -- needs an open home

            WATCH.end()
            return


def _end_with_parent() -> None:
    """Ask the system to end this process when its parent dies: a server that was killed leaves nobody on its port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _share_metrics(workers: int) -> None:
    """Let several processes count together: Prometheus's own way is a folder, emptied at each start."""
    if workers > 1:
        folder = settings.GOODWILL.scratch / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def free_port(host: str, port: int) -> int:
    """Return the port, or any free one for 0.

    Raises:
        BadHome: Somebody listens there already, or the host is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            raise BadHome(
                f"{host} port {port} cannot be listened on: {refusal.strerror}; give another --port"
            ) from refusal
        return int(probe.getsockname()[1])
